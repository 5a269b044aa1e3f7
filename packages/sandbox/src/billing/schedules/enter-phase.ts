import { readDiscounts } from '../../catalogue/discounts/redeem.js';
import type { App } from '../../core/app.js';
import type { SchedulePhase, Subscription, SubscriptionSchedule } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { insertAdded, readAdded } from '../subscriptions/add-invoice-items.js';
import { applyChange } from '../subscriptions/apply.js';
import { type ChangeParams, planChange } from '../subscriptions/change.js';
import { expirePending } from '../subscriptions/pending.js';
import { replaceDiscounts } from '../subscriptions/replace-discounts.js';
import { subscriptionsIn } from '../tables.js';
import { addedParams, discountParams, itemParams } from './as-params.js';
import { endOfSchedule } from './attach.js';
import { settingsIn } from './settings.js';

/** What a schedule bills stays a draft this long. */
const draftSeconds = 3600;

/**
 * Makes the schedule's subscription what a phase says. Where a period has just ended there is nothing to prorate: the renewal
 * that follows bills the new items.
 *
 * @param how `begins`: the phase begins now; otherwise it is changed while it lasts
 * @throws StripeError before any change
 */
export function enterPhase(
  app: App,
  schedule: SubscriptionSchedule,
  phase: SchedulePhase,
  how: { behavior: string; begins: boolean },
): void {
  const subscription = subscriptionsIn(app.store).require(schedule.subscription ?? '');
  const settings = settingsIn(schedule, phase);
  const customer = customersIn(app.store).get(subscription.customer);
  const { currency } = subscription;
  const existing = subscription.discounts;
  const wanted = discountParams(phase.discounts, existing);
  const redemptions = readDiscounts(app, wanted, { at: 'discounts', customer, currency, amount: undefined, existing });
  const added = how.begins ? readAdded(app, addedParams(phase), { customer, currency }) : [];
  const endsAt = endOfSchedule(schedule, phase);
  const change = planChange(app, subscription, {
    ...changeOf(app, subscription, phase, { ...how, ...settings, endsAt }),
    redeemed: redemptions,
  });
  expirePending(app, subscription);
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.metadata = { ...changed.metadata, ...phase.metadata };
    changed.collection_method = settings.collectionMethod;
    changed.days_until_due = settings.daysUntilDue;
    changed.description = settings.description;
    changed.default_tax_rates = [...(phase.default_tax_rates ?? [])];
    if (settings.defaultPaymentMethod !== null) changed.default_payment_method = settings.defaultPaymentMethod;
    changed.cancel_at = endsAt;
    changed.cancel_at_period_end = false;
    changed.canceled_at = endsAt === null ? null : (changed.canceled_at ?? app.now());
    replaceDiscounts(app, changed, redemptions);
    insertAdded(app, changed, added);
    applyChange(app, changed, change, app.now() + draftSeconds);
  });
}

function changeOf(
  app: App,
  subscription: Subscription,
  phase: SchedulePhase,
  how: { behavior: string; begins: boolean; startsCycle: boolean; endsAt: number | null },
): ChangeParams {
  const hasEnded = subscription.items.data.every((item) => item.current_period_end <= app.now());
  const isBilled = subscription.status !== 'paused';
  const startsCycle = how.begins && how.startsCycle && subscription.status !== 'trialing';
  return {
    items: itemParams(subscription, phase),
    proration_behavior: isBilled ? how.behavior : 'none',
    inactiveToo: true,
    endsAt: how.endsAt,
    ...(startsCycle ? { billing_cycle_anchor: { type: 'now' } } : {}),
    ...trialOf(app, subscription, phase, hasEnded),
  };
}

/** The phase's trial begins or continues; one that the phase does not have ends. */
function trialOf(
  app: App,
  subscription: Subscription,
  phase: SchedulePhase,
  hasEnded: boolean,
): Pick<ChangeParams, 'trial_end'> {
  const wanted = phase.trial_end !== null && phase.trial_end > app.now() ? phase.trial_end : null;
  if (wanted !== null) return subscription.trial_end === wanted ? {} : { trial_end: wanted };
  // One whose time is over ends by itself, with the renewal.
  return subscription.status === 'trialing' && !hasEnded ? { trial_end: 'now' } : {};
}
