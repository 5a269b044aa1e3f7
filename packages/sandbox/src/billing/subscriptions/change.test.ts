import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { amounts, half, itemOf, latest, subscriptionBench } from '../../test/subscription-bench.js';

const { bench, given, withCard, newPrice, subscribe } = subscriptionBench();

describe('worked examples of docs.stripe.com/billing/subscriptions/prorations', () => {
  // "If a customer upgrades from a 10 USD monthly plan to a 20 USD option halfway through the billing period, the customer
  // is billed an additional 5 USD": -5 USD for unused time, +10 USD for the remaining time.
  it('10 USD to 20 USD halfway: -5, +10, with the next invoice', async () => {
    const made = await subscribe(1000);
    bench.clock.advance(half);
    await bench.stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: await newPrice(2000) }],
    });
    const { data: waiting } = await bench.stripe.invoiceItems.list({ customer: given.customer, pending: true });
    expect(waiting.map(({ amount, proration }) => [amount, proration])).toEqual([
      [1000, true],
      [-500, true],
    ]);
    expect(waiting[1]?.description).toBe('Unused time on Pro after 05 Dec 2026');
    bench.clock.advance(half + 3601);
    const renewed = await bench.stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
    expect(amounts(latest(renewed))).toEqual([-500, 1000, 2000]);
    expect(latest(renewed)).toMatchObject({ total: 2500, amount_paid: 2500, status: 'paid' });
  });

  it('10 USD to 20 USD halfway with always_invoice: 5 USD now', async () => {
    const made = await subscribe(1000);
    bench.clock.advance(half);
    const changed = await bench.stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: await newPrice(2000) }],
      proration_behavior: 'always_invoice',
      expand: ['latest_invoice'],
    });
    expect(latest(changed)).toMatchObject({ billing_reason: 'subscription_update', total: 500, status: 'paid' });
    const [credit] = latest(changed).lines.data;
    expect(credit?.parent?.subscription_item_details).toMatchObject({
      proration: true,
      proration_details: { credited_items: { invoice: made.latest_invoice } },
    });
  });

  it('none: nothing is credited or billed until the renewal', async () => {
    const made = await subscribe(1000);
    bench.clock.advance(half);
    const changed = await bench.stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: await newPrice(2000) }],
      proration_behavior: 'none',
    });
    expect(changed.latest_invoice).toBe(made.latest_invoice);
    expect((await bench.stripe.invoiceItems.list({ customer: given.customer })).data).toEqual([]);
    bench.clock.advance(half + 3601);
    const renewed = await bench.stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
    expect(latest(renewed).total).toBe(2000);
  });

  // "Any adjustments from discounts are reflected in the proration invoice item's amount. Additional discounts … don't apply
  // to prorations because they have discountable=false."
  it('discounts are within the amounts of prorations', async () => {
    const coupon = await bench.stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    const made = await subscribe(1000, { discounts: [{ coupon: coupon.id }] });
    bench.clock.advance(half);
    const changed = await bench.stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: await newPrice(2000) }],
      proration_behavior: 'always_invoice',
      expand: ['latest_invoice'],
    });
    expect(amounts(latest(changed))).toEqual([-250, 500]);
    expect(latest(changed).lines.data.every((line) => !line.discountable)).toBe(true);
  });
});

// docs.stripe.com/billing/subscriptions/billing-mode/compare: "Flexible billing mode calculates credit prorations based on
// the original amount previously debited to a customer."
it('refunds what was debited, not what the price would be now', async () => {
  const coupon = await bench.stripe.coupons.create({ percent_off: 50, duration: 'once' });
  const made = await subscribe(3000, { discounts: [{ coupon: coupon.id }] });
  bench.clock.advance(half);
  const changed = await bench.stripe.subscriptions.update(made.id, {
    items: [{ id: itemOf(made), price: await newPrice(1000) }],
    proration_behavior: 'always_invoice',
    expand: ['latest_invoice'],
  });
  expect(amounts(latest(changed))).toEqual([-750, 500]);
});

