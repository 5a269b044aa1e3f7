import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';
import { createPayer } from '../../test/payer.js';

const bench = sandboxBench();
let customer: string;
let subscription: string;

beforeEach(async () => {
  const { stripe } = bench;
  customer = await createPayer(stripe);
  const product = await stripe.products.create({ name: 'Pro' });
  const price = { product: product.id, currency: 'usd', unit_amount: 1000, recurring: { interval: 'month' as const } };
  const { id } = await stripe.prices.create(price);
  subscription = (await stripe.subscriptions.create({ customer, items: [{ price: id }] })).id;
});

const month = 31 * 86_400;

// docs.stripe.com/billing/subscriptions/pause-payment: what happens to the invoices that are made meanwhile.
describe('pause_collection', () => {
  it.each([
    ['keep_as_draft', 'draft'],
    ['mark_uncollectible', 'uncollectible'],
    ['void', 'void'],
  ] as const)('%s leaves the invoices %s, and the subscription active', async (behavior, status) => {
    const { stripe, clock } = bench;
    const paused = await stripe.subscriptions.update(subscription, { pause_collection: { behavior } });
    expect(paused).toMatchObject({ status: 'active', pause_collection: { behavior, resumes_at: null } });
    clock.advance(month);
    const [invoice] = (await stripe.invoices.list({ subscription })).data;
    expect(invoice).toMatchObject({ status, amount_paid: 0, auto_advance: false });
    expect((await stripe.charges.list({ customer })).data).toHaveLength(1);
    const resumed = await stripe.subscriptions.update(subscription, { pause_collection: '' });
    expect(resumed).toMatchObject({ status: 'active', pause_collection: null });
    clock.advance(month);
    expect((await stripe.invoices.list({ subscription })).data[0]?.status).toBe('paid');
  });

  // "All invoices created before the resumes_at date are immediately marked as void."
  it('void voids them at once; what was drafted before is collected', async () => {
    const { stripe, clock } = bench;
    clock.advance(30 * 86_400);
    const [draft] = (await stripe.invoices.list({ subscription })).data;
    expect(draft?.status).toBe('draft');
    await stripe.subscriptions.update(subscription, { pause_collection: { behavior: 'void' } });
    clock.advance(3600);
    expect((await stripe.invoices.retrieve(draft!.id!)).status).toBe('paid');
    const { items } = await stripe.subscriptions.retrieve(subscription);
    clock.advance(items.data[0]!.current_period_end - Math.floor(clock.now().getTime() / 1000));
    expect((await stripe.invoices.list({ subscription })).data[0]).toMatchObject({
      status: 'void',
      auto_advance: false,
    });
  });

  // "Stripe applies any existing customer balance to invoices. … If the invoice's total is paid off entirely using customer
  // balance, then the invoice's status is set to paid. Otherwise, [it] is set to uncollectible."
  it.each([
    [-1000, 'paid', undefined],
    [-400, 'uncollectible', { uncollectible: { reason: 'subscription_paused' } }],
  ])('mark_uncollectible with a balance of %i', async (balance, status, details) => {
    const { stripe, clock } = bench;
    await stripe.customers.update(customer, { balance });
    await stripe.subscriptions.update(subscription, { pause_collection: { behavior: 'mark_uncollectible' } });
    clock.advance(30 * 86_400 + 3600);
    const [invoice] = (await stripe.invoices.list({ subscription })).data;
    expect(invoice).toMatchObject({ status, starting_balance: balance });
    expect(invoice?.status_details).toEqual(details);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: 0 });
  });

  it('ends by itself at resumes_at', async () => {
    const { stripe, clock } = bench;
    const at = Math.floor(clock.now().getTime() / 1000) + 86_400;
    await stripe.subscriptions.update(subscription, { pause_collection: { behavior: 'void', resumes_at: at } });
    clock.advance(86_401);
    expect((await stripe.subscriptions.retrieve(subscription)).pause_collection).toBeNull();
    clock.advance(month);
    expect((await stripe.invoices.list({ subscription })).data[0]?.status).toBe('paid');
    const past = { pause_collection: { behavior: 'void' as const, resumes_at: 5 } };
    await expect(stripe.subscriptions.update(subscription, past)).rejects.toThrow(/in the future/);
  });
});
