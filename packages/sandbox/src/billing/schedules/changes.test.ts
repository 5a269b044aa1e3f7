import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { amounts, day, half, repeat, subscriptionBench } from '../../test/subscription-bench.js';

const { bench, given, now, withCard, newPrice, subscribe, invoiceOf } = subscriptionBench();

describe('updates', () => {
  it('of the phase that lasts change the subscription at once', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    clock.advance(half);
    const [present] = schedule.phases;
    const items = [{ price: made.items.data[0]!.price.id, quantity: 3 }];
    await stripe.subscriptionSchedules.update(schedule.id, { phases: [{ ...repeat(present!), items }] });
    expect((await stripe.subscriptions.retrieve(made.id)).items.data[0]?.quantity).toBe(3);
    const { data } = await stripe.invoiceItems.list({ customer: given.customer, pending: true });
    expect(data.map(({ amount }) => amount)).toEqual([1500, -500]);
  });

  it('can end the phase now', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    clock.advance(half);
    const { end_date: _end, ...present } = repeat(schedule.phases[0]!);
    const updated = await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        { ...present, end_date: 'now' },
        { items: [{ price: await newPrice(2000) }], duration: { interval: 'month' } },
      ],
    });
    expect(updated.current_phase?.start_date).toBe(now());
    expect((await stripe.subscriptions.retrieve(made.id)).items.data[0]?.price.unit_amount).toBe(2000);
  });

  it('are refused without a moment to start from, for another start of the present phase, and once it is over', async () => {
    const { stripe } = bench;
    const made = await subscribe(1000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    const price = made.items.data[0]!.price.id;
    const update = (phases: Stripe.SubscriptionScheduleUpdateParams['phases']) =>
      stripe.subscriptionSchedules.update(schedule.id, { phases: phases ?? [] });
    await expect(update([{ items: [{ price }], duration: { interval: 'month' } }])).rejects.toThrow(/`start_date`/);
    await expect(update([{ items: [{ price }], start_date: now() + day }])).rejects.toThrow(
      'You can not modify the start date of the current phase.',
    );
    await expect(update([{ ...repeat(schedule.phases[0]!), end_date: now() - day }])).rejects.toThrow(/end_date/);
    await expect(
      update([repeat(schedule.phases[0]!), { items: [{ price: 'price_none' }], duration: { interval: 'month' } }]),
    ).rejects.toThrow(/No such price/);
    await stripe.subscriptionSchedules.release(schedule.id);
    await expect(update([repeat(schedule.phases[0]!)])).rejects.toThrow(/released/);
  });
});

describe('the end of a schedule', () => {
  it('release leaves the subscription as it is', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        repeat(schedule.phases[0]!),
        { items: [{ price: await newPrice(5000) }], duration: { interval: 'month' } },
      ],
    });
    const released = await stripe.subscriptionSchedules.release(schedule.id);
    expect(released).toMatchObject({
      status: 'released',
      subscription: null,
      released_subscription: made.id,
      released_at: now(),
      current_phase: null,
    });
    clock.advance(2 * half + 3601);
    expect(amounts(await invoiceOf(made.id))).toEqual([1000]);
    await expect(stripe.subscriptionSchedules.release(schedule.id)).rejects.toThrow(/released/);
  });

  it('release takes back the end that the schedule set, unless it is to stay', async () => {
    const { stripe } = bench;
    for (const preserve of [false, true]) {
      const made = await subscribe(1000);
      const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
      await stripe.subscriptionSchedules.update(schedule.id, { end_behavior: 'cancel' });
      const end = made.items.data[0]!.current_period_end;
      expect((await stripe.subscriptions.retrieve(made.id)).cancel_at).toBe(end);
      await stripe.subscriptionSchedules.release(schedule.id, { preserve_cancel_date: preserve });
      expect((await stripe.subscriptions.retrieve(made.id)).cancel_at).toBe(preserve ? end : null);
    }
  });

  it('cancel ends the subscription too, with credit for the time that is left', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    clock.advance(half);
    const canceled = await stripe.subscriptionSchedules.cancel(schedule.id);
    expect(canceled).toMatchObject({ status: 'canceled', canceled_at: now(), current_phase: null });
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('canceled');
    expect(await stripe.customers.retrieve(given.customer)).toMatchObject({ balance: -500 });
  });

  it('comes with the subscription’s own', async () => {
    const { stripe } = bench;
    const made = await subscribe(1000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    await stripe.subscriptions.cancel(made.id);
    expect((await stripe.subscriptionSchedules.retrieve(schedule.id)).status).toBe('canceled');
    expect(bench.eventTypes()).toContain('subscription_schedule.canceled');
  });

  it('is an abortion when the subscription is not paid for', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    const price = made.items.data[0]!.price.id;
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [repeat(schedule.phases[0]!), { items: [{ price }], duration: { interval: 'year' } }],
    });
    await withCard('pm_card_chargeCustomerFail');
    clock.advance(50 * day);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('canceled');
    expect((await stripe.subscriptionSchedules.retrieve(schedule.id)).status).toBe('canceled');
    expect(bench.eventTypes()).toContain('subscription_schedule.aborted');
  });
});

