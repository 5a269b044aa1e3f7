import { act, cleanup, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { type BillingSetup, renderHookWithBilling } from '../test/setUpBilling.js';
import { useAutoRecharge } from './useAutoRecharge.js';
import { useBillingClient } from './useBillingClient.js';
import { useCredits } from './useCredits.js';

afterEach(cleanup);

const settings = {
  enabled: true as const,
  currency: 'usd',
  thresholdMinor: 500,
  amountMinor: 2_000,
  monthlyCapMinor: null,
};

async function render(setup?: BillingSetup) {
  const rendered = renderHookWithBilling(() => ({ credits: useCredits(), recharge: useAutoRecharge() }), setup);
  const recharge = () => rendered.result.current.recharge;
  await waitFor(() => expect(recharge().status).toBe('ready'));
  return { ...rendered, recharge };
}

describe('useAutoRecharge', () => {
  it('switches on and off, and reads the balance again', async () => {
    const { recharge, callsOf } = await render();
    const before = callsOf('getCredits').length;
    await act(async () => expect(await recharge().save(settings)).toBe(true));
    expect(recharge()).toMatchObject({ autoRecharge: { status: 'ready' }, action: { status: 'done' } });
    expect(callsOf('setAutoRecharge')[0]?.input).toEqual(settings);
    await waitFor(() => expect(callsOf('getCredits').length).toBeGreaterThan(before));
    await act(async () => expect(await recharge().save({ enabled: false })).toBe(true));
    expect(recharge()).toMatchObject({ autoRecharge: { status: 'off' } });
  });

  it('says why it was not saved, and keeps the settings', async () => {
    const { recharge, client } = await render();
    client.fixture.fail('setAutoRecharge', 'PAYMENT_METHOD_REQUIRED', 1);
    await act(async () => expect(await recharge().save(settings)).toBe(false));
    expect(recharge()).toMatchObject({
      status: 'ready',
      action: { status: 'failed', error: { code: 'PAYMENT_METHOD_REQUIRED' }, outcomeUnknown: false },
    });
  });

  it('reads again what holds when the outcome is unknown', async () => {
    const { recharge, client, callsOf } = await render();
    client.fixture.fail('setAutoRecharge', 'TIMEOUT', 1);
    const before = callsOf('getAutoRecharge').length;
    await act(() => recharge().save(settings));
    expect(recharge()).toMatchObject({ action: { status: 'failed', outcomeUnknown: true } });
    await waitFor(() => expect(callsOf('getAutoRecharge').length).toBeGreaterThan(before));
  });

  it('saves once for two clicks', async () => {
    const { recharge, callsOf } = await render();
    await act(async () => {
      const { save } = recharge();
      await Promise.all([save(settings), save(settings)]);
    });
    expect(callsOf('setAutoRecharge')).toHaveLength(1);
  });
});

describe('useBillingClient', () => {
  it('is the client of the provider', () => {
    const { result, client } = renderHookWithBilling(() => useBillingClient());
    expect(result.current).toBe(client);
  });
});
