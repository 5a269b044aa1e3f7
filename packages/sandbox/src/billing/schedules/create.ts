import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { Customer, Stored, Subscription, SubscriptionSchedule } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { readItems, recurringOf } from '../subscriptions/items.js';
import { refuseNested } from '../subscriptions/refuse-nested.js';
import { hasEnded } from '../subscriptions/status.js';
import { subscriptionSchedulesIn, subscriptionsIn } from '../tables.js';
import { attach } from './attach.js';
import { beginSchedule } from './begin.js';
import { readDates } from './dates.js';
import { datePhase, readPhase, withPrices } from './phases.js';
import { readSettings, settingsOf } from './settings.js';

type CreateParams = Stored<Stripe.SubscriptionScheduleCreateParams>;

export const phasesMax = 10;

/**
 * A schedule: of a running subscription, or of one that begins with its first phase, at once when that has come. Emits
 * `subscription_schedule.created`.
 *
 * @throws StripeError before any change
 */
export function createSchedule(app: App, params: CreateParams): SubscriptionSchedule {
  if (params.end_behavior === 'none' || params.end_behavior === 'renew') {
    throw unsupported('end_behavior', `\`end_behavior=${params.end_behavior}\``);
  }
  refuseNested(params as Parameters<typeof refuseNested>[0]);
  if (params.from_subscription !== undefined) return fromSubscription(app, params, params.from_subscription);
  if (params.customer === undefined) {
    throw invalid('Missing required param: customer.', { code: 'parameter_missing', param: 'customer' });
  }
  const customer = customersIn(app.store).require(params.customer, 'customer');
  const given = params.phases ?? [];
  if (given.length === 0) {
    throw invalid('Missing required param: phases.', { code: 'parameter_missing', param: 'phases' });
  }
  if (given.length > phasesMax) {
    throw invalid(`A schedule can have at most ${phasesMax} phases.`, { param: 'phases' });
  }
  const read = given.map((phase, index) => readPhase(app, phase, customer, `phases[${index}]`));
  const start = params.start_date === undefined || params.start_date === 'now' ? app.now() : params.start_date;
  const usual = given.map((phase) => {
    const [first] = readItems(app, phase.items, customer, { inactiveToo: false, mixed: true });
    return recurringOf(first!);
  });
  const isClassic = params.billing_mode?.type === 'classic';
  const anchor = isClassic ? Math.max(start, app.now()) : start;
  const dates = readDates(app, given, { start, anchor, usual });
  const phases = read.map(({ phase }, index) => datePhase(phase, dates[index]!, `phases[${index}]`));
  if (phases.at(-1)!.end_date <= app.now()) {
    throw invalid('The schedule would have ended already. Give a later `start_date` or `end_date`.', {
      param: 'phases',
    });
  }
  if (start < app.now() && phases[0]!.end_date <= app.now()) {
    throw unsupported('start_date', 'a schedule whose first phase is over when it is made');
  }
  const schedule = newSchedule(app, customer, {
    default_settings: readSettings(app, params.default_settings, customer),
    billing_mode: {
      flexible: { proration_discounts: 'included' },
      type: params.billing_mode?.type ?? 'flexible',
    },
    end_behavior: params.end_behavior ?? 'release',
    metadata: mergeMetadata({}, params.metadata),
    phases,
  });
  const begins = start <= app.now();
  const prices = read.flatMap((phase) => phase.prices);
  withPrices(app, prices, () => begins && beginSchedule(app, schedule));
  subscriptionSchedulesIn(app.store).insert(schedule);
  app.emit('subscription_schedule.created', schedule);
  return schedule;
}

/** With one phase: what the subscription is now, to the end of its period. */
function fromSubscription(app: App, params: CreateParams, id: string): SubscriptionSchedule {
  const other = Object.keys(params).find((name) => !['from_subscription', 'expand', 'metadata'].includes(name));
  if (other !== undefined) {
    throw invalid(
      `You cannot set \`${other}\` if \`from_subscription\` is set. Create the schedule first, then update it.`,
      { param: other },
    );
  }
  const subscription = subscriptionsIn(app.store).require(id, 'from_subscription');
  if (hasEnded(subscription) || subscription.status === 'incomplete') {
    throw invalid(
      `You cannot create a subscription schedule from a subscription that is ${subscription.status}: \`${id}\`.`,
      { param: 'from_subscription' },
    );
  }
  if (subscription.schedule !== null) {
    throw invalid(
      `You cannot migrate a subscription that is already attached to a schedule: \`${subscription.schedule}\`.`,
      { param: 'from_subscription' },
    );
  }
  const customer = customersIn(app.store).require(subscription.customer, 'customer');
  const schedule = newSchedule(app, customer, {
    default_settings: settingsOf(subscription),
    billing_mode: structuredClone(subscription.billing_mode),
    end_behavior: subscription.cancel_at === null ? 'release' : 'cancel',
    metadata: mergeMetadata({}, params.metadata),
    phases: [presentPhase(subscription)],
  });
  attach(schedule, subscription.id, schedule.phases[0]!);
  subscriptionSchedulesIn(app.store).insert(schedule);
  app.emit('subscription_schedule.created', schedule);
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.schedule = schedule.id;
  });
  return schedule;
}

function presentPhase(subscription: Subscription): SubscriptionSchedule['phases'][number] {
  const items = subscription.items.data;
  const asDiscounts = (ids: readonly string[]) =>
    ids.map((discount) => ({ coupon: null, discount, promotion_code: null }));
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency: subscription.currency,
    default_payment_method: null,
    default_tax_rates: [...(subscription.default_tax_rates ?? [])],
    description: null,
    discounts: asDiscounts(subscription.discounts),
    end_date: subscription.cancel_at ?? Math.min(...items.map((item) => item.current_period_end)),
    invoice_settings: null,
    items: items.map((item) => ({
      billing_thresholds: null,
      discounts: asDiscounts(item.discounts),
      metadata: { ...item.metadata },
      plan: item.price.id,
      price: item.price.id,
      ...(item.quantity === undefined ? {} : { quantity: item.quantity }),
      tax_rates: [...(item.tax_rates ?? [])],
    })),
    metadata: { ...subscription.metadata },
    on_behalf_of: null,
    proration_behavior: 'create_prorations',
    start_date: Math.max(...items.map((item) => item.current_period_start)),
    transfer_data: null,
    trial_end: subscription.status === 'trialing' ? subscription.trial_end : null,
  };
}

function newSchedule(
  app: App,
  customer: Customer,
  of: Pick<SubscriptionSchedule, 'billing_mode' | 'default_settings' | 'end_behavior' | 'metadata' | 'phases'>,
): SubscriptionSchedule {
  return {
    id: newId('sub_sched'),
    object: 'subscription_schedule',
    application: null,
    billing_mode: of.billing_mode,
    canceled_at: null,
    completed_at: null,
    created: app.now(),
    current_phase: null,
    customer: customer.id,
    customer_account: null,
    default_settings: of.default_settings,
    end_behavior: of.end_behavior,
    livemode: false,
    metadata: of.metadata,
    pause_schedules: [],
    phases: of.phases,
    released_at: null,
    released_subscription: null,
    status: 'not_started',
    subscription: null,
    test_clock: customer.test_clock ?? null,
  };
}
