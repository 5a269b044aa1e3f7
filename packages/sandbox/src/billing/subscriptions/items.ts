import type { Stripe } from 'stripe';
import { type Redemption, readDiscounts, redeem } from '../../catalogue/discounts/redeem.js';
import { amountOf } from '../../catalogue/price-amount.js';
import { priceIn, requireIn } from '../../catalogue/price-currencies.js';
import { checkPrice, newPrice, planOf } from '../../catalogue/prices.js';
import { pricesIn, productsIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import { randomText } from '../../core/ids.js';
import type { Customer, Price, Stored, SubscriptionItem, TaxRate } from '../../core/stored.js';
import { tooSmall } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { isMetered } from '../meters/lines.js';
import { subscriptionItemsIn } from '../tables.js';
import { readTaxRates } from '../tax/tax-rates.js';
import { areAligned, intervalOf } from './interval.js';

type CreateParams = Stored<Stripe.SubscriptionCreateParams>;

/** An item as it was asked for, checked. */
export interface Plan {
  currency: string;
  price: Price | undefined;
  priceData: NonNullable<CreateParams['items']>[number]['price_data'];
  /** Left out for a metered price. */
  quantity: number | undefined;
  metadata: Record<string, string>;
  redemptions: Redemption[];
  taxRates: TaxRate[];
}

/**
 * Everything about items that can be refused, before the first change.
 *
 * @param how `inactiveToo`: Checkout's own prices, made from `price_data`, are not active. `mixed`: intervals may differ
 */
export function readItems(
  app: App,
  items: NonNullable<CreateParams['items']>,
  customer: Customer,
  { inactiveToo, mixed, currency: asked }: { inactiveToo: boolean; mixed: boolean; currency?: string | undefined },
): Plan[] {
  if (items.length === 0)
    throw invalid('Missing required param: items.', { code: 'parameter_missing', param: 'items' });
  if (items.length > 20) throw invalid('A subscription can have at most 20 items.', { param: 'items' });
  let currency = asked?.toLowerCase();
  const plans = items.map((item, index) => {
    const at = `items[${index}]`;
    const id = item.price ?? item.plan;
    if (id === undefined && !item.price_data) {
      throw invalid(`Missing required param: ${at}[price].`, { code: 'parameter_missing', param: `${at}[price]` });
    }
    if (item.billing_thresholds || item.current_trial) {
      throw unsupported(at, 'thresholds and trials of single items');
    }
    const price = id === undefined ? undefined : pricesIn(app.store).require(id, `${at}[price]`);
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
    currency ??= price?.currency ?? item.price_data?.currency.toLowerCase() ?? 'usd';
    if (price) requireIn(app, price, currency, asked === undefined ? 'items' : `${at}[price]`);
    const metered = isMetered(price ?? { recurring: item.price_data?.recurring as Price['recurring'] });
    if (metered && item.quantity !== undefined) throw quantityOfMetered(at);
    const quantity = metered ? undefined : (item.quantity ?? 1);
    if (quantity !== undefined && quantity < 0) throw tooSmall(`${at}[quantity]`, 0);
    if (item.price_data) {
      productsIn(app.store).require(item.price_data.product, `${at}[price_data][product]`);
      checkPrice(app, item.price_data);
    }
    return {
      currency,
      price,
      priceData: item.price_data,
      quantity,
      taxRates: readTaxRates(app, item.tax_rates, `${at}[tax_rates]`),
      metadata: mergeMetadata({}, item.metadata, `${at}[metadata]`),
      redemptions: readDiscounts(app, item.discounts, {
        at: `${at}[discounts]`,
        customer,
        currency,
        amount: undefined,
      }),
    };
  });
  checkAlike(plans, mixed);
  return plans;
}

/** A metered item's quantity is what is used. */
export function quantityOfMetered(at: string) {
  return invalid(`You cannot set the quantity for metered prices. Remove quantity from \`${at}\`.`, {
    param: `${at}[quantity]`,
  });
}

/** What an item costs in advance for a full period, before discounts. */
export function amountOfPlan(app: App, { currency, price, priceData, quantity }: Plan): number {
  if (quantity === undefined) return 0;
  if (price) return amountOf(app, priceIn(app, price, currency) ?? price, quantity);
  if (!priceData) return 0;
  const { amount, decimal } = checkPrice(app, priceData);
  return amountOf(app, { unit_amount: amount, unit_amount_decimal: decimal } as Price, quantity);
}

function checkAlike(plans: Plan[], mixed: boolean): void {
  if (plans.some(({ currency, priceData }) => priceData && priceData.currency.toLowerCase() !== currency)) {
    throw invalid('All prices on a subscription must use the same currency.', { param: 'items' });
  }
  const intervals = new Set(plans.map((plan) => intervalOf({ recurring: recurringOf(plan) })));
  if (intervals.size > 1 && !mixed) {
    throw invalid('Items of different intervals need a subscription in flexible billing mode.', { param: 'items' });
  }
  if (!areAligned(plans.map((plan) => ({ recurring: recurringOf(plan) })))) {
    throw invalid('The interval of each price on a subscription must be a multiple of the shortest of them.', {
      param: 'items',
    });
  }
  const prices = plans.flatMap((plan) => plan.price?.id ?? []);
  if (new Set(prices).size < prices.length) {
    throw invalid('Cannot create multiple subscription items with the same price.', { param: 'items' });
  }
}

export function recurringOf({ price, priceData }: Plan): NonNullable<Price['recurring']> {
  const { interval = 'month', interval_count = 1 } = price?.recurring ?? priceData?.recurring ?? {};
  const { meter = null, trial_period_days = null, usage_type = 'licensed' } = price?.recurring ?? {};
  return { interval, interval_count, meter, trial_period_days, usage_type };
}

/** A subscription's item in its first period. */
export function insertItem(
  app: App,
  owner: { customer: string; subscription: string; since: number },
  plan: Plan,
  period: { start: number; end: number },
): SubscriptionItem {
  const price = plan.price ?? newPrice(app, { ...plan.priceData!, active: false });
  const id = `si_${randomText(14)}`;
  return subscriptionItemsIn(app.store).insert({
    id,
    object: 'subscription_item',
    billing_thresholds: null,
    created: app.now(),
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: redeem(app, plan.redemptions, { ...owner, subscriptionItem: id }),
    metadata: plan.metadata,
    plan: planOf(price),
    price,
    ...(plan.quantity === undefined ? {} : { quantity: plan.quantity }),
    subscription: owner.subscription,
    tax_rates: plan.taxRates,
  });
}
