import type { Stripe } from 'stripe';
import type { App } from '../app.js';
import { type Redemption, readDiscounts, redeem } from '../discounts/redeem.js';
import { randomText } from '../ids.js';
import { amountOf } from '../resources/price-amount.js';
import { checkPrice, newPrice, planOf } from '../resources/prices.js';
import type { Customer, Price, Stored, SubscriptionItem } from '../stored.js';
import { invalid, unsupported } from '../wire/errors.js';
import { tooSmall } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { periodEnd } from './period.js';

type CreateParams = Stored<Stripe.SubscriptionCreateParams>;

/** An item as it was asked for, checked. */
export interface Plan {
  price: Price | undefined;
  priceData: NonNullable<CreateParams['items']>[number]['price_data'];
  quantity: number;
  metadata: Record<string, string>;
  redemptions: Redemption[];
}

/**
 * Everything about items that can be refused, before the first change.
 *
 * @param inactiveToo Checkout's own prices, made from `price_data`, are not active
 */
export function readItems(
  app: App,
  items: NonNullable<CreateParams['items']>,
  customer: Customer,
  inactiveToo: boolean,
): Plan[] {
  if (items.length === 0)
    throw invalid('Missing required param: items.', { code: 'parameter_missing', param: 'items' });
  if (items.length > 20) throw invalid('A subscription can have at most 20 items.', { param: 'items' });
  const plans = items.map((item, index) => {
    const at = `items[${index}]`;
    const id = item.price ?? item.plan;
    if (id === undefined && !item.price_data) {
      throw invalid(`Missing required param: ${at}[price].`, { code: 'parameter_missing', param: `${at}[price]` });
    }
    if (item.tax_rates || item.billing_thresholds || item.current_trial) {
      throw unsupported(at, 'tax rates, thresholds and trials of single items');
    }
    const price = id === undefined ? undefined : app.store.prices.require(id, `${at}[price]`);
    if (price && !price.active && !inactiveToo) {
      throw invalid(`The price specified is inactive. This field only accepts active prices.`, {
        param: `${at}[price]`,
      });
    }
    if (price && price.type !== 'recurring') {
      throw invalid(
        `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
        { param: `${at}[price]` },
      );
    }
    const quantity = item.quantity ?? 1;
    if (quantity < 0) throw tooSmall(`${at}[quantity]`, 0);
    if (item.price_data) app.store.products.require(item.price_data.product, `${at}[price_data][product]`);
    return {
      price,
      priceData: item.price_data,
      quantity,
      metadata: mergeMetadata({}, item.metadata, `${at}[metadata]`),
      redemptions: readDiscounts(app, item.discounts, {
        at: `${at}[discounts]`,
        customer,
        currency: price?.currency ?? item.price_data?.currency.toLowerCase(),
        amount: undefined,
      }),
    };
  });
  checkAlike(plans);
  return plans;
}

/** What an item costs for a full period, before discounts. */
export function amountOfPlan(app: App, { price, priceData, quantity }: Plan): number {
  if (price) return amountOf(app, price, quantity);
  if (!priceData) return 0;
  const { amount, decimal } = checkPrice(app, priceData);
  return amountOf(app, { unit_amount: amount, unit_amount_decimal: decimal } as Price, quantity);
}

function checkAlike(plans: Plan[]): void {
  const currencies = new Set(plans.map((plan) => plan.price?.currency ?? plan.priceData?.currency.toLowerCase()));
  if (currencies.size > 1) {
    throw invalid('All prices on a subscription must use the same currency.', { param: 'items' });
  }
  const intervals = new Set(
    plans.map(({ price, priceData }) => {
      const recurring = price?.recurring ?? priceData?.recurring;
      return `${recurring?.interval_count ?? 1} ${recurring?.interval}`;
    }),
  );
  if (intervals.size > 1) throw unsupported('items', 'mixed intervals in one subscription');
  const prices = plans.flatMap((plan) => plan.price?.id ?? []);
  if (new Set(prices).size < prices.length) {
    throw invalid('Cannot create multiple subscription items with the same price.', { param: 'items' });
  }
}

/** A subscription's item, whose first period begins now. */
export function insertItem(
  app: App,
  owner: { customer: string; subscription: string },
  plan: Plan,
  anchor: number,
  trialEnd: number | null,
): SubscriptionItem {
  const price = plan.price ?? newPrice(app, { ...plan.priceData!, active: false });
  const recurring = price.recurring!;
  const id = `si_${randomText(14)}`;
  return app.store.subscriptionItems.insert({
    id,
    object: 'subscription_item',
    billing_thresholds: null,
    created: app.now(),
    current_period_end: trialEnd ?? periodEnd(anchor, recurring, app.now()),
    current_period_start: app.now(),
    current_trial: null,
    discounts: redeem(app, plan.redemptions, { ...owner, subscriptionItem: id }),
    metadata: plan.metadata,
    plan: planOf(price),
    price,
    quantity: plan.quantity,
    subscription: owner.subscription,
    tax_rates: [],
  });
}
