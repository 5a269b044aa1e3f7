import type { Stripe } from 'stripe';
import { type Redemption, readDiscounts } from '../../catalogue/discounts/redeem.js';
import { periodAt } from '../../catalogue/period.js';
import { requireIn } from '../../catalogue/price-currencies.js';
import { planOf, priceFrom } from '../../catalogue/prices.js';
import { pricesIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import { randomText } from '../../core/ids.js';
import type { Price, Stored, Subscription, SubscriptionItem } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { tooSmall } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { isMetered } from '../meters/lines.js';
import { readTaxRates } from '../tax/tax-rates.js';
import { endOfPeriod } from './end-of-period.js';
import { areAligned, intervalOf } from './interval.js';
import { quantityOfMetered } from './items.js';

export type ItemParams = NonNullable<Stored<Stripe.SubscriptionUpdateParams>['items']>[number];

/**
 * The items as they will be: copies, in their order, new ones last. Their discounts go to `redemptions`.
 *
 * @throws StripeError before any change
 */
export function readChanges(
  app: App,
  subscription: Subscription,
  changes: ItemParams[],
  redemptions: Map<string, Redemption[]>,
  inactiveToo = false,
): SubscriptionItem[] {
  const items = subscription.items.data.map((item) => structuredClone(item));
  const removed = new Set<string>();
  changes.forEach((change, index) => {
    const at = `items[${index}]`;
    if (change.billing_thresholds || change.current_trial) {
      throw unsupported(at, 'thresholds and trials of single items');
    }
    if (change.quantity !== undefined && change.quantity < 0) throw tooSmall(`${at}[quantity]`, 0);
    const price = readPrice(app, subscription, change, at, inactiveToo);
    if (change.clear_usage) checkClears(items, change, at);
    const item =
      change.id === undefined ? addItem(app, subscription, items, price, at) : findItem(items, change.id, at);
    if ((change as { deleted?: boolean }).deleted) {
      removed.add(item.id);
      return;
    }
    if (price && price.id !== item.price.id) {
      moveTo(app, subscription, item, price);
      // A new price begins with one; a quantity goes with it only when it is said.
      if (isMetered(price)) delete item.quantity;
      else item.quantity = 1;
    }
    if (change.quantity !== undefined) {
      if (isMetered(item.price)) throw quantityOfMetered(at);
      item.quantity = change.quantity;
    }
    if (change.tax_rates !== undefined)
      item.tax_rates = readTaxRates(app, change.tax_rates, `${at}[tax_rates]`, item.tax_rates ?? []);
    item.metadata = mergeMetadata(item.metadata, change.metadata, `${at}[metadata]`);
    if (change.discounts !== undefined) {
      const customer = customersIn(app.store).get(subscription.customer);
      const redeemer = { customer, currency: subscription.currency, amount: undefined, existing: item.discounts };
      redemptions.set(item.id, readDiscounts(app, change.discounts, { at: `${at}[discounts]`, ...redeemer }));
    }
  });
  const kept = items.filter(({ id }) => !removed.has(id));
  checkTogether(subscription, kept);
  return kept;
}

/** Usage that a meter has counted stays: all that there is, then. @throws StripeError for a licensed item */
function checkClears(items: SubscriptionItem[], { id }: ItemParams, at: string): void {
  const item = items.find((candidate) => candidate.id === id);
  if (item && isMetered(item.price)) return;
  throw invalid('`clear_usage` is only for items with a metered price.', { param: `${at}[clear_usage]` });
}

function findItem(items: SubscriptionItem[], id: string, at: string): SubscriptionItem {
  const item = items.find((candidate) => candidate.id === id);
  if (!item) throw invalid(`No such subscription item: '${id}'`, { code: 'resource_missing', param: `${at}[id]` });
  return item;
}

function addItem(
  app: App,
  subscription: Subscription,
  items: SubscriptionItem[],
  price: Price | undefined,
  at: string,
): SubscriptionItem {
  if (!price) {
    throw invalid(`Missing required param: ${at}[price].`, { code: 'parameter_missing', param: `${at}[price]` });
  }
  const [first] = items;
  const item: SubscriptionItem = {
    id: `si_${randomText(14)}`,
    object: 'subscription_item',
    billing_thresholds: null,
    created: app.now(),
    current_period_end: first?.current_period_end ?? app.now(),
    current_period_start: first?.current_period_start ?? app.now(),
    current_trial: null,
    discounts: [],
    metadata: {},
    plan: planOf(price),
    price,
    ...(isMetered(price) ? {} : { quantity: 1 }),
    subscription: subscription.id,
    tax_rates: [],
  };
  if (first && intervalOf(first.price) !== intervalOf(price)) moveTo(app, subscription, item, price);
  items.push(item);
  return item;
}

/** Another interval has another period: the current one by the subscription's anchor. */
function moveTo(app: App, subscription: Subscription, item: SubscriptionItem, price: Price): void {
  const other =
    intervalOf(item.price) !== intervalOf(price) || !subscription.items.data.some(({ id }) => id === item.id);
  item.price = price;
  item.plan = planOf(price);
  if (!other || !price.recurring || subscription.status === 'trialing') return;
  const alike = subscription.items.data.find((each) => intervalOf(each.price) === intervalOf(price));
  const period = periodAt(subscription.billing_cycle_anchor, price.recurring, app.now());
  item.current_period_start = alike?.current_period_start ?? Math.max(period.start, subscription.start_date);
  // An end at the end of the period is set again, to the end of the new period.
  const cancelAt = subscription.cancel_at_period_end ? null : subscription.cancel_at;
  item.current_period_end =
    alike?.current_period_end ?? endOfPeriod({ ...subscription, cancel_at: cancelAt }, item, app.now());
}

function readPrice(
  app: App,
  subscription: Subscription,
  change: ItemParams,
  at: string,
  inactiveToo: boolean,
): Price | undefined {
  const id = change.price ?? change.plan;
  if (id !== undefined && change.price_data) {
    throw invalid(`You may only specify one of these parameters: ${at}[price], ${at}[price_data].`, {
      param: `${at}[price]`,
    });
  }
  const price = change.price_data
    ? priceFrom(app, { ...change.price_data, active: false })
    : id === undefined
      ? undefined
      : pricesIn(app.store).require(id, `${at}[price]`);
  if (!price) return undefined;
  const held = subscription.items.data.some((item) => item.price.id === id);
  if (!price.active && !held && !change.price_data && !inactiveToo) {
    throw invalid('The price specified is inactive. This field only accepts active prices.', { param: `${at}[price]` });
  }
  if (price.type !== 'recurring') {
    throw invalid(
      'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
      { param: `${at}[price]` },
    );
  }
  requireIn(app, price, subscription.currency, `${at}[price]`);
  return price;
}

function checkTogether(subscription: Subscription, items: SubscriptionItem[]): void {
  if (items.length === 0) {
    throw invalid('A subscription must have at least one active plan. To cancel it, delete the subscription.', {
      param: 'items',
    });
  }
  if (items.length > 20) throw invalid('A subscription can have at most 20 items.', { param: 'items' });
  const prices = items.map((item) => item.price.id);
  if (new Set(prices).size < prices.length) {
    throw invalid('Cannot add multiple subscription items with the same price.', { param: 'items' });
  }
  if (!areAligned(items.map(({ price }) => price))) {
    throw invalid('The interval of each price on a subscription must be a multiple of the shortest of them.', {
      param: 'items',
    });
  }
  if (subscription.billing_mode.type === 'flexible') return;
  if (new Set(items.map(({ price }) => intervalOf(price))).size > 1) {
    throw invalid('Items of different intervals need a subscription in flexible billing mode.', { param: 'items' });
  }
}