describe('to the second', () => {
  it.each([
    // [seconds into the period of 2,592,000 s, credit of 1200, debit of 4900]
    [0, -1200, 4900],
    [1, -1200, 4900],
    [86_400, -1160, 4737],
    [1_000_000, -737, 3010],
    [2_591_999, 0, 0],
  ])('%i s into the period', async (seconds, credit, debit) => {
    const made = await subscribe(1200);
    bench.clock.advance(seconds);
    const changed = await bench.stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: await newPrice(4900) }],
      proration_behavior: 'always_invoice',
      expand: ['latest_invoice'],
    });
    expect(amounts(latest(changed))).toEqual([credit, debit]);
  });

  it('by proration_date, as previewed', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1200);
    const price = await newPrice(4900);
    clock.advance(half);
    const date = Math.floor(clock.now().getTime() / 1000) - 86_400;
    const items = [{ id: itemOf(made), price }];
    const preview = await stripe.invoices.createPreview({
      subscription: made.id,
      subscription_details: { items, proration_behavior: 'always_invoice', proration_date: date },
    });
    expect(preview).toMatchObject({ amount_due: 1973, status: 'draft' });
    clock.advance(600);
    const changed = await stripe.subscriptions.update(made.id, {
      items,
      proration_behavior: 'always_invoice',
      proration_date: date,
      expand: ['latest_invoice'],
    });
    expect(latest(changed).total).toBe(1973);
    await expect(stripe.subscriptions.update(made.id, { items, proration_date: 5 })).rejects.toThrow(/proration_date/);
    const now = { billing_cycle_anchor: { type: 'now' as const }, proration_date: date };
    await expect(stripe.subscriptions.update(made.id, now)).rejects.toThrow(/cannot specify `proration_date`/);
  });
});

describe('quantity and items', () => {
  it('prorates seats that are added and removed', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(0, { items: [{ price: await newPrice(1000), quantity: 2 }] });
    clock.advance(half);
    const more = await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), quantity: 5 }],
      proration_behavior: 'always_invoice',
      expand: ['latest_invoice'],
    });
    expect(amounts(latest(more))).toEqual([-1000, 2500]);
    // Half of what is left later, three seats go: the credit is of the second debit, not of the first.
    clock.advance(half / 2);
    const fewer = await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), quantity: 2 }],
      proration_behavior: 'always_invoice',
      expand: ['latest_invoice'],
    });
    expect(amounts(latest(fewer))).toEqual([-1250, 500]);
    expect(latest(fewer)).toMatchObject({ total: -750, amount_due: 0, status: 'paid', ending_balance: -750 });
    // The credit is the customer's, and pays the next invoice.
    expect(await stripe.customers.retrieve(given.customer)).toMatchObject({ balance: -750 });
    clock.advance(half / 2 + 3601);
    const renewed = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
    expect(latest(renewed)).toMatchObject({ total: 2000, amount_due: 1250, amount_paid: 1250, starting_balance: -750 });
  });

  it('credits a debit that still waits for its invoice', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    clock.advance(half);
    await stripe.subscriptions.update(made.id, { items: [{ id: itemOf(made), quantity: 3 }] });
    clock.advance(half / 2);
    await stripe.subscriptions.update(made.id, { items: [{ id: itemOf(made), quantity: 1 }] });
    const { data } = await stripe.invoiceItems.list({ customer: given.customer, pending: true });
    expect(data.map(({ amount }) => amount).reverse()).toEqual([-500, 1500, -750, 250]);
    expect(data[1]?.proration_details?.credited_items).toEqual({ type: 'invoice_item', invoice_item: data[2]?.id });
  });

  it('adds and removes items through subscription_items', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    const seats = (await stripe.products.create({ name: 'Seats' })).id;
    clock.advance(half);
    const added = await stripe.subscriptionItems.create({
      subscription: made.id,
      price: await newPrice(400, 'month', { product: seats }),
      quantity: 3,
      proration_behavior: 'always_invoice',
    });
    expect(added).toMatchObject({ quantity: 3, subscription: made.id });
    const invoices = () => stripe.invoices.list({ subscription: made.id });
    expect(amounts((await invoices()).data[0]!)).toEqual([600]);
    expect(
      (await stripe.subscriptionItems.update(added.id, { quantity: 1, proration_behavior: 'none' })).quantity,
    ).toBe(1);
    await stripe.subscriptionItems.del(added.id, { proration_behavior: 'always_invoice' });
    expect(amounts((await invoices()).data[0]!)).toEqual([-600]);
    expect((await stripe.subscriptions.retrieve(made.id)).items.data).toHaveLength(1);
    await expect(stripe.subscriptionItems.del(itemOf(made))).rejects.toThrow(/at least one/);
  });
});

