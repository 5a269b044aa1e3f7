import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import type { Stored, Subscription } from '../../core/stored.js';
import { cancelSubscription } from '../subscriptions/cancel.js';
import type { NewSubscription } from '../subscriptions/create.js';
import { pauseSubscription } from '../subscriptions/pause.js';
import { resumeSubscription } from '../subscriptions/resume.js';
import { updateSubscription } from '../subscriptions/update.js';

type PreviewParams = Stored<Stripe.InvoiceCreatePreviewParams>;
export type Details = NonNullable<PreviewParams['subscription_details']>;

/** Nothing is paid in a preview: what would be charged waits. */
const unpaid = { payment_behavior: 'default_incomplete' } as const;

/** What a preview's details say, done to the subscription. @throws StripeError as the real operation */
export function applyDetails(
  app: App,
  subscription: Subscription,
  details: Details,
  { automatic_tax: automaticTax, discounts }: Pick<PreviewParams, 'automatic_tax' | 'discounts'>,
): void {
  if (details.billing_schedules !== undefined) throw unsupported('subscription_details[billing_schedules]');
  if (details.start_date !== undefined) {
    throw invalid('`subscription_details[start_date]` is only for a subscription that is to be made.', {
      param: 'subscription_details[start_date]',
    });
  }
  const { cancel_now: cancels, pause, resume_at: resumes } = details;
  if (cancels) {
    cancelNow(app, subscription, details);
    return;
  }
  const anchor = details.billing_cycle_anchor;
  if (anchor?.type === 'timestamp') {
    throw invalid('A billing cycle that runs can begin again now, or stay `unchanged`.', {
      param: 'subscription_details[billing_cycle_anchor][type]',
    });
  }
  if (resumes !== undefined) {
    resumeSubscription(app, subscription, {
      ...(anchor ? { billing_cycle_anchor: anchor } : {}),
      ...pick(details, ['proration_behavior', 'proration_date']),
      payment_behavior: 'resume_on_payment_success',
    });
    return;
  }
  if (pause) {
    pauseSubscription(app, subscription, pause as Parameters<typeof pauseSubscription>[2]);
    return;
  }
  const changes = {
    ...(anchor ? { billing_cycle_anchor: anchor } : {}),
    ...(automaticTax === undefined ? {} : { automatic_tax: automaticTax }),
    ...(discounts === undefined ? {} : { discounts }),
    ...pick(details, [
      'cancel_at',
      'cancel_at_period_end',
      'default_tax_rates',
      'items',
      'metadata',
      'proration_behavior',
      'proration_date',
      'trial_end',
    ]),
  };
  if (Object.keys(changes).length > 0) updateSubscription(app, subscription, { ...changes, ...unpaid });
}

function cancelNow(app: App, subscription: Subscription, details: Details): void {
  const prorate = details.proration_behavior !== 'none';
  app.at(details.proration_date ?? app.now(), () =>
    cancelSubscription(app, subscription, { reason: 'cancellation_requested' }, { prorate, invoiceNow: true }),
  );
}

/** A subscription that is not there yet. @throws StripeError for what only one that runs can have */
export function newSubscriptionParams(
  details: Details,
  { automatic_tax: automaticTax, discounts }: Pick<PreviewParams, 'automatic_tax' | 'discounts'>,
): Omit<NewSubscription, 'customer'> {
  const alone = (['cancel_now', 'pause', 'resume_at', 'proration_date'] as const).find(
    (name) => details[name] !== undefined,
  );
  if (alone !== undefined) {
    throw invalid(`\`subscription_details[${alone}]\` is only for a \`subscription\` that runs.`, {
      param: `subscription_details[${alone}]`,
    });
  }
  if (details.billing_schedules !== undefined) throw unsupported('subscription_details[billing_schedules]');
  const anchor = details.billing_cycle_anchor;
  return {
    ...(anchor?.type === 'timestamp' && anchor.timestamp !== undefined
      ? { billing_cycle_anchor: anchor.timestamp }
      : {}),
    ...(details.start_date === undefined ? {} : { backdate_start_date: details.start_date }),
    ...(automaticTax === undefined ? {} : { automatic_tax: automaticTax }),
    ...(discounts === undefined ? {} : { discounts }),
    ...pick(details, [
      'billing_mode',
      'cancel_at',
      'cancel_at_period_end',
      'default_tax_rates',
      'items',
      'metadata',
      'proration_behavior',
      'trial_end',
    ]),
    ...unpaid,
  } as Omit<NewSubscription, 'customer'>;
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])),
  ) as unknown as Pick<T, K>;
}
