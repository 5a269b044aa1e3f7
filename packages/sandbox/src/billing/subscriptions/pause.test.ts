import { describe, expect, it } from 'vitest';
import { amounts, day, half, subscriptionBench } from '../../test/subscription-bench.js';

const { bench, given, now, subscribe, invoiceOf } = subscriptionBench();

async function pending(): Promise<number[]> {
  const { data } = await bench.stripe.invoiceItems.list({ customer: given.customer, pending: true });
  return data.map(({ amount }) => amount).reverse();
}

describe('docs.stripe.com/billing/subscriptions/pausing', () => {
  it('stops invoices and periods, and credits the unused time', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    clock.advance(half);
    const paused = await stripe.subscriptions.pause(made.id);
    expect(paused).toMatchObject({
      status: 'paused',
      status_details: {
        paused: { type: 'subscription', transitioned_at: now(), subscription: { type: 'pause_requested' } },
      },
    });
    expect(await pending()).toEqual([-500]);
    clock.advance(100 * day);
    expect((await stripe.invoices.list({ customer: given.customer })).data).toHaveLength(1);
    expect(bench.eventTypes()).toContain('customer.subscription.paused');
  });

  it.each([
    ['now', [-500]],
    ['item_current_period_start', [-1000]],
    ['none', []],
  ] as const)('bill_for[unused_time_from]=%s', async (type, amountsPending) => {
    const made = await subscribe(1000);
    bench.clock.advance(half);
    await bench.stripe.subscriptions.pause(made.id, { bill_for: { unused_time_from: { type } } });
    expect(await pending()).toEqual(amountsPending);
  });

  it('invoices the credit at once when asked to', async () => {
    const made = await subscribe(1000);
    bench.clock.advance(half);
    await bench.stripe.subscriptions.pause(made.id, { invoicing_behavior: 'invoice' });
    expect(await invoiceOf(made.id)).toMatchObject({ total: -500, status: 'paid' });
    expect(await bench.stripe.customers.retrieve(given.customer)).toMatchObject({ balance: -500 });
  });

  it('resumes with a new period, less the credit', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    clock.advance(half);
    await stripe.subscriptions.pause(made.id);
    clock.advance(40 * day);
    const resumed = await stripe.subscriptions.resume(made.id, { payment_behavior: 'resume_on_payment_success' });
    expect(resumed).toMatchObject({ status: 'active', billing_cycle_anchor: now() });
    expect(resumed.status_details).toBeUndefined();
    expect(amounts(await invoiceOf(made.id))).toEqual([-500, 1000]);
  });

  it.each([
    ['create_prorations', [-500, 250]],
    ['none', [-500]],
  ] as const)('resumes within its old billing cycle, with %s', async (behavior, amountsPending) => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    clock.advance(half);
    await stripe.subscriptions.pause(made.id);
    clock.advance(half / 2);
    const resumed = await stripe.subscriptions.resume(made.id, {
      billing_cycle_anchor: { type: 'unchanged' },
      proration_behavior: behavior,
    });
    expect(resumed).toMatchObject({ status: 'active', billing_cycle_anchor: made.billing_cycle_anchor });
    expect(resumed.items.data[0]?.current_period_end).toBe(made.items.data[0]?.current_period_end);
    expect(await pending()).toEqual(amountsPending);
  });

  it('resumes in a later period of the old cycle, billed at once', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(3100);
    clock.advance(half);
    await stripe.subscriptions.pause(made.id, { bill_for: { unused_time_from: { type: 'none' } } });
    clock.advance(half + 21 * day);
    await stripe.subscriptions.resume(made.id, {
      billing_cycle_anchor: { type: 'unchanged' },
      payment_behavior: 'resume_on_payment_success',
      proration_behavior: 'always_invoice',
    });
    // Ten of the thirty-one days from 20 December are left.
    expect(await invoiceOf(made.id)).toMatchObject({ total: 1000, status: 'paid' });
    clock.advance(10 * day + 3601);
    expect(await invoiceOf(made.id)).toMatchObject({ total: 3100 });
  });

  it('does not bill a time twice that was not credited', async () => {
    const { stripe, clock } = bench;
    const made = await subscribe(1000);
    await stripe.subscriptions.pause(made.id, { bill_for: { unused_time_from: { type: 'none' } } });
    clock.advance(half);
    await stripe.subscriptions.resume(made.id, { billing_cycle_anchor: { type: 'unchanged' } });
    expect(await pending()).toEqual([]);
  });

  // "Cannot pause subscriptions with attached schedules."
  it('is refused with a schedule, in classic mode, and twice', async () => {
    const { stripe } = bench;
    const scheduled = await subscribe(1000);
    await stripe.subscriptionSchedules.create({ from_subscription: scheduled.id });
    await expect(stripe.subscriptions.pause(scheduled.id)).rejects.toThrow(/schedule/);
    const classic = await subscribe(1000, { billing_mode: { type: 'classic' } });
    await expect(stripe.subscriptions.pause(classic.id)).rejects.toThrow(/flexible/);
    const made = await subscribe(1000);
    await stripe.subscriptions.pause(made.id);
    await expect(stripe.subscriptions.pause(made.id)).rejects.toThrow(/this one is paused/);
  });
});
