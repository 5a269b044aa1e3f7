import { act, cleanup, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BillingSetup, renderHookWithBilling } from '../test/setUpBilling.js';
import { useCredits } from './useCredits.js';
import { useTopUp } from './useTopUp.js';

const ten = { amountMinor: 1_000, currency: 'usd' };
const twenty = { amountMinor: 2_000, currency: 'usd' };

beforeEach(() => window.history.replaceState(null, '', '/billing?tab=credits'));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function render(setup?: BillingSetup) {
  const rendered = renderHookWithBilling(() => ({ credits: useCredits(), topUp: useTopUp() }), setup);
  const topUp = () => rendered.result.current.topUp;
  const available = () => {
    const { credits } = rendered.result.current;
    return credits.status === 'ready' ? credits.balances[0]?.available : null;
  };
  const attempts = (name: string) =>
    rendered.callsOf(name).map(({ input }) => (input as { attemptId: string }).attemptId);
  return { ...rendered, topUp, available, attempts };
}

describe('useTopUp by the hosted page', () => {
  it('sends the amount, an attempt id and this page, and opens the hosted page', async () => {
    const { topUp, navigate, callsOf } = render();
    await act(() => topUp().start(ten, 'redirect'));
    expect(topUp().status).toBe('redirecting');
    expect(navigate).toHaveBeenCalledWith('https://checkout.example/bs_fixture0000000000000001');
    expect(callsOf('createCheckoutSession')[0]?.input).toEqual({
      ...ten,
      attemptId: expect.stringMatching(/^[A-Za-z0-9_-]{8,128}$/),
      redirectUrl: `${window.location.origin}/billing?tab=credits`,
    });
  });

  it('starts once for two clicks in one frame', async () => {
    const { topUp, callsOf } = render();
    await act(async () => {
      const { start } = topUp();
      await Promise.all([start(ten, 'redirect'), start(ten, 'redirect')]);
    });
    expect(callsOf('createCheckoutSession')).toHaveLength(1);
  });

  it('keeps the attempt for the same content and renews it for another amount', async () => {
    const { topUp, attempts, client } = render();
    client.fixture.fail('createCheckoutSession', 'TIMEOUT', 1);
    await act(() => topUp().start(ten, 'redirect'));
    expect(topUp()).toMatchObject({ status: 'failed', charged: 'no', error: { code: 'TIMEOUT' } });
    await act(() => topUp().start(ten, 'redirect'));
    act(() => topUp().reset());
    await act(() => topUp().start(twenty, 'redirect'));
    const [first, second, third] = attempts('createCheckoutSession');
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it.each(['SESSION_ENDED', 'ATTEMPT_CONFLICT'] as const)('makes a new attempt after %s', async (code) => {
    const { topUp, attempts, client } = render();
    client.fixture.fail('createCheckoutSession', code, 1);
    await act(() => topUp().start(ten, 'redirect'));
    await act(() => topUp().start(ten, 'redirect'));
    expect(new Set(attempts('createCheckoutSession')).size).toBe(2);
  });

  it('opens no address that could run as script', async () => {
    const { topUp, navigate, client } = render();
    Object.assign(client, { createCheckoutSession: async () => ({ sessionId: 'bs_1', url: 'javascript:alert(1)' }) });
    await act(() => topUp().start(ten, 'redirect'));
    expect(navigate).not.toHaveBeenCalled();
    expect(topUp().status).toBe('failed');
  });

  it('is ready again when Back brings this page out of the browser’s memory', async () => {
    const { topUp, attempts } = render();
    await act(() => topUp().start(ten, 'redirect'));
    await act(async () => {
      window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    });
    expect(topUp().status).toBe('idle');
    await act(() => topUp().start(ten, 'redirect'));
    expect(new Set(attempts('createCheckoutSession')).size).toBe(1);
  });
});

describe('useTopUp in the page', () => {
  it('returns what the form needs, then the outcome, then reads the balance again', async () => {
    const { topUp, available, attempts, onEvent } = render();
    await waitFor(() => expect(available()).toBe(6_210));
    await act(() => topUp().start(ten, 'inline'));
    const state = topUp();
    if (state.status !== 'paying') throw new Error(`The state is ${state.status}.`);
    expect(state.payment).toMatchObject({ ...ten, publishableKey: 'pk_test_fixture' });
    await act(async () => state.settle(state.payment.sessionId));
    await waitFor(() => expect(topUp()).toMatchObject({ status: 'succeeded', amount: ten }));
    await waitFor(() => expect(available()).toBe(7_210));
    expect(onEvent.mock.calls.map(([{ type }]) => type)).toEqual(['top_up_started', 'top_up_succeeded']);

    act(() => topUp().reset());
    await act(() => topUp().start(ten, 'inline'));
    expect(new Set(attempts('createPaymentIntent')).size).toBe(2);
  });

  it('keeps asking while the payment is being processed, with growing pauses, and stops at the end', async () => {
    const { topUp, callsOf, client, onEvent } = render({ fixture: { checkout: 'processing' } });
    await act(() => topUp().start(ten, 'inline'));
    vi.useFakeTimers();
    await act(async () => topUp().settle('bs_fixture0000000000000001'));
    await act(() => vi.advanceTimersByTimeAsync(0));
    expect(topUp().status).toBe('processing');
    expect(callsOf('completeSession')).toHaveLength(1);
    await act(() => vi.advanceTimersByTimeAsync(6_000));
    expect(callsOf('completeSession')).toHaveLength(3);
    client.fixture.state.checkout = 'success';
    await act(() => vi.advanceTimersByTimeAsync(8_000));
    expect(topUp().status).toBe('succeeded');
    await act(() => vi.advanceTimersByTimeAsync(600_000));
    expect(callsOf('completeSession')).toHaveLength(4);
    const told = onEvent.mock.calls.map(([{ type }]) => type);
    expect(told).toEqual(['top_up_started', 'top_up_processing', 'top_up_succeeded']);
  });

  it('does not claim to know what happened when the server cannot be asked', async () => {
    const { topUp } = render({ fixture: { errors: { completeSession: 'NETWORK_ERROR' } } });
    await act(() => topUp().start(ten, 'inline'));
    await act(async () => topUp().settle('bs_fixture0000000000000001'));
    await waitFor(() => expect(topUp()).toMatchObject({ status: 'failed', charged: 'unknown' }));
  });
});

describe('useTopUp after the return', () => {
  const returnTo = (query: string) => window.history.replaceState({ kept: true }, '', `/billing?tab=credits&${query}`);
  const session = 'session_id=bs_fixture0000000000000009';

  it('believes the server, not the address, and tells it once', async () => {
    returnTo(`checkout=success&${session}&payment_intent_client_secret=pi_secret`);
    const { topUp, callsOf } = render({ fixture: { checkout: 'failed' } });
    await waitFor(() => expect(topUp()).toMatchObject({ status: 'failed', charged: 'no', error: null }));
    expect(callsOf('completeSession').at(-1)?.input).toEqual({ session_id: 'bs_fixture0000000000000009' });
    expect(window.location.search).toBe('?tab=credits');
    expect(window.history.state).toEqual({ kept: true });
  });

  it('asks again on request when the server could not be asked', async () => {
    returnTo(`checkout=success&${session}`);
    const { topUp, client } = render({ fixture: { errors: { completeSession: 'INTERNAL' } } });
    await waitFor(() => expect(topUp()).toMatchObject({ status: 'failed', charged: 'unknown' }));
    client.fixture.repair('completeSession');
    act(() => topUp().check());
    expect(topUp().status).toBe('checking');
    await waitFor(() => expect(topUp().status).toBe('succeeded'));
  });

  it('shows a payment that came through', async () => {
    returnTo(`checkout=processing&${session}`);
    const { topUp } = render();
    await waitFor(() => expect(topUp().status).toBe('succeeded'));
    act(() => topUp().reset());
    expect(topUp().status).toBe('idle');
  });

  it('leaves the return of a subscription to the others', async () => {
    returnTo(`checkout=success&${session}`);
    const { topUp, callsOf } = render({ fixture: { returns: 'subscription' } });
    await waitFor(() => expect(callsOf('completeSession').length).toBeGreaterThan(0));
    await waitFor(() => expect(topUp().status).toBe('idle'));
  });

  it.each(['checkout=success', session, 'checkout=success&session_id=other_1'])('ignores ?%s', async (query) => {
    returnTo(query);
    const { topUp, callsOf } = render();
    await act(async () => {});
    expect(topUp().status).toBe('idle');
    expect(callsOf('completeSession')).toHaveLength(0);
  });
});
