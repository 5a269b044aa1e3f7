import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';
import { createPayer } from '../../test/payer.js';

const bench = sandboxBench();
let customer: string;
let product: string;
let price: string;

const day = 86_400;
const month = { interval: 'month' as const };
const now = () => Math.floor(bench.clock.now().getTime() / 1000);

beforeEach(async () => {
  const { stripe } = bench;
  customer = await createPayer(stripe);
  product = (await stripe.products.create({ name: 'Pro' })).id;
  price = (await stripe.prices.create({ product, currency: 'usd', unit_amount: 1000, recurring: month })).id;
});

async function newRate(percentage: number): Promise<string> {
  return (await bench.stripe.taxRates.create({ display_name: 'VAT', percentage, inclusive: false })).id;
}

async function totals(): Promise<number[]> {
  return (await bench.stripe.invoices.list({ customer })).data.map(({ total }) => total).reverse();
}

/** A phase as it is shown, to be given again. */
const repeat = (phase: Stripe.SubscriptionSchedule.Phase) => ({
  start_date: phase.start_date,
  end_date: phase.end_date,
  items: phase.items.map((item) => ({
    price: item.price as string,
    ...(item.tax_rates?.length ? { tax_rates: item.tax_rates.map(({ id }) => id) } : {}),
  })),
  ...(phase.default_tax_rates?.length ? { default_tax_rates: phase.default_tax_rates.map(({ id }) => id) } : {}),
});

// docs.stripe.com/api/subscription_schedules/create: "These Tax Rates will set the Subscription's default_tax_rates, which means
// they will be the Invoice's default_tax_rates for any Invoices issued by the Subscription during this Phase."
describe('docs.stripe.com/api/subscription_schedules/create, tax rates', () => {
  it('of a phase, of its items and of what it adds', async () => {
    const { stripe, clock } = bench;
    const [standard, reduced] = [await newRate(20), await newRate(5)];
    const setup = await stripe.prices.create({ product, currency: 'usd', unit_amount: 200 });
    const schedule = await stripe.subscriptionSchedules.create({
      customer,
      start_date: 'now',
      phases: [
        { items: [{ price }], default_tax_rates: [standard], duration: month },
        { items: [{ price, tax_rates: [reduced] }], default_tax_rates: [standard], duration: month },
        {
          items: [{ price }],
          add_invoice_items: [{ price: setup.id, tax_rates: [reduced] }],
          duration: month,
        },
      ],
    });
    expect(schedule.phases.map((phase) => phase.default_tax_rates?.map(({ id }) => id))).toEqual([
      [standard],
      [standard],
      [],
    ]);
    expect(schedule.phases[1]?.items[0]?.tax_rates?.map(({ id }) => id)).toEqual([reduced]);
    clock.advance(64 * day);
    expect(await totals()).toEqual([1200, 1050, 1210]);
    const made = await stripe.subscriptions.retrieve(schedule.subscription as string);
    expect(made.default_tax_rates).toEqual([]);
  });

  it('are those of the subscription that a schedule is made from', async () => {
    const { stripe, clock } = bench;
    const rate = await newRate(20);
    const made = await stripe.subscriptions.create({ customer, items: [{ price }], default_tax_rates: [rate] });
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: made.id });
    expect(schedule.phases[0]?.default_tax_rates?.map(({ id }) => id)).toEqual([rate]);
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        repeat(schedule.phases[0]!),
        { items: [{ price, quantity: 2 }], default_tax_rates: [rate], duration: month },
      ],
    });
    clock.advance(31 * day);
    expect(await totals()).toEqual([1200, 2400]);
    await expect(
      stripe.subscriptionSchedules.create({
        customer,
        start_date: 'now',
        phases: [{ items: [{ price }], default_tax_rates: ['txr_none'] }],
      }),
    ).rejects.toMatchObject({ param: expect.stringMatching(/default_tax_rates/) });
  });
});

// docs.stripe.com/billing/subscriptions/cancel: "When the schedule is in its last phase, the subscription's cancel date is set to the
// phase's end date, otherwise, the cancel date isn't set on the subscription. As a result, adding a new phase to a schedule
// that's currently in its last phase removes the cancel date."
it('docs.stripe.com/billing/subscriptions/cancel: the end shows in the last phase', async () => {
  const { stripe, clock } = bench;
  const items = [{ price }];
  const schedule = await stripe.subscriptionSchedules.create({
    customer,
    start_date: 'now',
    end_behavior: 'cancel',
    phases: [
      { items, duration: month },
      { items: [{ price, quantity: 2 }], duration: month },
    ],
  });
  const id = schedule.subscription as string;
  const endsAt = async () => (await stripe.subscriptions.retrieve(id)).cancel_at;
  expect(await endsAt()).toBeNull();
  clock.advance(schedule.phases[0]!.end_date - now());
  expect(await endsAt()).toBe(schedule.phases[1]?.end_date);
  const { phases } = await stripe.subscriptionSchedules.retrieve(schedule.id);
  const last = { ...repeat(phases[1]!), items: [{ price, quantity: 2 }] };
  await stripe.subscriptionSchedules.update(schedule.id, { phases: [last, { items, duration: month }] });
  expect(await endsAt()).toBeNull();
  clock.advance(100 * day);
  expect((await stripe.subscriptions.retrieve(id)).status).toBe('canceled');
  expect(await totals()).toEqual([1000, 2000, 1000]);
});
