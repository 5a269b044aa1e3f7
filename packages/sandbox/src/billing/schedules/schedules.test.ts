import { describe, expect, it } from 'vitest';
import { amounts, dateOf, day, half, repeat, subscriptionBench } from '../../test/subscription-bench.js';

const { bench, given, now, newPrice, subscribe, invoiceOf } = subscriptionBench();

// "To schedule a downgrade: create the schedule from the subscription, then update it with the phase that lasts and the phase
// that follows."
describe('docs.stripe.com/billing/subscriptions/subscription-schedules/use-cases, downgrading subscriptions', () => {
  async function downgrade() {
    const { stripe } = bench;
    const made = await subscribe(2000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    const price = await newPrice(1000);
    const updated = await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        repeat(schedule.phases[0]!),
        { items: [{ price, quantity: 1 }], duration: { interval: 'month', interval_count: 1 } },
      ],
    });
    return { made, schedule, updated, price };
  }

  it('takes the subscription as its first phase', async () => {
    const { made, schedule } = await downgrade();
    const [item] = made.items.data;
    expect(schedule).toMatchObject({
      status: 'active',
      subscription: made.id,
      customer: given.customer,
      end_behavior: 'release',
      current_phase: { start_date: item!.current_period_start, end_date: item!.current_period_end },
    });
    expect(schedule.phases).toHaveLength(1);
    expect(schedule.phases[0]?.items).toMatchObject([{ price: item!.price.id, quantity: 1 }]);
    expect((await bench.stripe.subscriptions.retrieve(made.id)).schedule).toBe(schedule.id);
  });

  it('changes nothing until the period ends, and bills the lower price from then on', async () => {
    const { stripe, clock } = bench;
    const { made, schedule, price } = await downgrade();
    clock.advance(half);
    expect((await stripe.subscriptions.retrieve(made.id)).items.data[0]?.price.unit_amount).toBe(2000);
    expect((await stripe.invoices.list({ customer: given.customer })).data).toHaveLength(1);
    clock.advance(half + 3601);
    const after = await stripe.subscriptions.retrieve(made.id);
    expect(after.items.data[0]?.price.id).toBe(price);
    expect(after.items.data[0]?.id).toBe(made.items.data[0]?.id);
    const invoice = await invoiceOf(made.id);
    expect(amounts(invoice)).toEqual([1000]);
    expect(invoice).toMatchObject({ billing_reason: 'subscription_cycle', status: 'paid' });
    expect((await stripe.invoiceItems.list({ customer: given.customer })).data).toEqual([]);
    const running = await stripe.subscriptionSchedules.retrieve(schedule.id);
    expect(running.current_phase).toEqual({
      start_date: running.phases[1]?.start_date,
      end_date: running.phases[1]?.end_date,
    });
  });

  it('releases the subscription after its last phase', async () => {
    const { stripe, clock } = bench;
    const { made, schedule } = await downgrade();
    clock.advance(62 * day);
    const over = await stripe.subscriptionSchedules.retrieve(schedule.id);
    expect(over).toMatchObject({
      status: 'completed',
      current_phase: null,
      subscription: null,
      released_subscription: made.id,
    });
    const after = await stripe.subscriptions.retrieve(made.id);
    expect(after).toMatchObject({ status: 'active', schedule: null });
    expect(after.items.data[0]?.price.unit_amount).toBe(1000);
    const types = bench.eventTypes().filter((type) => type.startsWith('subscription_schedule.'));
    expect(types).toEqual([
      'subscription_schedule.created',
      'subscription_schedule.updated',
      'subscription_schedule.updated',
      'subscription_schedule.expiring',
      'subscription_schedule.completed',
    ]);
  });
});

