import type { Stripe } from 'stripe';
import type { App } from '../app.js';
import { type Redemption, readDiscounts } from '../discounts/redeem.js';
import { randomText } from '../ids.js';
import { planOf } from '../resources/prices.js';
import type { InvoiceItem, Price, Stored, Subscription, SubscriptionItem } from '../stored.js';
import { invalid, unsupported } from '../wire/errors.js';
import { tooSmall } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { periodEnd } from './period.js';
import { creditFor, debitFor } from './prorate.js';

type UpdateParams = Stored<Stripe.SubscriptionUpdateParams>;
type ItemParams = NonNullable<UpdateParams['items']>[number];

/** The parameters that change what a subscription costs, or when. */
export type ChangeParams = Pick<
  UpdateParams,
  'billing_cycle_anchor' | 'items' | 'proration_behavior' | 'proration_date' | 'trial_end'
>;

/** What a change comes to. Nothing of it has happened yet. */
export interface Change {
  /** The subscription as it will be, without its new discounts. */
  after: Subscription;
  /** Discounts of items that are to be made, by item; those that the item had before end. */
  redemptions: Map<string, Redemption[]>;
  prorations: InvoiceItem[];
  /** A new period begins now: the items are on the invoice in full. */
  restarts: boolean;
  /** It is invoiced now, rather than at the next renewal. */
  immediate: boolean;
}

/**
 * Computes a change of items, of the billing cycle or of the trial.
 *
 * A new period begins when the anchor is set to now, when the interval changes, and when a trial is ended.
 *
 * @throws StripeError before any change
 */
export function planChange(app: App, subscription: Subscription, params: ChangeParams): Change {
  const behavior = params.proration_behavior ?? 'create_prorations';
  const at = readProrationDate(app, subscription, params.proration_date);
  const redemptions = new Map<string, Redemption[]>();
  const before = subscription.items.data;
  const items = readChanges(app, subscription, params.items ?? [], redemptions);
  const wasTrialing = subscription.status === 'trialing';
  const after: Subscription = { ...subscription, items: { ...subscription.items, data: items } };
  const trialEnd = readTrialEnd(app, subscription, params.trial_end);
  const interval = (item: SubscriptionItem | undefined) =>
    `${item?.price.recurring?.interval_count} ${item?.price.recurring?.interval}`;
  const endsTrial = wasTrialing && trialEnd === null;
  const restarts =
    endsTrial ||
    params.billing_cycle_anchor?.type === 'now' ||
    (!wasTrialing && interval(items[0]) !== interval(before[0]));
  const prorated = behavior !== 'none' && !wasTrialing && subscription.status !== 'incomplete';
  const prorations: InvoiceItem[] = [];
  if (prorated) {
    for (const item of before) {
      const kept = items.find(({ id }) => id === item.id);
      const same = kept && kept.price.id === item.price.id && kept.quantity === item.quantity;
      const credit = same && !restarts ? undefined : creditFor(app, subscription, item, at);
      if (credit) prorations.push(credit);
      if (kept && !same && !restarts) prorations.push(debitFor(app, after, items, kept, at));
    }
    for (const item of items) {
      const isNew = !before.some(({ id }) => id === item.id);
      if (isNew && !restarts) prorations.push(debitFor(app, after, items, item, at));
    }
  }
  if (trialEnd !== undefined && wasTrialing) {
    after.trial_end = trialEnd ?? app.now();
    if (endsTrial) after.status = 'active';
    else {
      after.billing_cycle_anchor = after.trial_end;
      for (const item of items) item.current_period_end = after.trial_end;
    }
  }
  if (restarts) restart(app, after);
  const immediate = restarts || (behavior === 'always_invoice' && prorations.length > 0);
  return { after, redemptions, prorations, restarts, immediate };
}

function restart(app: App, after: Subscription): void {
  const now = app.now();
  after.billing_cycle_anchor = now;
  for (const item of after.items.data) {
    if (!item.price.recurring) continue;
    item.current_period_start = now;
    item.current_period_end = periodEnd(now, item.price.recurring, now);
  }
}

function readProrationDate(app: App, subscription: Subscription, date: number | undefined): number {
  if (date === undefined) return app.now();
  const items = subscription.items.data;
  const start = Math.max(...items.map((item) => item.current_period_start));
  const end = Math.min(...items.map((item) => item.current_period_end));
  if (date < start || date > end) {
    throw invalid(`Invalid proration_date: it must be within the current period, from ${start} to ${end}.`, {
      param: 'proration_date',
    });
  }
  return date;
}

