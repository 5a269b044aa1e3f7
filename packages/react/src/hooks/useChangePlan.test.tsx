import { act, cleanup, waitFor } from '@testing-library/react';
import { BillingError } from '@tillkit/contract/browser';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BillingSetup, renderHookWithBilling } from '../test/setUpBilling.js';
import { fixtureAccess, fixturePlans } from '../testing/index.js';
import { useChangePlan } from './useChangePlan.js';
import { useSubscription } from './useSubscription.js';

afterEach(cleanup);

async function render(setup?: BillingSetup) {
  const access = fixtureAccess({ plan: 'starter', planName: 'Starter', amountMinor: 900 });
  const rendered = renderHookWithBilling(() => ({ change: useChangePlan(), subscription: useSubscription() }), {
    fixture: { access, plans: fixturePlans() },
    ...setup,
  });
  const change = () => rendered.result.current.change;
  const accessNow = () => {
    const { subscription } = rendered.result.current;
    return subscription.status === 'ready' ? subscription.access : null;
  };
  await waitFor(() => expect(accessNow()).not.toBeNull());
  return { ...rendered, change, access: accessNow };
}

const asked = {
  outcome: 'requires_action' as const,
  access: fixtureAccess(),
  action: { clientSecret: 'pi_1_secret_2', publishableKey: 'pk_test_fixture', stripeJsUrl: null },
};

describe('useChangePlan', () => {
  it('previews an upgrade, makes it as it was shown, and the subscription follows', async () => {
    const { change, access, callsOf, onEvent } = await render();
    await act(() => change().choose({ plan: 'pro' }));
    expect(change()).toMatchObject({
      status: 'preview',
      outdated: false,
      preview: { effect: 'now', to: { plan: 'pro' } },
    });
    await act(async () => expect(await change().confirm()).toBe(true));
    expect(change()).toMatchObject({ status: 'done', outcome: 'changed', access: { plan: 'pro' } });
    expect(access()).toMatchObject({ plan: 'pro' });
    expect(callsOf('changePlan')[0]?.input).toMatchObject({ plan: 'pro', expected: { dueNowMinor: 750 } });
    expect(onEvent).toHaveBeenCalledWith({ type: 'subscription_changed', plan: 'pro', outcome: 'changed' });
  });

  it('schedules a downgrade, and undoes it', async () => {
    const { change, access } = await render({ fixture: { access: fixtureAccess(), plans: fixturePlans() } });
    await act(() => change().choose({ plan: 'starter' }));
    await act(async () => expect(await change().confirm()).toBe(true));
    expect(change()).toMatchObject({ status: 'done', outcome: 'scheduled' });
    expect(access()?.pendingChange).toMatchObject({ plan: 'starter' });
    await act(async () => expect(await change().undo()).toBe(true));
    expect(change()).toMatchObject({ status: 'done', outcome: 'undone' });
    expect(access()?.pendingChange).toBeNull();
  });

  it('shows what holds now when it is no longer what was confirmed', async () => {
    const { change, client } = await render();
    await act(() => change().choose({ plan: 'pro' }));
    const state = change();
    const fresh = state.status === 'preview' && { ...state.preview, dueNowMinor: 800 };
    const outdated = new BillingError('Outdated.', {
      code: 'PREVIEW_OUTDATED',
      status: 409,
      details: { preview: fresh },
    });
    client.fixture.fail('changePlan', outdated, 1);
    await act(async () => expect(await change().confirm()).toBe(false));
    expect(change()).toMatchObject({ status: 'preview', outdated: true, preview: { dueNowMinor: 800 } });
  });

  it('opens the bank’s dialog, and asks again how it stands', async () => {
    const handleNextAction = vi.fn(async () => ({}));
    const { change, client } = await render({ provider: { loadStripe: async () => ({ handleNextAction }) as never } });
    await act(() => change().choose({ plan: 'pro' }));
    vi.spyOn(client, 'changePlan').mockResolvedValueOnce(asked);
    await act(async () => expect(await change().confirm()).toBe(true));
    expect(handleNextAction).toHaveBeenCalledWith({ clientSecret: 'pi_1_secret_2' });
    expect(change()).toMatchObject({ status: 'done', outcome: 'changed', access: { plan: 'pro' } });
  });

  it('leaves nothing to pay when the customer does not confirm', async () => {
    const error = { message: 'We are unable to authenticate your payment method.' };
    const loadStripe = async () => ({ handleNextAction: async () => ({ error }) }) as never;
    const { change, client, callsOf } = await render({ provider: { loadStripe } });
    await act(() => change().choose({ plan: 'pro' }));
    vi.spyOn(client, 'changePlan').mockResolvedValueOnce(asked);
    await act(async () => expect(await change().confirm()).toBe(false));
    expect(change()).toMatchObject({ status: 'failed', error: { code: 'CARD_DECLINED', message: error.message } });
    expect(callsOf('undoChange')).toHaveLength(1);
  });

  it('makes it once for two clicks, and says why it failed', async () => {
    const { change, client, callsOf } = await render();
    await act(() => change().choose({ plan: 'pro' }));
    client.fixture.fail('changePlan', 'CARD_DECLINED', 1);
    await act(async () => {
      const { confirm } = change();
      expect(await Promise.all([confirm(), confirm()])).toEqual([false, false]);
    });
    expect(callsOf('changePlan')).toHaveLength(1);
    expect(change()).toMatchObject({ status: 'failed', wanted: { plan: 'pro' }, error: { code: 'CARD_DECLINED' } });
    act(() => change().reset());
    expect(change()).toMatchObject({ status: 'idle' });
  });
});
