import type { Subscription, SubscriptionItem, TaxRate } from '../../core/stored.js';
import { listOf } from '../../wire/lists.js';
import { automaticTaxOfSubscription } from '../tax/enable.js';
import { flexibleMode } from './billing-mode.js';
import type { NewSubscription } from './create.js';
import type { Start } from './start.js';

/** Not yet in the store. */
export function newSubscription(
  params: NewSubscription,
  made: {
    id: string;
    now: number;
    currency: string;
    start: Start;
    items: SubscriptionItem[];
    cancelAt: number | null;
    metadata: Record<string, string>;
    discounts: string[];
    daysUntilDue: number | null;
    waits: boolean;
    schedule: string | null;
    testClock: string | null;
    taxRates: TaxRate[];
    automatic: boolean;
  },
): Subscription {
  const { id, now, start, items, cancelAt } = made;
  const { trialEnd } = start;
  const endBehavior = params.trial_settings?.end_behavior;
  const config = params.billing_cycle_anchor_config;
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: automaticTaxOfSubscription(made.automatic),
    billing_cycle_anchor: start.anchor,
    billing_cycle_anchor_config: config
      ? {
          day_of_month: config.day_of_month,
          hour: config.hour ?? null,
          minute: config.minute ?? null,
          month: config.month ?? null,
          second: config.second ?? null,
        }
      : null,
    billing_mode: params.billing_mode?.type === 'classic' ? { flexible: null, type: 'classic' } : flexibleMode(now),
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: cancelAt,
    cancel_at_period_end: params.cancel_at_period_end === true,
    canceled_at: cancelAt === null ? null : now,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      reason: cancelAt === null ? null : 'cancellation_requested',
    },
    collection_method: params.collection_method ?? 'charge_automatically',
    created: now,
    currency: made.currency,
    customer: params.customer,
    customer_account: null,
    days_until_due: made.daysUntilDue,
    default_payment_method: params.default_payment_method ?? null,
    default_source: null,
    default_tax_rates: made.taxRates,
    description: params.description ?? null,
    discounts: made.discounts,
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: listOf(items, `/v1/subscription_items?subscription=${id}`),
    latest_invoice: null,
    livemode: false,
    managed_payments: { enabled: false },
    metadata: made.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: params.payment_settings?.save_default_payment_method ?? 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: made.schedule,
    start_date: start.at,
    status: trialEnd === null ? (made.waits ? 'active' : 'incomplete') : 'trialing',
    test_clock: made.testClock,
    transfer_data: null,
    trial_end: trialEnd,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: endBehavior?.billing_cycle_anchor ?? null,
        missing_payment_method: endBehavior?.missing_payment_method ?? 'create_invoice',
      },
    },
    trial_start: trialEnd === null ? null : now,
  };
}
