import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
let customer: string;
let subscription: string;
let renewsAt: number;

const day = 86_400;
const now = () => Math.floor(bench.clock.now().getTime() / 1000);
const goTo = (moment: number) => bench.clock.advance(moment - now());

beforeEach(async () => {
  const { stripe } = bench;
  customer = (await stripe.customers.create({})).id;
  await withCard('pm_card_visa');
  const product = await stripe.products.create({ name: 'Pro' });
  const recurring = { interval: 'month' as const };
  const price = await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 1000, recurring });
  const made = await stripe.subscriptions.create({ customer, items: [{ price: price.id }] });
  subscription = made.id;
  renewsAt = made.items.data[0]!.current_period_end;
});

async function withCard(token: string): Promise<void> {
  const method = await bench.stripe.paymentMethods.attach(token, { customer });
  await bench.stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
}

async function present() {
  const { stripe } = bench;
  const found = await stripe.subscriptions.retrieve(subscription, { expand: ['latest_invoice'] });
  return { status: found.status, subscription: found, invoice: found.latest_invoice as Stripe.Invoice };
}

/** The renewal's first attempt has failed. */
async function fallPastDue(): Promise<Stripe.Invoice> {
  await withCard('pm_card_chargeCustomerFail');
  goTo(renewsAt + 3600);
  const { invoice, status } = await present();
  expect([status, invoice.status]).toEqual(['past_due', 'open']);
  return invoice;
}

/** What happened since, each with its time after `from`. */
function happened(before: number, from: number): string[] {
  return (bench.recorder.events.slice(before) as Stripe.Event[])
    .filter(({ type }) => /^(invoice\.|customer\.subscription)/.test(type))
    .map(({ created, type }) => `+${created - from} ${type}`);
}

describe('docs.stripe.com/billing/subscriptions/webhooks, a renewal', () => {
  it('is announced seven days before, drafted, and paid an hour later, each event at its time', async () => {
    const before = bench.recorder.events.length;
    goTo(renewsAt + 3600);
    await present();
    expect(happened(before, renewsAt)).toEqual([
      `-${7 * day} invoice.upcoming`.replace('-', '+-'),
      '+0 invoice.created',
      '+0 customer.subscription.updated',
      '+3600 invoice.finalized',
      '+3600 invoice.updated',
      '+3600 invoice.paid',
      '+3600 invoice.payment_succeeded',
    ]);
    const updated = (bench.recorder.events.slice(before) as Stripe.Event[]).find(
      ({ type }) => type === 'customer.subscription.updated',
    );
    expect(Object.keys(updated?.data.previous_attributes ?? {}).sort()).toEqual(['items', 'latest_invoice']);
  });

  it('is announced with the invoice that then comes', async () => {
    const { stripe } = bench;
    await stripe.invoiceItems.create({ customer, amount: 250, currency: 'usd', subscription });
    goTo(renewsAt - 7 * day);
    await present();
    const told = (bench.recorder.events as Stripe.Event[]).findLast(({ type }) => type === 'invoice.upcoming');
    const upcoming = told?.data.object as Stripe.Invoice;
    expect(upcoming).toMatchObject({ amount_due: 1250, status: 'draft', next_payment_attempt: renewsAt + 3600 });
    const preview = await stripe.invoices.createPreview({ subscription });
    const seen = ({ id: _id, lines, created: _created, ...rest }: Stripe.Invoice) => ({
      ...rest,
      lines: lines.data.map(({ amount, description, period }) => ({ amount, description, period })),
    });
    expect(seen(upcoming)).toEqual(seen(preview));
    goTo(renewsAt);
    const { invoice } = await present();
    expect(invoice).toMatchObject({ total: 1250, status: 'draft', next_payment_attempt: renewsAt + 3600 });
  });

  it('is not told of when there will be none, or collection is paused', async () => {
    const { stripe } = bench;
    await stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    goTo(renewsAt - 6 * day);
    await stripe.subscriptions.update(subscription, { cancel_at_period_end: false });
    await stripe.subscriptions.update(subscription, { pause_collection: { behavior: 'keep_as_draft' } });
    goTo(renewsAt + 40 * day);
    await present();
    expect(bench.eventTypes()).not.toContain('invoice.upcoming');
  });
});

