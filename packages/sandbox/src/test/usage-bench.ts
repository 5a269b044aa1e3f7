import type { Stripe } from 'stripe';
import { beforeEach } from 'vitest';
import { sandboxBench } from './conformance.js';
import { createPayer } from './payer.js';

/** A sandbox in which a customer with a good card can use what a meter counts; new before each test. */
export function usageBench() {
  const bench = sandboxBench();
  const made = { customer: '', product: '', meter: '' };
  beforeEach(async () => {
    const { stripe } = bench;
    made.customer = await createPayer(stripe);
    made.product = (await stripe.products.create({ name: 'Calls' })).id;
    const meter = await stripe.billing.meters.create({
      display_name: 'Calls',
      event_name: 'calls',
      default_aggregation: { formula: 'sum' },
    });
    made.meter = meter.id;
  });
  return {
    bench,
    made,
    days: (count: number) => bench.clock.advance(count * 86_400),
    metered: (terms: Partial<Stripe.PriceCreateParams>) =>
      bench.stripe.prices.create({
        product: made.product,
        currency: 'usd',
        recurring: { interval: 'month', usage_type: 'metered', meter: made.meter },
        ...terms,
      }),
    subscribe: (price: string, params: Partial<Stripe.SubscriptionCreateParams> = {}) =>
      bench.stripe.subscriptions.create({ customer: made.customer, items: [{ price }], ...params }),
    report: (value: number, params: Partial<Stripe.Billing.MeterEventCreateParams> = {}) =>
      bench.stripe.billing.meterEvents.create({
        event_name: 'calls',
        payload: { stripe_customer_id: made.customer, value: String(value) },
        ...params,
      }),
    invoices: async (): Promise<Stripe.Invoice[]> =>
      (await bench.stripe.invoices.list({ customer: made.customer })).data,
  };
}
