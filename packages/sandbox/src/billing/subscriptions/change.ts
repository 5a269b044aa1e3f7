import type { Stripe } from 'stripe';
import type { Redemption } from '../../catalogue/discounts/redeem.js';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { InvoiceItem, Stored, Subscription, SubscriptionItem } from '../../core/stored.js';
import { isMetered, usageItems } from '../meters/lines.js';
import { readChanges } from './change-items.js';
import { endOfPeriod } from './end-of-period.js';
import { intervalOf } from './interval.js';
import { creditsFor, debitFor, type FreshDiscounts } from './prorate.js';

type UpdateParams = Stored<Stripe.SubscriptionUpdateParams>;

/** The parameters that change what a subscription costs, or when. */
export type ChangeParams = Pick<
  UpdateParams,
  'billing_cycle_anchor' | 'items' | 'proration_behavior' | 'proration_date' | 'trial_end'
> & {
  /** When the subscription is to end, read already; null when it continues. Left out: as it is. */
  endsAt?: number | null;
  /** The discounts that the subscription will have; left out: as it has them. */
  redeemed?: readonly Redemption[];
  /** A schedule's own prices, made of its `price_data`, are not active. */
  inactiveToo?: boolean;
};

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
 * Computes a change of items, of the billing cycle, of the trial, or of the end.
 *
 * A new period begins when the anchor is set to now, and when a trial begins or is ended; in classic billing mode also when the
 * interval changes, and when a free subscription becomes one that costs. In flexible mode those leave the anchor alone, and an
 * item of another interval is in the period that it has by it (docs.stripe.com/billing/subscriptions/billing-mode/compare).
 *
 * @throws StripeError before any change
 */
export function planChange(app: App, subscription: Subscription, params: ChangeParams): Change {
  const behavior = params.proration_behavior ?? 'create_prorations';
  if (params.proration_date !== undefined && params.billing_cycle_anchor?.type === 'now') {
    throw invalid('You cannot specify `proration_date` when `billing_cycle_anchor=now`.', { param: 'proration_date' });
  }
  const at = readProrationDate(app, subscription, params.proration_date);
  const redemptions = new Map<string, Redemption[]>();
  const before = subscription.items.data;
  const items = readChanges(app, subscription, params.items ?? [], redemptions, params.inactiveToo);
  const wasTrialing = subscription.status === 'trialing';
  const isClassic = subscription.billing_mode.type === 'classic';
  const after: Subscription = { ...subscription, items: { ...subscription.items, data: items } };
  const trialEnd = readTrialEnd(app, subscription, params.trial_end);
  const endsTrial = wasTrialing && trialEnd === null;
  const startsTrial = !wasTrialing && typeof trialEnd === 'number';
  const restarts =
    endsTrial ||
    startsTrial ||
    params.billing_cycle_anchor?.type === 'now' ||
    (isClassic && !wasTrialing && (changesInterval(before, items) || becomesPaid(before, items)));
  const prorated = behavior !== 'none' && !wasTrialing && subscription.status !== 'incomplete';
  if (params.endsAt !== undefined) {
    after.cancel_at = params.endsAt;
    if (prorated)
      for (const item of items)
        item.current_period_end = endOfPeriod(after, item, Math.min(at, item.current_period_end - 1));
  }
  const prorations: InvoiceItem[] = usageUntilNow(app, subscription, items, { behavior, restarts });
  if (prorated) {
    for (const item of before) prorations.push(...creditsOf(app, subscription, item, items, { at, restarts }));
    if (!restarts) {
      const fresh = { items: redemptions, ...(params.redeemed ? { subscription: params.redeemed } : {}) };
      for (const item of items) prorations.push(...debitsOf(app, after, item, { before, at, fresh }));
    }
  }
  if (endsTrial) {
    after.trial_end = app.now();
    after.status = 'active';
  } else if (typeof trialEnd === 'number') {
    after.trial_end = trialEnd;
    if (startsTrial) after.trial_start = app.now();
    after.status = 'trialing';
    const keeps = subscription.trial_settings?.end_behavior.billing_cycle_anchor === 'unchanged';
    if (!keeps) after.billing_cycle_anchor = trialEnd;
    for (const item of items) item.current_period_end = trialEnd;
    if (startsTrial) for (const item of items) item.current_period_start = app.now();
  }
  if (after.cancel_at_period_end) after.cancel_at = null;
  if (restarts && !startsTrial) restart(app, after);
  const immediate = restarts || (behavior === 'always_invoice' && prorations.length > 0);
  return { after, redemptions, prorations, restarts, immediate };
}