/** @returns undefined when the trial stays as it is, null when it ends now */
function readTrialEnd(
  app: App,
  subscription: Subscription,
  trialEnd: ChangeParams['trial_end'],
): number | null | undefined {
  if (trialEnd === undefined) return undefined;
  if (trialEnd === 'now') return subscription.status === 'trialing' ? null : undefined;
  const at = Number(trialEnd);
  if (at <= app.now()) {
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'trial_end' });
  }
  if (subscription.status !== 'trialing') throw unsupported('trial_end', 'a trial of a subscription that has begun');
  return at;
}

/** The items as they will be: copies, in their order, new ones last. */
function readChanges(
  app: App,
  subscription: Subscription,
  changes: ItemParams[],
  redemptions: Map<string, Redemption[]>,
): SubscriptionItem[] {
  const items = subscription.items.data.map((item) => structuredClone(item));
  const removed = new Set<string>();
  changes.forEach((change, index) => {
    const at = `items[${index}]`;
    if (change.tax_rates || change.billing_thresholds || change.current_trial || change.clear_usage) {
      throw unsupported(at, 'tax rates, thresholds, trials and usage of single items');
    }
    if (change.quantity !== undefined && change.quantity < 0) throw tooSmall(`${at}[quantity]`, 0);
    const item = change.id === undefined ? addItem(app, subscription, items, change, at) : findItem(items, change, at);
    if ((change as { deleted?: boolean }).deleted) {
      removed.add(item.id);
      return;
    }
    const price = readPrice(app, subscription, change, at);
    if (price) {
      item.price = price;
      item.plan = planOf(price);
    }
    if (change.quantity !== undefined) item.quantity = change.quantity;
    item.metadata = mergeMetadata(item.metadata, change.metadata, `${at}[metadata]`);
    if (change.discounts !== undefined) {
      const customer = app.store.customers.get(subscription.customer);
      const redeemer = { customer, currency: subscription.currency, amount: undefined, existing: item.discounts };
      redemptions.set(item.id, readDiscounts(app, change.discounts, { at: `${at}[discounts]`, ...redeemer }));
    }
  });
  const kept = items.filter(({ id }) => !removed.has(id));
  checkTogether(kept);
  return kept;
}

function findItem(items: SubscriptionItem[], change: ItemParams, at: string): SubscriptionItem {
  const item = items.find(({ id }) => id === change.id);
  if (!item) {
    throw invalid(`No such subscription item: '${change.id}'`, { code: 'resource_missing', param: `${at}[id]` });
  }
  return item;
}

function addItem(
  app: App,
  subscription: Subscription,
  items: SubscriptionItem[],
  change: ItemParams,
  at: string,
): SubscriptionItem {
  const price = readPrice(app, subscription, change, at);
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
    quantity: 1,
    subscription: subscription.id,
    tax_rates: [],
  };
  items.push(item);
  return item;
}

function readPrice(app: App, subscription: Subscription, change: ItemParams, at: string): Price | undefined {
  if (change.price_data) throw unsupported(`${at}[price_data]`, '`price_data` in changes of a subscription');
  const id = change.price ?? change.plan;
  if (id === undefined) return undefined;
  const price = app.store.prices.require(id, `${at}[price]`);
  const held = subscription.items.data.some((item) => item.price.id === id);
  if (!price.active && !held) {
    throw invalid('The price specified is inactive. This field only accepts active prices.', { param: `${at}[price]` });
  }
  if (price.type !== 'recurring') {
    throw invalid(
      'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
      { param: `${at}[price]` },
    );
  }
  if (price.currency !== subscription.currency) {
    throw invalid(
      `The price specified only supports \`${price.currency}\`. This doesn't match the expected currency: \`${subscription.currency}\`.`,
      { param: `${at}[price]` },
    );
  }
  return price;
}

function checkTogether(items: SubscriptionItem[]): void {
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
  const intervals = items.map(({ price }) => `${price.recurring?.interval_count} ${price.recurring?.interval}`);
  if (new Set(intervals).size > 1) throw unsupported('items', 'mixed intervals in one subscription');
}
