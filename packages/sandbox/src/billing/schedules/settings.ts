import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import type { Customer, SchedulePhase, Stored, Subscription, SubscriptionSchedule } from '../../core/stored.js';
import { checkMethod, refuseUnsupported } from './phases.js';

type SettingsParams = NonNullable<Stored<Stripe.SubscriptionScheduleUpdateParams>['default_settings']>;
type Settings = SubscriptionSchedule['default_settings'];

const none: Settings = {
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor: 'automatic',
  billing_thresholds: null,
  collection_method: 'charge_automatically',
  default_payment_method: null,
  description: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    days_until_due: null,
    description: null,
    footer: null,
    issuer: { type: 'self' },
  },
  on_behalf_of: null,
  transfer_data: null,
};

/** The settings that hold where a phase says nothing. @throws StripeError before any change */
export function readSettings(
  app: App,
  given: SettingsParams | undefined,
  customer: Customer,
  before: Settings = none,
): Settings {
  if (!given) return structuredClone(before);
  refuseUnsupported(given, 'default_settings');
  checkMethod(app, given.default_payment_method, customer, 'default_settings[default_payment_method]');
  return {
    ...structuredClone(before),
    ...(given.billing_cycle_anchor === undefined ? {} : { billing_cycle_anchor: given.billing_cycle_anchor }),
    ...(given.collection_method === undefined ? {} : { collection_method: given.collection_method }),
    ...(given.default_payment_method === undefined ? {} : { default_payment_method: given.default_payment_method }),
    ...(given.description === undefined ? {} : { description: given.description || null }),
    invoice_settings: {
      ...before.invoice_settings,
      days_until_due: given.invoice_settings?.days_until_due ?? before.invoice_settings.days_until_due,
    },
  };
}

/** A running subscription's own settings. */
export function settingsOf(subscription: Subscription): Settings {
  return {
    ...structuredClone(none),
    collection_method: subscription.collection_method,
    default_payment_method: subscription.default_payment_method,
    description: subscription.description,
    invoice_settings: { ...none.invoice_settings, days_until_due: subscription.days_until_due },
  };
}

export interface PhaseSettings {
  /** The billing cycle begins again with the phase. */
  startsCycle: boolean;
  collectionMethod: Subscription['collection_method'];
  daysUntilDue: number | null;
  defaultPaymentMethod: string | null;
  description: string | null;
}

/** What holds in a phase: its own settings, or else the schedule's. */
export function settingsIn(schedule: SubscriptionSchedule, phase: SchedulePhase): PhaseSettings {
  const usual = schedule.default_settings;
  const collection = phase.collection_method ?? usual.collection_method ?? 'charge_automatically';
  return {
    startsCycle: (phase.billing_cycle_anchor ?? usual.billing_cycle_anchor) === 'phase_start',
    collectionMethod: collection,
    daysUntilDue:
      collection === 'send_invoice'
        ? (phase.invoice_settings?.days_until_due ?? usual.invoice_settings.days_until_due)
        : null,
    defaultPaymentMethod: phase.default_payment_method ?? usual.default_payment_method,
    description: phase.description ?? usual.description,
  };
}