describe('docs.stripe.com/billing/subscriptions/subscription-schedules/use-cases', () => {
  it('starting a subscription in the future', async () => {
    const { stripe, clock } = bench;
    const start = Date.UTC(2026, 11, 1) / 1000;
    const schedule = await stripe.subscriptionSchedules.create({
      customer: given.customer,
      start_date: start,
      end_behavior: 'release',
      phases: [{ items: [{ price: await newPrice(1000) }], duration: { interval: 'month', interval_count: 12 } }],
    });
    expect(schedule).toMatchObject({ status: 'not_started', subscription: null, current_phase: null });
    expect(dateOf(schedule.phases[0]!.end_date)).toBe('2027-12-01');
    expect((await stripe.subscriptions.list({ customer: given.customer })).data).toEqual([]);
    clock.advance(start - now());
    const [begun] = (await stripe.subscriptions.list({ customer: given.customer })).data;
    expect(begun).toMatchObject({ status: 'active', schedule: schedule.id, start_date: start });
    expect(await invoiceOf(begun!.id)).toMatchObject({ status: 'draft', billing_reason: 'subscription_create' });
    clock.advance(3601);
    expect(await invoiceOf(begun!.id)).toMatchObject({ status: 'paid', amount_paid: 1000 });
    clock.advance(366 * day);
    expect((await stripe.invoices.list({ customer: given.customer, limit: 100 })).data).toHaveLength(13);
    expect((await stripe.subscriptionSchedules.retrieve(schedule.id)).status).toBe('completed');
  });

  // "In the first phase, the coupon is 50% off for three months; in the second the subscription reverts to the normal cost."
  it('a coupon for the first three months', async () => {
    const { stripe, clock } = bench;
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    const price = await newPrice(1000);
    await stripe.subscriptionSchedules.create({
      customer: given.customer,
      start_date: 'now',
      phases: [
        { items: [{ price }], discounts: [{ coupon: coupon.id }], duration: { interval: 'month', interval_count: 3 } },
        { items: [{ price }], duration: { interval: 'month', interval_count: 1 } },
      ],
    });
    clock.advance(100 * day);
    const { data } = await stripe.invoices.list({ customer: given.customer });
    expect(data.map(({ total }) => total).reverse()).toEqual([500, 500, 500, 1000]);
  });

  it('an installment plan: cancel after the last phase', async () => {
    const { stripe, clock } = bench;
    const schedule = await stripe.subscriptionSchedules.create({
      customer: given.customer,
      start_date: 'now',
      end_behavior: 'cancel',
      phases: [{ items: [{ price: await newPrice(1000) }], duration: { interval: 'month', interval_count: 3 } }],
    });
    const id = schedule.subscription as string;
    expect((await stripe.subscriptions.retrieve(id)).cancel_at).toBe(schedule.phases[0]?.end_date);
    clock.advance(120 * day);
    expect((await stripe.subscriptions.retrieve(id)).status).toBe('canceled');
    expect(
      (await stripe.invoices.list({ customer: given.customer })).data.map(({ amount_paid }) => amount_paid),
    ).toEqual([1000, 1000, 1000]);
    expect((await stripe.subscriptionSchedules.retrieve(schedule.id)).status).toBe('completed');
  });

  it('a trial before the paid phase', async () => {
    const { stripe, clock } = bench;
    const price = await newPrice(1000);
    const schedule = await stripe.subscriptionSchedules.create({
      customer: given.customer,
      start_date: 'now',
      phases: [
        { items: [{ price }], trial: true, end_date: now() + 14 * day },
        { items: [{ price }], duration: { interval: 'month' } },
      ],
    });
    const id = schedule.subscription as string;
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'trialing', trial_end: now() + 14 * day });
    clock.advance(14 * day + 3601);
    expect((await stripe.subscriptions.retrieve(id)).status).toBe('active');
    expect(await invoiceOf(id)).toMatchObject({ amount_paid: 1000, status: 'paid' });
  });

  it('upgrading in the middle of a period, with prorations', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    const [present] = schedule.phases;
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        { ...repeat(present!), end_date: present!.start_date + half },
        { items: [{ price: await newPrice(2000) }], duration: { interval: 'month' } },
      ],
    });
    clock.advance(half);
    const { data: waiting } = await stripe.invoiceItems.list({ customer: given.customer, pending: true });
    expect(waiting.map(({ amount }) => amount)).toEqual([1000, -500]);
    clock.advance(half + 3601);
    expect(amounts(await invoiceOf(made.id))).toEqual([-500, 1000, 2000]);
  });
});

