import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
let customer: string;
let product: string;
let made: Stripe.Subscription;
let item: Stripe.SubscriptionItem;

const half = 15 * 86_400;
const amounts = (invoice: Stripe.Invoice) => invoice.lines.data.map((line) => line.amount);

async function withCard(token: string): Promise<void> {
  const method = await bench.stripe.paymentMethods.attach(token, { customer });
  await bench.stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
}

async function newPrice(amount: number): Promise<string> {
  const recurring = { interval: 'month' as const };
  return (await bench.stripe.prices.create({ product, currency: 'usd', unit_amount: amount, recurring })).id;
}

/** A subscription of 10 USD a month, in the middle of its thirty days. */
beforeEach(async () => {
  const { stripe, clock } = bench;
  customer = (await stripe.customers.create({ email: 'ada@example.com' })).id;
  await withCard('pm_card_visa');
  product = (await stripe.products.create({ name: 'Seats' })).id;
  made = await stripe.subscriptions.create({ customer, items: [{ price: await newPrice(1000) }] });
  item = made.items.data[0]!;
  clock.advance(half);
});

type Behaviors = Pick<Stripe.SubscriptionItemUpdateParams, 'payment_behavior' | 'proration_behavior'>;

const verbs: Record<string, { credit: number[]; run(behaviors: Behaviors): Promise<unknown> }> = {
  create: {
    credit: [2000],
    run: async (behaviors) =>
      bench.stripe.subscriptionItems.create({
        subscription: made.id,
        price: await newPrice(2000),
        quantity: 2,
        ...behaviors,
      }),
  },
  update: {
    credit: [-500, 1500],
    run: (behaviors) => bench.stripe.subscriptionItems.update(item.id, { quantity: 3, ...behaviors }),
  },
};

async function state() {
  const { stripe } = bench;
  const now = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
  const { data } = await stripe.invoiceItems.list({ customer, pending: true });
  return {
    status: now.status,
    units: now.items.data.reduce((sum, each) => sum + (each.quantity ?? 0), 0),
    waits: data.map(({ amount }) => amount).reverse(),
    invoice: now.latest_invoice as Stripe.Invoice,
    pending: now.pending_update !== null,
  };
}

describe.each(Object.entries(verbs))('docs.stripe.com/api/subscription_items/%s', (_name, { credit, run }) => {
  it.each(['create_prorations', 'none', 'always_invoice'] as const)('proration_behavior=%s', async (behavior) => {
    await run({ proration_behavior: behavior });
    const after = await state();
    expect(after).toMatchObject({ status: 'active', units: 3 });
    expect(after.waits).toEqual(behavior === 'create_prorations' ? credit : []);
    if (behavior !== 'always_invoice') expect(after.invoice.id).toBe(made.latest_invoice);
    else {
      expect(amounts(after.invoice)).toEqual(credit);
      expect(after.invoice).toMatchObject({ status: 'paid', billing_reason: 'subscription_update' });
    }
  });

  it.each([
    ['allow_incomplete', 'past_due', 3, 'open', false],
    ['default_incomplete', 'past_due', 3, 'open', false],
    ['pending_if_incomplete', 'active', 1, 'open', true],
  ] as const)('payment_behavior=%s with a card that is declined', async (behavior, status, units, invoice, pending) => {
    await withCard('pm_card_chargeCustomerFail');
    await run({ proration_behavior: 'always_invoice', payment_behavior: behavior });
    expect(await state()).toMatchObject({ status, units, pending, invoice: { status: invoice } });
  });

  it('payment_behavior=error_if_incomplete with a card that is declined changes nothing', async () => {
    await withCard('pm_card_chargeCustomerFail');
    const before = bench.eventTypes().filter((type) => type.startsWith('invoice'));
    await expect(
      run({ proration_behavior: 'always_invoice', payment_behavior: 'error_if_incomplete' }),
    ).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' });
    expect(await state()).toMatchObject({
      status: 'active',
      units: 1,
      waits: [],
      invoice: { id: made.latest_invoice },
    });
    expect(bench.eventTypes().filter((type) => type.startsWith('invoice'))).toEqual(before);
  });

  it('pending_if_incomplete is applied once its invoice is paid', async () => {
    await withCard('pm_card_chargeCustomerFail');
    await run({ proration_behavior: 'always_invoice', payment_behavior: 'pending_if_incomplete' });
    await withCard('pm_card_visa');
    await bench.stripe.invoices.pay((await state()).invoice.id!);
    expect(await state()).toMatchObject({ status: 'active', units: 3, pending: false });
  });
});

describe('docs.stripe.com/api/subscription_items/delete', () => {
  beforeEach(async () => {
    const price = await newPrice(600);
    item = await bench.stripe.subscriptionItems.create({
      subscription: made.id,
      price,
      proration_behavior: 'always_invoice',
    });
  });

  it.each([
    ['create_prorations', [-300], 1],
    ['none', [], 1],
    ['always_invoice', [], 1],
  ] as const)('proration_behavior=%s', async (behavior, waits, units) => {
    const gone = await bench.stripe.subscriptionItems.del(item.id, { proration_behavior: behavior });
    expect(gone).toEqual({ id: item.id, object: 'subscription_item', deleted: true });
    const after = await state();
    expect(after).toMatchObject({ status: 'active', units });
    expect(after.waits).toEqual(waits);
    if (behavior === 'always_invoice') expect(after.invoice).toMatchObject({ total: -300, status: 'paid' });
    await expect(bench.stripe.subscriptionItems.retrieve(item.id)).rejects.toThrow(/No such subscription_item/);
  });

  it('by proration_date', async () => {
    const earlier = Math.floor(bench.clock.now().getTime() / 1000) + 86_400;
    bench.clock.advance(2 * 86_400);
    await bench.stripe.subscriptionItems.del(item.id, { proration_date: earlier });
    expect((await state()).waits).toEqual([-280]);
  });
});

it('lists the items of a subscription, and takes metadata', async () => {
  const { stripe } = bench;
  const updated = await stripe.subscriptionItems.update(item.id, { metadata: { team: 'blue' } });
  expect(updated).toMatchObject({ metadata: { team: 'blue' }, quantity: 1 });
  expect((await stripe.subscriptionItems.list({ subscription: made.id })).data.map(({ id }) => id)).toEqual([item.id]);
  expect((await state()).waits).toEqual([]);
});

it.each([
  ['a price that is not there', { price: 'price_none' }, /No such price/],
  ['a price that is there already', { price: 'own' }, /same price/],
  ['less than nothing', { quantity: -1 }, /greater than or equal to 0/],
])('refuses %s', async (_what, params, message) => {
  const price = 'price' in params && params.price !== 'own' ? params.price : item.price.id;
  const asked = { subscription: made.id, ...params, price };
  await expect(bench.stripe.subscriptionItems.create(asked)).rejects.toThrow(message);
  expect((await state()).units).toBe(1);
});