describe('payment_behavior', () => {
  const upgrade = async (made: Stripe.Subscription, behavior: Stripe.SubscriptionUpdateParams.PaymentBehavior) =>
    bench.stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), price: await newPrice(5000) }],
      proration_behavior: 'always_invoice',
      payment_behavior: behavior,
      expand: ['latest_invoice.confirmation_secret'],
    });

  it('error_if_incomplete changes nothing when the card is declined', async () => {
    const made = await subscribe(1000);
    await withCard('pm_card_chargeCustomerFail');
    await expect(upgrade(made, 'error_if_incomplete')).rejects.toMatchObject({
      statusCode: 402,
      code: 'card_declined',
    });
    const after = await bench.stripe.subscriptions.retrieve(made.id);
    expect(after).toMatchObject({ status: 'active', latest_invoice: made.latest_invoice });
    expect(after.items.data[0]?.price.unit_amount).toBe(1000);
    expect((await bench.stripe.invoiceItems.list({ customer: given.customer })).data).toEqual([]);
  });

  it('allow_incomplete changes, and falls past due', async () => {
    const made = await subscribe(1000);
    await withCard('pm_card_chargeCustomerFail');
    const changed = await upgrade(made, 'allow_incomplete');
    expect(changed.status).toBe('past_due');
    expect(changed.items.data[0]?.price.unit_amount).toBe(5000);
    await withCard();
    await bench.stripe.invoices.pay(latest(changed).id!);
    expect((await bench.stripe.subscriptions.retrieve(made.id)).status).toBe('active');
  });

  it('default_incomplete waits for the customer', async () => {
    const made = await subscribe(1000);
    const changed = await upgrade(made, 'default_incomplete');
    expect(changed.status).toBe('past_due');
    const intent = latest(changed).confirmation_secret?.client_secret.split('_secret_')[0] ?? '';
    await bench.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' });
    expect((await bench.stripe.subscriptions.retrieve(made.id)).status).toBe('active');
  });

  it('pending_if_incomplete changes once it is paid', async () => {
    const made = await subscribe(1000);
    await withCard('pm_card_chargeCustomerFail');
    const waiting = await upgrade(made, 'pending_if_incomplete');
    expect(waiting.status).toBe('active');
    expect(waiting.items.data[0]?.price.unit_amount).toBe(1000);
    expect(waiting.pending_update?.subscription_items?.[0]?.price.unit_amount).toBe(5000);
    await withCard();
    await bench.stripe.invoices.pay(latest(waiting).id!);
    const applied = await bench.stripe.subscriptions.retrieve(made.id);
    expect(applied).toMatchObject({ status: 'active', pending_update: null });
    expect(applied.items.data[0]?.price.unit_amount).toBe(5000);
    expect(bench.eventTypes()).toContain('customer.subscription.pending_update_applied');
  });

  // docs.stripe.com/billing/subscriptions/pending-updates: a pending update expires after 23 hours.
  it('pending_if_incomplete is given up after 23 hours', async () => {
    const made = await subscribe(1000);
    await withCard('pm_card_chargeCustomerFail');
    const waiting = await upgrade(made, 'pending_if_incomplete');
    bench.clock.advance(23 * 3600 + 1);
    const after = await bench.stripe.subscriptions.retrieve(made.id);
    expect(after).toMatchObject({ status: 'active', pending_update: null });
    expect(after.items.data[0]?.price.unit_amount).toBe(1000);
    expect(await bench.stripe.invoices.retrieve(latest(waiting).id!)).toMatchObject({ status: 'void' });
    expect(bench.eventTypes()).toContain('customer.subscription.pending_update_expired');
  });

  it('pending_if_incomplete is canceled by voiding its invoice', async () => {
    const made = await subscribe(1000);
    await withCard('pm_card_chargeCustomerFail');
    const waiting = await upgrade(made, 'pending_if_incomplete');
    await bench.stripe.invoices.voidInvoice(latest(waiting).id!);
    const after = await bench.stripe.subscriptions.retrieve(made.id);
    expect(after).toMatchObject({ status: 'active', pending_update: null });
    expect(after.items.data[0]?.price.unit_amount).toBe(1000);
    expect(bench.eventTypes()).toContain('customer.subscription.pending_update_expired');
    await withCard();
    expect(await upgrade(made, 'pending_if_incomplete')).toMatchObject({ pending_update: null });
  });

  it('pending_if_incomplete applies at once when the card works, and takes nothing else', async () => {
    const made = await subscribe(1000);
    const changed = await upgrade(made, 'pending_if_incomplete');
    expect(changed).toMatchObject({ status: 'active', pending_update: null });
    expect(changed.items.data[0]?.price.unit_amount).toBe(5000);
    const refused = { payment_behavior: 'pending_if_incomplete' as const, metadata: { a: 'b' } };
    await expect(bench.stripe.subscriptions.update(made.id, refused)).rejects.toThrow(/cannot pass `metadata`/);
  });
});