describe('phases', () => {
  it.each([
    ['none', undefined],
    ['always_invoice', 500],
  ] as const)('that begin within a period bill as %s says', async (behavior, total) => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        { ...repeat(schedule.phases[0]!), end_date: now() + half },
        { items: [{ price: await newPrice(2000) }], proration_behavior: behavior, duration: { interval: 'month' } },
      ],
    });
    clock.advance(half);
    const draft = await invoiceOf(made.id);
    if (total === undefined) expect(draft.id).toBe(made.latest_invoice);
    else expect(draft).toMatchObject({ total, status: 'draft', billing_reason: 'subscription_update' });
    clock.advance(3601);
    expect((await invoiceOf(made.id)).status).toBe('paid');
  });

  it('can start a new billing cycle', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    const price = made.items.data[0]!.price.id;
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        { ...repeat(schedule.phases[0]!), end_date: now() + half },
        { items: [{ price }], billing_cycle_anchor: 'phase_start', duration: { interval: 'month' } },
      ],
    });
    clock.advance(half);
    expect(amounts(await invoiceOf(made.id))).toEqual([-500, 1000]);
    expect((await stripe.subscriptions.retrieve(made.id)).billing_cycle_anchor).toBe(now());
  });

  // docs.stripe.com/billing/subscriptions/billing-mode/compare: in flexible mode the anchor is "never automatically reset": a year
  // that is to begin and to be billed with the phase needs `billing_cycle_anchor: 'phase_start'`.
  it.each([
    ['phase_start', 'flexible', '2027-12-20', [10_000]],
    ['automatic', 'classic', '2027-12-20', [10_000]],
    ['automatic', 'flexible', '2027-11-20', [1000]],
  ] as const)('from a month to a year at the end of the month: %s, %s', async (anchor, type, ends, billed) => {
    const { stripe, clock } = bench;
    const monthly = [{ price: await newPrice(1000) }];
    const made = await stripe.subscriptions.create({
      customer: given.customer,
      items: monthly,
      billing_mode: { type },
    });
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        repeat(schedule.phases[0]!),
        {
          items: [{ price: await newPrice(10_000, 'year') }],
          billing_cycle_anchor: anchor,
          duration: { interval: 'year' },
          proration_behavior: 'none',
        },
      ],
    });
    clock.advance(2 * half + 3601);
    expect(amounts(await invoiceOf(made.id))).toEqual(billed);
    const [item] = (await stripe.subscriptions.retrieve(made.id)).items.data;
    expect(dateOf(item!.current_period_end)).toBe(ends);
  });

  it('put items, metadata, one-off prices and the way of collection on the subscription', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    const setup = await stripe.prices.create({ product: given.product, currency: 'usd', unit_amount: 300 });
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        repeat(schedule.phases[0]!),
        {
          items: [
            { price: await newPrice(700), quantity: 2, metadata: { seat: 'yes' } },
            {
              price_data: {
                currency: 'usd',
                product: given.product,
                unit_amount: 50,
                recurring: { interval: 'month' },
              },
            },
          ],
          add_invoice_items: [{ price: setup.id }],
          metadata: { plan: 'team' },
          collection_method: 'send_invoice',
          invoice_settings: { days_until_due: 14 },
          description: 'Team',
          duration: { interval: 'month' },
        },
      ],
    });
    clock.advance(2 * half + 3601);
    const after = await stripe.subscriptions.retrieve(made.id);
    expect(after).toMatchObject({
      metadata: { plan: 'team' },
      collection_method: 'send_invoice',
      days_until_due: 14,
      description: 'Team',
    });
    expect(after.items.data.map(({ quantity, metadata }) => [quantity, metadata])).toEqual([
      [2, { seat: 'yes' }],
      [1, {}],
    ]);
    const invoice = await invoiceOf(made.id);
    expect(amounts(invoice)).toEqual([300, 1400, 50]);
    expect(invoice).toMatchObject({ status: 'open', collection_method: 'send_invoice' });
    expect(invoice.due_date).toBe((invoice.status_transitions.finalized_at ?? 0) + 14 * day);
  });

  // docs.stripe.com/changelog/clover/2025-09-30/billing-cycle-anchor-resets-during-phase-computation
  it('count their months in the billing cycle, also from the 31st', async () => {
    const { stripe, clock } = bench;
    clock.advance(Date.UTC(2027, 0, 31, 12) / 1000 - now());
    const price = await newPrice(1000);
    const month = { interval: 'month' as const };
    const { phases } = await stripe.subscriptionSchedules.create({
      customer: given.customer,
      start_date: 'now',
      phases: [
        { items: [{ price }], duration: month },
        { items: [{ price }], duration: month },
      ],
    });
    expect(phases.map(({ end_date }) => dateOf(end_date))).toEqual(['2027-02-28', '2027-03-31']);
  });
});
