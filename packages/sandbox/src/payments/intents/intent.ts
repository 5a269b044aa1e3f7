import type { App } from '../../core/app.js';
import { PLATFORM_APPLICATION, randomText } from '../../core/ids.js';
import type { PaymentIntent, PaymentMethod } from '../../core/stored.js';
import { paymentIntentsIn } from '../tables.js';
import { releaseAuthorization } from './capture.js';
import { mergeCardOptions } from './card-options.js';
import { unexpectedState } from './either.js';

/** What other resources (invoices, Checkout) make an intent of. */
export interface NewIntent {
  amount: number;
  currency: string;
  customer?: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
  receiptEmail?: string | null;
  setupFutureUsage?: PaymentIntent['setup_future_usage'];
  cardOptions?: Parameters<typeof mergeCardOptions>[1];
  confirmationMethod?: PaymentIntent['confirmation_method'];
  captureMethod?: PaymentIntent['capture_method'];
  automatic?: { enabled: boolean; allow_redirects?: 'always' | 'never' } | null;
  shipping?: PaymentIntent['shipping'];
  /** What the platform takes of a connected account's payment. */
  applicationFeeAmount?: number | null;
  onBehalfOf?: string | null;
  /** The connected account that the money goes to. */
  transferData?: PaymentIntent['transfer_data'];
  transferGroup?: string | null;
  statementDescriptor?: string | null;
  statementDescriptorSuffix?: string | null;
  /** The invoice or Checkout Session that it pays. */
  orderReference?: string;
  /** The customer's default source, when that pays. */
  source?: string | null;
}

/** A new intent, `requires_payment_method`. Emits `payment_intent.created`. */
export function newPaymentIntent(app: App, from: NewIntent, method?: PaymentMethod): PaymentIntent {
  const id = `pi_3${randomText(23)}`;
  const intent: PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: from.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: app.account === null ? null : PLATFORM_APPLICATION,
    application_fee_amount: from.applicationFeeAmount ?? null,
    automatic_payment_methods: from.automatic ?? null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: from.captureMethod ?? 'automatic_async',
    client_secret: `${id}_secret_${randomText(25)}`,
    confirmation_method: from.confirmationMethod ?? 'automatic',
    created: app.now(),
    currency: from.currency,
    customer: from.customer ?? null,
    customer_account: null,
    description: from.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: { enabled: false },
    metadata: from.metadata ?? {},
    next_action: null,
    on_behalf_of: from.onBehalfOf ?? null,
    ...(from.orderReference
      ? { payment_details: { customer_reference: null, order_reference: from.orderReference } }
      : {}),
    payment_method: method?.id ?? null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: from.receiptEmail ?? null,
    review: null,
    setup_future_usage: from.setupFutureUsage ?? null,
    shipping: from.shipping ?? null,
    source: from.source ?? null,
    statement_descriptor: from.statementDescriptor ?? null,
    statement_descriptor_suffix: from.statementDescriptorSuffix ?? null,
    status: method ? 'requires_confirmation' : 'requires_payment_method',
    transfer_data: from.transferData ?? null,
    transfer_group: from.transferGroup ?? null,
  };
  mergeCardOptions(intent, from.cardOptions);
  paymentIntentsIn(app.store).insert(intent);
  app.emit('payment_intent.created', intent);
  return intent;
}

const cancelable = [
  'requires_payment_method',
  'requires_capture',
  'requires_confirmation',
  'requires_action',
  'processing',
];

/** Ends an intent that has not succeeded; what it held goes back to the card. Emits `payment_intent.canceled`. @throws StripeError unexpected_state */
export function cancelPaymentIntent(
  app: App,
  intent: PaymentIntent,
  reason: PaymentIntent['cancellation_reason'],
): PaymentIntent {
  if (!cancelable.includes(intent.status)) {
    throw unexpectedState(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the ` +
        `following statuses may be canceled: ${cancelable.join(', ')}.`,
      intent,
    );
  }
  if (intent.amount_received > 0) {
    throw unexpectedState(
      'You cannot cancel this PaymentIntent because a part of it has been captured. Capture 0 with `final_capture` to release the rest.',
      intent,
    );
  }
  if (intent.status === 'requires_capture') releaseAuthorization(app, intent, 'charge.refunded');
  intent.status = 'canceled';
  intent.canceled_at = app.now();
  intent.cancellation_reason = reason;
  intent.next_action = null;
  app.emit('payment_intent.canceled', intent);
  app.signals.tell('payment.moved', intent);
  return intent;
}