describe('previews', () => {
  it('show the next renewal, with what waits and what would change, and keep nothing', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    clock.advance(half);
    const price = await newPrice(2000);
    const subscription_details = { items: [{ id: itemOf(made), price }] };
    const preview = await stripe.invoices.createPreview({ subscription: made.id, subscription_details });
    expect(amounts(preview)).toEqual([-500, 1000, 2000]);
    expect(preview).toMatchObject({ billing_reason: 'upcoming', amount_due: 2500 });
    expect((await stripe.invoiceItems.list({ customer: given.customer })).data).toEqual([]);
    expect(amounts(await stripe.invoices.createPreview({ subscription: made.id }))).toEqual([1000]);
    await stripe.subscriptions.update(made.id, { cancel_at_period_end: true });
    await expect(stripe.invoices.createPreview({ subscription: made.id })).rejects.toMatchObject({
      code: 'invoice_upcoming_none',
    });
  });

  it('show what canceling now would refund, as canceling does', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    clock.advance(half);
    const preview = await stripe.invoices.createPreview({
      subscription: made.id,
      subscription_details: { cancel_now: true },
    });
    expect(preview).toMatchObject({ total: -500, amount_due: 0, ending_balance: -500 });
    const ended = await stripe.subscriptions.cancel(made.id, {
      prorate: true,
      invoice_now: true,
      expand: ['latest_invoice'],
    });
    expect(ended.status).toBe('canceled');
    expect(latest(ended)).toMatchObject({ total: -500, status: 'paid' });
    expect(await stripe.customers.retrieve(given.customer)).toMatchObject({ balance: -500 });
  });
});

it.each([
  [{ items: [{ id: 'si_none', quantity: 2 }] }, /No such subscription item/],
  [{ items: [{ price: 'price_none' }] }, /No such price/],
  [{ items: [{ quantity: 2 }] }, /Missing required param: items\[0\]\[price\]/],
  [{ items: [{ id: 'own', quantity: -1 }] }, /greater than or equal to 0/],
])('refuses %j, and changes nothing', async (params, message) => {
  const made = await subscribe(1000);
  const items = params.items.map((item) => ('id' in item && item.id === 'own' ? { ...item, id: itemOf(made) } : item));
  const before = bench.eventTypes().length;
  await expect(bench.stripe.subscriptions.update(made.id, { items })).rejects.toThrow(message);
  expect(bench.eventTypes()).toHaveLength(before);
});
