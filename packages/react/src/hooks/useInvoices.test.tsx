import { act, cleanup, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BillingSetup, renderHookWithBilling } from '../test/setUpBilling.js';
import { fixtureAccess, fixtureInvoice, fixturePaymentDue } from '../testing/index.js';
import { useInvoices } from './useInvoices.js';
import { useSubscription } from './useSubscription.js';

afterEach(cleanup);

async function render(setup?: BillingSetup) {
  const invoices = [
    fixtureInvoice({ id: 'in_open', status: 'open', paidMinor: 0, dueMinor: 2_400 }),
    fixtureInvoice({ id: 'in_2' }),
    fixtureInvoice({ id: 'in_1' }),
  ];
  const access = fixtureAccess({ stripeStatus: 'past_due', paymentDue: fixturePaymentDue() });
  const rendered = renderHookWithBilling(() => ({ list: useInvoices({ limit: 2 }), subscription: useSubscription() }), {
    fixture: { invoices, access },
    ...setup,
  });
  const list = () => rendered.result.current.list;
  const ids = () => {
    const state = list();
    return state.status === 'ready' ? state.invoices.map(({ id }) => id) : null;
  };
  await waitFor(() => expect(list().status).toBe('ready'));
  return { ...rendered, list, ids };
}

describe('useInvoices', () => {
  it('reads page by page, with the upcoming invoice', async () => {
    const { list, ids } = await render();
    expect(ids()).toEqual(['in_open', 'in_2']);
    expect(list()).toMatchObject({ hasMore: true, upcoming: { totalMinor: 2_400 } });
    await act(() => list().loadMore());
    expect(ids()).toEqual(['in_open', 'in_2', 'in_1']);
    expect(list()).toMatchObject({ hasMore: false });
  });

  it('pays an open one with a saved card, and the subscription follows', async () => {
    const { list, result, callsOf } = await render();
    await act(async () => expect(await list().pay('in_open', 'pm_fixture')).toBe(true));
    expect(list().action).toEqual({ status: 'done', invoiceId: 'in_open', processing: false });
    expect(result.current.subscription).toMatchObject({ access: { stripeStatus: 'active', paymentDue: null } });
    await waitFor(() =>
      expect(list()).toMatchObject({ invoices: [{ id: 'in_open', status: 'paid' }, { id: 'in_2' }] }),
    );
    expect(callsOf('payInvoice')[0]?.input).toMatchObject({ invoiceId: 'in_open', paymentMethodId: 'pm_fixture' });
  });

  it('opens the bank’s dialog, and asks again how it stands', async () => {
    const handleNextAction = vi.fn(async () => ({}));
    const { list, client } = await render({ provider: { loadStripe: async () => ({ handleNextAction }) as never } });
    const action = { clientSecret: 'pi_1_secret_2', publishableKey: 'pk_test_fixture', stripeJsUrl: null };
    vi.spyOn(client, 'payInvoice').mockResolvedValueOnce({ outcome: 'requires_action', action, access: null });
    await act(async () => expect(await list().pay('in_open', 'pm_fixture')).toBe(true));
    expect(handleNextAction).toHaveBeenCalledWith({ clientSecret: 'pi_1_secret_2' });
  });

  it('says why it was not paid', async () => {
    const { list, client } = await render();
    client.fixture.fail('payInvoice', 'CARD_DECLINED', 1);
    await act(async () => expect(await list().pay('in_open', 'pm_fixture')).toBe(false));
    expect(list().action).toMatchObject({ status: 'failed', invoiceId: 'in_open', error: { code: 'CARD_DECLINED' } });
  });
});
