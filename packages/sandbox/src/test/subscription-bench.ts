import type { Stripe } from 'stripe';
import { beforeEach } from 'vitest';
import { sandboxBench } from './conformance.js';
import { chargeTo, createPayer } from './payer.js';

export const day = 86_400;
/** The bench begins on 20 November 2026, 12:00: a period of thirty days, and this is half of it. */
export const half = 15 * day;

export const at = (text: string) => Date.parse(text) / 1000;
export const dateOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
export const itemOf = (subscription: Stripe.Subscription) => subscription.items.data[0]!.id;
/** Where it was expanded. */
export const latest = (subscription: Stripe.Subscription) => subscription.latest_invoice as Stripe.Invoice;
export const amounts = (invoice: Stripe.Invoice) => invoice.lines.data.map((line) => line.amount);

/** The present phase of a schedule, as an update has to repeat it. */
export const repeat = (phase: Stripe.SubscriptionSchedule.Phase) => ({
  items: phase.items.map(({ price, quantity }) => ({ price: price as string, quantity: quantity ?? 1 })),
  start_date: phase.start_date,
  end_date: phase.end_date,
});

export type PriceInterval = Stripe.PriceCreateParams.Recurring.Interval;

interface PriceTerms {
  /** Of how many intervals a period is made. Default: 1. */
  readonly every?: number;
  readonly currency?: string;
  /** Default: the one that is given. */
  readonly product?: string;
}

/** A sandbox in which a customer with a good card can subscribe to a product; new before each test. */
export function subscriptionBench() {
  const bench = sandboxBench();
  const given = { customer: '', product: '' };
  const now = () => Math.floor(bench.clock.now().getTime() / 1000);

  async function newPrice(
    amount: number,
    interval: PriceInterval = 'month',
    { every = 1, currency = 'usd', product = given.product }: PriceTerms = {},
  ): Promise<string> {
    const recurring = { interval, interval_count: every };
    return (await bench.stripe.prices.create({ product, currency, unit_amount: amount, recurring })).id;
  }

  beforeEach(async () => {
    given.customer = await createPayer(bench.stripe);
    given.product = (await bench.stripe.products.create({ name: 'Pro' })).id;
  });

  return {
    bench,
    given,
    now,
    goTo: (text: string) => bench.clock.advance(at(text) - now()),
    newCustomer: () => createPayer(bench.stripe),
    withCard: (card = 'pm_card_visa') => chargeTo(bench.stripe, given.customer, card),
    newPrice,
    /** To one of a monthly price of `amount`, unless `terms` name other items. */
    subscribe: async (amount: number, terms: Partial<Stripe.SubscriptionCreateParams> = {}) =>
      bench.stripe.subscriptions.create({
        customer: given.customer,
        items: [{ price: await newPrice(amount) }],
        ...terms,
      }),
    /** Its latest. */
    invoiceOf: async (subscription: string): Promise<Stripe.Invoice> => {
      const { latest_invoice } = await bench.stripe.subscriptions.retrieve(subscription, {
        expand: ['latest_invoice'],
      });
      return latest_invoice as Stripe.Invoice;
    },
  };
}