describe('what is refused', () => {
  it('a second schedule, and other parameters beside from_subscription', async () => {
    const { stripe } = bench;
    const made = await subscribe(1000);
    const price = made.items.data[0]!.price.id;
    await expect(
      stripe.subscriptionSchedules.create({ from_subscription: made.id, phases: [{ items: [{ price }] }] }),
    ).rejects.toMatchObject({ param: 'phases', message: expect.stringMatching(/from_subscription/) });
    await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    await expect(stripe.subscriptionSchedules.create({ from_subscription: made.id })).rejects.toThrow(
      /already attached to a schedule/,
    );
  });

  it('an end of a subscription that a schedule manages', async () => {
    const { stripe } = bench;
    const made = await subscribe(1000);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    await expect(stripe.subscriptions.update(made.id, { cancel_at_period_end: true })).rejects.toMatchObject({
      message: `The subscription is managed by the subscription schedule \`${schedule.id}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`,
    });
  });

  it.each([
    ['no customer', { phases: [] }, /customer/],
    ['no phases', { customer: 'own' }, /phases/],
    ['an end before the start', { customer: 'own', phases: [{ end_date: 5 }] }, /end_date/],
    ['two ends', { customer: 'own', phases: [{ end_date: 4e9, duration: { interval: 'month' } }] }, /only specify one/],
    [
      'a trial with its own cycle',
      { customer: 'own', phases: [{ trial: true, billing_cycle_anchor: 'phase_start' }] },
      /trial/,
    ],
    [
      'what is not simulated',
      { customer: 'own', phases: [{ transfer_data: { destination: 'acct_1' } }] },
      /does not support/,
    ],
  ])('%s, with nothing changed', async (_what, params, message) => {
    const { stripe } = bench;
    const price = await newPrice(1000);
    const phases =
      'phases' in params ? params.phases.map((phase) => ({ items: [{ price }], ...(phase as object) })) : [];
    const before = bench.eventTypes().length;
    const asked = {
      ...('customer' in params ? { customer: given.customer } : {}),
      phases,
    } as Stripe.SubscriptionScheduleCreateParams;
    await expect(stripe.subscriptionSchedules.create(asked)).rejects.toThrow(message);
    expect(bench.eventTypes()).toHaveLength(before);
  });
});

it('lists schedules by customer, and by whether they have started', async () => {
  const { stripe } = bench;
  const made = await subscribe(1000);
  const active = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
  const phases = [{ items: [{ price: await newPrice(1) }], duration: { interval: 'month' as const } }];
  const future = await stripe.subscriptionSchedules.create({
    customer: given.customer,
    start_date: now() + day,
    phases,
  });
  const ids = async (params: Stripe.SubscriptionScheduleListParams) =>
    (await stripe.subscriptionSchedules.list(params)).data.map(({ id }) => id);
  expect(await ids({ customer: given.customer })).toEqual([future.id, active.id]);
  expect(await ids({ scheduled: true })).toEqual([future.id]);
  expect(await ids({ canceled_at: { gt: 0 } })).toEqual([]);
  await stripe.subscriptionSchedules.cancel(future.id);
  expect(await ids({ canceled_at: { gt: 0 } })).toEqual([future.id]);
});

// docs.stripe.com/billing/testing/test-clocks: schedules go by the clock of their customer.
it('goes by a test clock', async () => {
  const { stripe } = bench;
  const start = Date.UTC(2028, 0, 31, 12) / 1000;
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start });
  const owner = await stripe.customers.create({ test_clock: clock.id, payment_method: 'pm_card_visa' });
  const [method] = (await stripe.paymentMethods.list({ customer: owner.id })).data;
  const items = [{ price: await newPrice(2000) }];
  const made = await stripe.subscriptions.create({ customer: owner.id, items, default_payment_method: method!.id });
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
  expect(schedule).toMatchObject({ test_clock: clock.id, created: start });
  await stripe.subscriptionSchedules.update(schedule.id, {
    phases: [
      repeat(schedule.phases[0]!),
      { items: [{ price: await newPrice(1000) }], duration: { interval: 'month', interval_count: 2 } },
    ],
  });
  // The leap day is the end of the first month.
  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: Date.UTC(2028, 1, 29, 14) / 1000 });
  const [invoice] = (await stripe.invoices.list({ customer: owner.id })).data;
  expect(invoice).toMatchObject({ total: 1000, status: 'paid' });
  const running = await stripe.subscriptionSchedules.retrieve(schedule.id);
  expect(new Date((running.current_phase?.end_date ?? 0) * 1000).toISOString()).toBe('2028-04-30T12:00:00.000Z');
});
