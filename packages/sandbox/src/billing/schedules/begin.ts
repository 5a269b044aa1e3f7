import type { App } from '../../core/app.js';
import type { SubscriptionSchedule } from '../../core/stored.js';
import { createSubscription } from '../subscriptions/create.js';
import { addedParams, discountParams, rateParams } from './as-params.js';
import { attach, endOfSchedule } from './attach.js';
import { settingsIn } from './settings.js';

/**
 * The first phase begins, and the subscription with it; its first invoice is a draft for an hour.
 *
 * @throws StripeError before any change, when the subscription cannot be
 */
export function beginSchedule(app: App, schedule: SubscriptionSchedule): void {
  const phase = schedule.phases[0]!;
  const settings = settingsIn(schedule, phase);
  const trialEnd = phase.trial_end !== null && phase.trial_end > app.now() ? phase.trial_end : null;
  const cancelAt = endOfSchedule(schedule, phase);
  const subscription = createSubscription(
    app,
    {
      customer: schedule.customer,
      currency: phase.currency,
      billing_mode: { type: schedule.billing_mode.type },
      collection_method: settings.collectionMethod,
      items: phase.items.map((item) => ({
        price: item.price,
        ...(item.quantity === undefined ? {} : { quantity: item.quantity }),
        metadata: item.metadata ?? {},
        discounts: discountParams(item.discounts, []),
        tax_rates: rateParams(item.tax_rates),
      })),
      metadata: phase.metadata ?? {},
      discounts: discountParams(phase.discounts, []),
      add_invoice_items: addedParams(phase),
      default_tax_rates: rateParams(phase.default_tax_rates),
      proration_behavior: phase.proration_behavior,
      ...(settings.daysUntilDue === null ? {} : { days_until_due: settings.daysUntilDue }),
      ...(settings.defaultPaymentMethod === null ? {} : { default_payment_method: settings.defaultPaymentMethod }),
      ...(settings.description === null ? {} : { description: settings.description }),
      ...(phase.start_date < app.now() ? { backdate_start_date: phase.start_date } : {}),
      ...(trialEnd === null ? {} : { trial_end: trialEnd }),
      ...(cancelAt === null ? {} : { cancel_at: cancelAt }),
    },
    { schedule: schedule.id },
  );
  attach(schedule, subscription.id, phase);
}
