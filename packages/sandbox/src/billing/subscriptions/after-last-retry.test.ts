import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../index.js';
import { type MovableClock, movableClock, stripeFor } from '../../test/conformance.js';

const day = 86_400;

/** A subscription whose renewal and its retries all failed. */
async function exhausted(clock: MovableClock, afterLastRetry: 'mark_unpaid' | 'leave_past_due') {
  const sandbox = await startSandbox({ clock, afterLastRetry });
  const stripe = stripeFor(sandbox);
  const customer = (await stripe.customers.create({})).id;
  const withCard = async (token: string) => {
    const method = await stripe.paymentMethods.attach(token, { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
  };
  await withCard('pm_card_visa');
  const product = (await stripe.products.create({ name: 'Pro' })).id;
  const recurring = { interval: 'month' as const };
  const price = await stripe.prices.create({ product, currency: 'usd', unit_amount: 1000, recurring });
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: price.id }] });
  await withCard('pm_card_chargeCustomerFail');
  clock.advance(30 * day + 3600 + 15 * day);
  return { sandbox, stripe, id, withCard };
}

// docs.stripe.com/billing/subscriptions/overview: "If the invoice is still unpaid after all attempted smart retries, you can
// configure the subscription to move to canceled, unpaid, or leave it as past_due."
describe('docs.stripe.com/billing/subscriptions/overview', () => {
  // "the unpaid invoices remain open but further payment attempts are paused. The subscription continues to generate invoices each
  // billing period, which remain in the draft status." Paying the most recent one makes it active.
  it('mark_unpaid: invoices wait as drafts, and the last one being paid makes it active', async () => {
    const clock = movableClock();
    const { sandbox, stripe, id, withCard } = await exhausted(clock, 'mark_unpaid');
    try {
      expect((await stripe.subscriptions.retrieve(id)).status).toBe('unpaid');
      clock.advance(31 * day);
      const { data } = await stripe.invoices.list({ subscription: id });
      expect(data.map(({ auto_advance, status }) => [status, auto_advance])).toEqual([
        ['draft', false],
        ['open', false],
        ['paid', false],
      ]);
      await withCard('pm_card_visa');
      await stripe.invoices.pay(data[1]!.id!);
      expect((await stripe.subscriptions.retrieve(id)).status).toBe('unpaid');
      await stripe.invoices.pay(data[0]!.id!);
      expect((await stripe.subscriptions.retrieve(id)).status).toBe('active');
      clock.advance(31 * day);
      expect((await stripe.invoices.list({ subscription: id })).data[0]?.status).toBe('paid');
    } finally {
      await sandbox.close();
    }
  });

  it('leave_past_due: it continues, and each renewal is tried', async () => {
    const clock = movableClock();
    const { sandbox, stripe, id, withCard } = await exhausted(clock, 'leave_past_due');
    try {
      expect((await stripe.subscriptions.retrieve(id)).status).toBe('past_due');
      await withCard('pm_card_visa');
      clock.advance(31 * day);
      expect((await stripe.subscriptions.retrieve(id)).status).toBe('active');
    } finally {
      await sandbox.close();
    }
  });
});
