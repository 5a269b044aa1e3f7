import { act, cleanup, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { renderHookWithBilling } from '../test/setUpBilling.js';
import { useQuotas } from './useQuotas.js';

afterEach(cleanup);

const messages = {
  quota: 'messages',
  used: 7,
  limit: 10,
  left: 3,
  resetAt: '2026-02-01T00:00:00.000Z',
  plans: [{ plan: 'free', used: 7, limit: 10, resetAt: '2026-02-01T00:00:00.000Z', period: 'month' as const }],
};

describe('useQuotas', () => {
  it('has what is used of each quota, and reads it again when asked', async () => {
    const { result, client } = renderHookWithBilling(() => useQuotas(), { fixture: { quotas: [messages] } });
    expect(result.current.status).toBe('loading');
    await waitFor(() => expect(result.current).toMatchObject({ status: 'ready', quotas: [{ used: 7, limit: 10 }] }));
    client.fixture.state.quotas = [{ ...messages, used: 8, left: 2 }];
    await act(() => result.current.refresh());
    expect(result.current).toMatchObject({ quotas: [{ used: 8 }] });
  });

  it('says why they could not be read', async () => {
    const { result } = renderHookWithBilling(() => useQuotas(), { fixture: { errors: { getQuotas: 'FORBIDDEN' } } });
    await waitFor(() => expect(result.current).toMatchObject({ status: 'error', error: { code: 'FORBIDDEN' } }));
  });

  it('reads nothing while nobody is signed in', () => {
    const { result, callsOf } = renderHookWithBilling(() => useQuotas(), { provider: { accountKey: null } });
    expect(result.current).toMatchObject({ status: 'error', error: { code: 'UNAUTHENTICATED' } });
    expect(callsOf('getQuotas')).toEqual([]);
  });
});