describe('docs.stripe.com/billing/revenue-recovery/smart-retries, here a fixed table', () => {
  it('tries again after 3, 5 and 7 days, and then cancels: every event at its time', async () => {
    const failed = await fallPastDue();
    expect(failed).toMatchObject({ attempt_count: 1, next_payment_attempt: renewsAt + 3600 + 3 * day });
    const before = bench.recorder.events.length;
    const first = renewsAt + 3600;
    goTo(first + 20 * day);
    const { invoice, status } = await present();
    expect(status).toBe('canceled');
    expect(happened(before, first)).toEqual([
      `+${3 * day} invoice.updated`,
      `+${3 * day} invoice.payment_failed`,
      `+${8 * day} invoice.updated`,
      `+${8 * day} invoice.payment_failed`,
      `+${15 * day} invoice.updated`,
      `+${15 * day} invoice.payment_failed`,
      `+${15 * day} customer.subscription.deleted`,
    ]);
    expect(invoice).toMatchObject({
      status: 'open',
      attempt_count: 4,
      auto_advance: false,
      next_payment_attempt: null,
    });
  });

  it('a retry that succeeds makes it active again', async () => {
    const invoice = await fallPastDue();
    await withCard('pm_card_visa');
    goTo(invoice.next_payment_attempt ?? 0);
    const after = await present();
    expect([after.status, after.invoice.status, after.invoice.attempt_count]).toEqual(['active', 'paid', 2]);
  });
});

// docs.stripe.com/billing/invoices/subscription, "Void an invoice generated by a subscription", and
// docs.stripe.com/billing/subscriptions/overview: "paying the latest associated invoice or marking it uncollectible transitions the
// subscription to active".
describe('docs.stripe.com/billing/invoices/subscription', () => {
  it('voiding the last invoice of one that is past due makes it active', async () => {
    const invoice = await fallPastDue();
    await bench.stripe.invoices.voidInvoice(invoice.id!);
    expect((await present()).status).toBe('active');
  });

  it('so does writing it off, which says why', async () => {
    const invoice = await fallPastDue();
    const given = await bench.stripe.invoices.markUncollectible(invoice.id!);
    expect(given.status_details).toEqual({ uncollectible: { reason: 'user_forgiven' } });
    expect((await present()).status).toBe('active');
    await withCard('pm_card_visa');
    const paid = await bench.stripe.invoices.pay(invoice.id!);
    expect(paid.status).toBe('paid');
    expect(paid.status_details).toBeUndefined();
  });

  it('voiding the first invoice of one that is incomplete expires it', async () => {
    const { stripe } = bench;
    const { data } = await stripe.subscriptions.list({ customer });
    const price = data[0]!.items.data[0]!.price.id;
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price }],
      payment_behavior: 'default_incomplete',
    });
    await stripe.invoices.voidInvoice(made.latest_invoice as string);
    const after = await stripe.subscriptions.retrieve(made.id);
    expect(after).toMatchObject({ status: 'incomplete_expired', ended_at: now() });
  });

  it('an older invoice decides nothing', async () => {
    const older = await fallPastDue();
    goTo(renewsAt + 3600 + 2 * day);
    const { stripe } = bench;
    const item = (await present()).subscription.items.data[0]!.id;
    await stripe.subscriptions.update(subscription, {
      items: [{ id: item, quantity: 2 }],
      proration_behavior: 'always_invoice',
    });
    await stripe.invoices.voidInvoice(older.id!);
    expect((await present()).status).toBe('past_due');
  });
});

// docs.stripe.com/billing/subscriptions/cancel: "When you cancel a subscription, all open and draft invoices for that subscription
// have their auto_advance property set to false."
it('docs.stripe.com/billing/subscriptions/cancel stops the collection of what is open', async () => {
  const { stripe } = bench;
  const invoice = await fallPastDue();
  expect(invoice.auto_advance).toBe(true);
  await stripe.subscriptions.cancel(subscription);
  const after = await stripe.invoices.retrieve(invoice.id!);
  expect(after).toMatchObject({ status: 'open', auto_advance: false, next_payment_attempt: null });
  goTo(renewsAt + 40 * day);
  expect(await stripe.invoices.retrieve(invoice.id!)).toMatchObject({ attempt_count: 1 });
});

it('a draft of one that is canceled stays a draft', async () => {
  const { stripe } = bench;
  goTo(renewsAt);
  const { invoice } = await present();
  expect(invoice).toMatchObject({ status: 'draft', auto_advance: true });
  await stripe.subscriptions.cancel(subscription);
  goTo(renewsAt + 2 * day);
  const after = await stripe.invoices.retrieve(invoice.id!);
  expect(after).toMatchObject({ status: 'draft', auto_advance: false, next_payment_attempt: null });
});
