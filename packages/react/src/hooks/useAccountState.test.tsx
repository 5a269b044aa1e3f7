import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { useEffect } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { BillingProvider } from '../provider/BillingProvider.js';
import { createFixtureClient, fixtureAccess } from '../testing/index.js';
import { useAutoRecharge } from './useAutoRecharge.js';
import { useLedger } from './useLedger.js';
import { usePlans } from './usePlans.js';
import { useQuotas } from './useQuotas.js';
import { useSubscription } from './useSubscription.js';
import { useTopUp } from './useTopUp.js';

afterEach(cleanup);

const money = { amountMinor: 1_000, currency: 'usd' };

interface Hooks {
  recharge: ReturnType<typeof useAutoRecharge>;
  subscription: ReturnType<typeof useSubscription>;
  plans: ReturnType<typeof usePlans>;
  topUp: ReturnType<typeof useTopUp>;
}

function Page({ onRender }: { onRender: (hooks: Hooks) => void }) {
  const hooks = {
    recharge: useAutoRecharge(),
    subscription: useSubscription(),
    plans: usePlans(),
    topUp: useTopUp(),
  };
  useLedger();
  useQuotas();
  useEffect(() => onRender(hooks));
  return <p>{hooks.topUp.status}</p>;
}

/** The hooks of one page, which stays while the account changes. */
function open() {
  const client = createFixtureClient({ access: fixtureAccess() });
  const hooks = {} as Hooks;
  const onRender = (rendered: Hooks) => void Object.assign(hooks, rendered);
  const page = (accountKey: string) => (
    <BillingProvider client={client} accountKey={accountKey} navigate={() => {}}>
      <Page onRender={onRender} />
    </BillingProvider>
  );
  const { rerender } = render(page('ada'));
  const callsOf = (name: string) => client.fixture.calls.filter((call) => call.name === name);
  return { client, hooks, callsOf, signInAs: (accountKey: string) => rerender(page(accountKey)) };
}

describe('what one account did', () => {
  it('is not shown to the next: no payment, no failure, no purchase', async () => {
    const { client, hooks, signInAs } = open();
    await act(() => hooks.topUp.start(money, 'inline'));
    expect(hooks.topUp.status).toBe('paying');
    client.fixture.fail('setAutoRecharge', 'FORBIDDEN', 1);
    client.fixture.fail('resumeSubscription', 'FORBIDDEN', 1);
    client.fixture.fail('createSubscriptionCheckoutSession', 'FORBIDDEN', 1);
    await act(async () => {
      await hooks.recharge.save({ enabled: false });
      await hooks.subscription.resume();
      await hooks.plans.subscribe('pro', 'month');
    });
    expect(
      [hooks.recharge.action, hooks.subscription.action, hooks.plans.purchase].map(({ status }) => status),
    ).toEqual(['failed', 'failed', 'failed']);
    signInAs('bob');
    await screen.findByText('idle');
    expect(
      [hooks.recharge.action, hooks.subscription.action, hooks.plans.purchase].map(({ status }) => status),
    ).toEqual(['idle', 'idle', 'idle']);
  });

  it('does not reach the next when it ends late, and does not hold it up', async () => {
    const { client, hooks, callsOf, signInAs } = open();
    const release = client.fixture.hold('createPaymentIntent');
    let late: Promise<void> = Promise.resolve();
    act(() => {
      late = hooks.topUp.start(money, 'inline');
    });
    signInAs('bob');
    await screen.findByText('idle');
    release();
    await act(() => late);
    expect(hooks.topUp.status).toBe('idle');
    // A call whose end was dropped must not be shown as under way.
    signInAs('ada');
    await screen.findByText('idle');
    signInAs('bob');
    await screen.findByText('idle');
    await act(() => hooks.topUp.start(money, 'inline'));
    expect(hooks.topUp.status).toBe('paying');
    const [ada, bob] = callsOf('createPaymentIntent').map(({ input }) => (input as { attemptId: string }).attemptId);
    expect(bob).not.toBe(ada);
  });
});

describe('what changes with something else', () => {
  it('is read again: the ledger after a top-up in the page', async () => {
    const { hooks, callsOf } = open();
    await act(() => hooks.topUp.start(money, 'inline'));
    const before = callsOf('getLedger').length;
    const { topUp } = hooks;
    await act(async () => topUp.status === 'paying' && topUp.settle(topUp.payment.sessionId, 'succeeded'));
    await waitFor(() => expect(hooks.topUp.status).toBe('succeeded'));
    await waitFor(() => expect(callsOf('getLedger').length).toBeGreaterThan(before));
  });

  it('is read again: plans and quotas after a cancellation', async () => {
    const { hooks, callsOf } = open();
    await waitFor(() => expect(hooks.subscription.status).toBe('ready'));
    const before = ['getPlans', 'getQuotas'].map((name) => callsOf(name).length);
    await act(() => hooks.subscription.cancel());
    await waitFor(() => {
      const [plans = 0, quotas = 0] = ['getPlans', 'getQuotas'].map((name) => callsOf(name).length);
      expect([plans > (before[0] ?? 0), quotas > (before[1] ?? 0)]).toEqual([true, true]);
    });
  });
});