/**
 * What was used so far and is billed with the change: all of it where a new period begins, otherwise that of items that go or
 * get another price. In classic mode the latter is not billed (docs.stripe.com/billing/subscriptions/billing-mode/compare).
 */
function usageUntilNow(
  app: App,
  subscription: Subscription,
  items: SubscriptionItem[],
  { behavior, restarts }: { behavior: string; restarts: boolean },
): InvoiceItem[] {
  if (subscription.status === 'paused') return [];
  const isFlexible = subscription.billing_mode.type === 'flexible';
  return subscription.items.data.flatMap((item) => {
    const kept = items.some(({ id, price }) => id === item.id && price.id === item.price.id);
    const isOver = item.current_period_end <= app.now();
    const bills = kept ? restarts : isOver || (behavior !== 'none' && (restarts || isFlexible));
    return bills ? usageItems(app, subscription, item) : [];
  });
}

function changesInterval(before: SubscriptionItem[], after: SubscriptionItem[]): boolean {
  const intervals = (items: SubscriptionItem[]) => [...new Set(items.map(({ price }) => intervalOf(price)))];
  const [old, next] = [intervals(before), intervals(after)];
  return old.length === 1 && next.length === 1 && old[0] !== next[0];
}

function becomesPaid(before: SubscriptionItem[], after: SubscriptionItem[]): boolean {
  const isFree = ({ price }: SubscriptionItem) => price.unit_amount === 0 && price.tiers_mode === null;
  return before.every(isFree) && !after.every(isFree);
}

function creditsOf(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  items: SubscriptionItem[],
  { at, restarts }: { at: number; restarts: boolean },
): InvoiceItem[] {
  const kept = items.find(({ id }) => id === item.id);
  if (restarts || !kept || !isAlike(kept, item)) return creditsFor(app, subscription, item, at);
  if (kept.current_period_end < item.current_period_end) {
    return creditsFor(app, subscription, item, kept.current_period_end);
  }
  return [];
}

function debitsOf(
  app: App,
  after: Subscription,
  item: SubscriptionItem,
  { before, at, fresh }: { before: SubscriptionItem[]; at: number; fresh: FreshDiscounts },
): InvoiceItem[] {
  if (isMetered(item.price)) return [];
  const old = before.find(({ id }) => id === item.id);
  const from = old && isAlike(old, item) ? old.current_period_end : at;
  return from < item.current_period_end ? [debitFor(app, after, after.items.data, item, from, fresh)] : [];
}

function isAlike(a: SubscriptionItem, b: SubscriptionItem): boolean {
  return a.price.id === b.price.id && a.quantity === b.quantity;
}

/** New periods from now; cut where the subscription is to end within them. */
function restart(app: App, after: Subscription): void {
  const now = app.now();
  after.billing_cycle_anchor = now;
  for (const item of after.items.data) {
    if (!item.price.recurring) continue;
    item.current_period_start = now;
    item.current_period_end = endOfPeriod(after, item, now);
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
  if (at > app.now() + trialSecondsMax) {
    throw invalid('Invalid trial_end: a trial can last two years at most.', { param: 'trial_end' });
  }
  if (subscription.status === 'paused') {
    throw invalid('A paused subscription cannot begin a trial. Resume it first.', { param: 'trial_end' });
  }
  return at;
}

const trialSecondsMax = 731 * 86_400;
