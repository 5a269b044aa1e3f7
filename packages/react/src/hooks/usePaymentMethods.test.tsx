import { act, cleanup, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { type BillingSetup, renderHookWithBilling } from '../test/setUpBilling.js';
import { fixturePaymentMethod } from '../testing/index.js';
import { usePaymentMethods } from './usePaymentMethods.js';

afterEach(cleanup);

async function render(setup?: BillingSetup) {
  const paymentMethods = [
    fixturePaymentMethod({ id: 'pm_new', brand: 'mastercard', last4: '4444', isDefault: false }),
    fixturePaymentMethod(),
  ];
  const rendered = renderHookWithBilling(() => usePaymentMethods(), { fixture: { paymentMethods }, ...setup });
  const saved = () => rendered.result.current;
  const defaults = () => {
    const state = saved();
    return state.status === 'ready' ? state.methods.map(({ id, isDefault }) => [id, isDefault]) : null;
  };
  await waitFor(() => expect(saved().status).toBe('ready'));
  return { ...rendered, saved, defaults };
}

describe('usePaymentMethods', () => {
  it('makes another one the default, and removes one', async () => {
    const { saved, defaults, callsOf } = await render();
    await act(async () => expect(await saved().makeDefault('pm_new')).toBe(true));
    expect(defaults()).toEqual([
      ['pm_new', true],
      ['pm_fixture', false],
    ]);
    await act(async () => expect(await saved().remove('pm_new')).toBe(true));
    expect(defaults()).toEqual([['pm_fixture', true]]);
    expect(callsOf('removePaymentMethod')[0]?.input).toEqual({ id: 'pm_new' });
    expect(saved().action).toEqual({ status: 'done', verb: 'remove' });
  });

  it('says why one was not removed, and keeps the list', async () => {
    const { saved, client, defaults } = await render();
    client.fixture.fail('removePaymentMethod', 'PAYMENT_METHOD_IN_USE', 1);
    await act(async () => expect(await saved().remove('pm_fixture')).toBe(false));
    expect(saved().action).toMatchObject({
      status: 'failed',
      verb: 'remove',
      error: { code: 'PAYMENT_METHOD_IN_USE' },
    });
    expect(defaults()).toHaveLength(2);
  });

  it('opens Stripe’s page to add one', async () => {
    const { saved, navigate } = await render();
    await act(() => saved().add());
    expect(navigate).toHaveBeenCalledWith('https://checkout.example/setup');
  });
});
