import type { Stripe } from 'stripe';
import { checkAmount, checkCurrency } from '../../core/amounts.js';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { PaymentIntent, Stored } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { type Call, operation } from '../../wire/operation.js';
import { list } from '../../wire/resource.js';
import { checkShares, sharesOf } from '../charges/shares.js';
import { findPaymentMethod } from '../methods/cards.js';
import { spendConfirmationToken, withConfirmationToken } from '../methods/confirmation-token.js';
import { invoicePaymentsIn, paymentIntentsIn } from '../tables.js';
import { capturePaymentIntent } from './capture.js';
import { checkCardOptions, mergeCardOptions } from './card-options.js';
import { confirmPaymentIntent, methodMissing } from './confirm.js';
import {
  checkClientSecret,
  checkConfirmable,
  checkMethod,
  checkNotCheckouts,
  givenMethod,
  retrieveIntent,
  unexpectedState,
} from './either.js';
import { cancelPaymentIntent, newPaymentIntent } from './intent.js';
import { automaticOf, checkNotManaged, checkReturnUrl } from './payment-intent-checks.js';
import { shippingOf } from './shipping.js';

type CreateParams = Stored<Stripe.PaymentIntentCreateParams>;
type ConfirmParams = Stored<Stripe.PaymentIntentConfirmParams> & { use_stripe_sdk?: boolean };

/** Everything that can be refused is refused here, before the first change. */
function checkCreate(app: App, params: CreateParams): void {
  checkAmount(params.amount, params.currency);
  checkCurrency(params.currency);
  if (params.customer) customersIn(app.store).require(params.customer, 'customer');
  if (params.payment_method) checkMethod(app, params.payment_method, params.customer ?? null);
  checkShares(app, params, params.amount);
  checkCardOptions(params.payment_method_options);
  if (!params.confirm) {
    for (const param of ['return_url', 'off_session', 'error_on_requires_action', 'confirmation_token'] as const) {
      if (params[param]) {
        throw invalid(
          `The parameter \`${param}\` cannot be passed when creating a PaymentIntent unless \`confirm\` is set to true.`,
          { param },
        );
      }
    }
  } else {
    checkReturnUrl(automaticOf(params), params.return_url, params.off_session);
  }
}

function createIntent(app: App, asked: CreateParams): PaymentIntent {
  const params = asked.confirm ? withConfirmationToken(app, asked, ['setup_future_usage', 'shipping']) : asked;
  checkCreate(app, params);
  const metadata = mergeMetadata({}, params.metadata);
  // A confirmation at once without a payment method uses the customer's default source, as charges were.
  const source =
    params.confirm && !params.payment_method && params.customer
      ? customersIn(app.store).require(params.customer).default_source
      : null;
  const named = params.payment_method ?? source;
  const method = named ? findPaymentMethod(app, named) : undefined;
  const intent = newPaymentIntent(
    app,
    {
      amount: params.amount,
      currency: params.currency.toLowerCase(),
      customer: params.customer ?? null,
      description: params.description ?? null,
      metadata,
      receiptEmail: params.receipt_email ?? null,
      setupFutureUsage: params.setup_future_usage ?? null,
      captureMethod: params.capture_method ?? 'automatic_async',
      confirmationMethod: params.confirmation_method ?? 'automatic',
      automatic: automaticOf(params),
      cardOptions: params.payment_method_options,
      shipping: shippingOf(params.shipping),
      ...sharesOf(params),
      statementDescriptor: params.statement_descriptor ?? null,
      statementDescriptorSuffix: params.statement_descriptor_suffix ?? null,
      source,
    },
    method,
  );
  if (!params.confirm) return intent;
  spendConfirmationToken(app, params.confirmation_token, intent);
  return confirmPaymentIntent(app, intent, {
    returnUrl: params.return_url,
    offSession: Boolean(params.off_session),
    errorOnRequiresAction: params.error_on_requires_action,
    useStripeSdk: params.use_stripe_sdk,
  });
}

export const paymentIntentOperations = [
  operation<Stripe.PaymentIntentCreateParams>(
    'POST',
    '/v1/payment_intents',
    [
      'amount',
      'application_fee_amount',
      'automatic_payment_methods',
      'capture_method',
      'confirm',
      'confirmation_method',
      'confirmation_token',
      'currency',
      'customer',
      'description',
      'error_on_requires_action',
      'metadata',
      'off_session',
      'on_behalf_of',
      'payment_method',
      'payment_method_options',
      'receipt_email',
      'return_url',
      'setup_future_usage',
      'shipping',
      'statement_descriptor',
      'statement_descriptor_suffix',
      'transfer_data',
      'transfer_group',
      'use_stripe_sdk',
    ],
    ({ app, params }) => createIntent(app, params),
  ),

  list<Stripe.PaymentIntentListParams, PaymentIntent>('/v1/payment_intents', paymentIntentsIn, ['customer']),

  retrieveIntent('/v1/payment_intents', paymentIntentsIn),

  operation<Stripe.PaymentIntentUpdateParams>(
    'POST',
    '/v1/payment_intents/{id}',
    [
      'amount',
      'capture_method',
      'currency',
      'customer',
      'description',
      'metadata',
      'payment_method',
      'payment_method_options',
      'receipt_email',
      'setup_future_usage',
      'shipping',
      'statement_descriptor',
      'statement_descriptor_suffix',
      'transfer_group',
    ],
    ({ app, id, params }) => {
      const intent = paymentIntentsIn(app.store).require(id);
      const moving = [
        'amount',
        'capture_method',
        'currency',
        'customer',
        'payment_method',
        'payment_method_options',
        'setup_future_usage',
        'receipt_email',
        'transfer_group',
      ] as const;
      const final = ['succeeded', 'canceled', 'requires_capture'].includes(intent.status);
      if (final && moving.some((param) => params[param] !== undefined)) {
        throw unexpectedState(
          `This PaymentIntent's ${moving.find((param) => params[param] !== undefined)} could not be updated because it has a status of ${intent.status}. You may only update ` +
            'the description, metadata of a PaymentIntent with this status.',
          intent,
        );
      }
      checkNotManaged(app, intent, params);
      checkCardOptions(params.payment_method_options);
      const currency = params.currency ?? intent.currency;
      if (params.currency !== undefined) checkCurrency(params.currency);
      checkAmount(params.amount ?? intent.amount, currency);
      const customer = params.customer ?? intent.customer;
      if (params.customer) customersIn(app.store).require(params.customer, 'customer');
      if (params.payment_method) checkMethod(app, params.payment_method, customer);
      const metadata = mergeMetadata(intent.metadata, params.metadata);
      intent.metadata = metadata;
      intent.amount = params.amount ?? intent.amount;
      intent.currency = currency.toLowerCase();
      if (params.capture_method !== undefined) intent.capture_method = params.capture_method;
      intent.customer = customer;
      if (params.description !== undefined) intent.description = params.description;
      if (params.receipt_email !== undefined) intent.receipt_email = params.receipt_email;
      if (params.shipping !== undefined) intent.shipping = shippingOf(params.shipping);
      if (params.statement_descriptor !== undefined) intent.statement_descriptor = params.statement_descriptor;
      if (params.statement_descriptor_suffix !== undefined)
        intent.statement_descriptor_suffix = params.statement_descriptor_suffix;
      if (params.transfer_group !== undefined) intent.transfer_group = params.transfer_group;
      mergeCardOptions(intent, params.payment_method_options);
      if (params.setup_future_usage !== undefined) intent.setup_future_usage = params.setup_future_usage || null;
      if (params.payment_method) {
        intent.payment_method = findPaymentMethod(app, params.payment_method).id;
        intent.status = 'requires_confirmation';
        intent.next_action = null;
      }
      return intent;
    },
  ),

  operation<Stripe.PaymentIntentConfirmParams>(
    'POST',
    '/v1/payment_intents/{id}/confirm',
    [
      'confirmation_token',
      'error_on_requires_action',
      'off_session',
      'payment_method',
      'payment_method_data',
      'payment_method_options',
      'receipt_email',
      'return_url',
      'setup_future_usage',
      'shipping',
      'use_stripe_sdk',
    ],
    confirm,
    {
      publishable: true,
    },
  ),

  operation<Stripe.PaymentIntentCaptureParams>(
    'POST',
    '/v1/payment_intents/{id}/capture',
    ['amount_to_capture', 'application_fee_amount', 'final_capture', 'metadata', 'transfer_data'],
    ({ app, id, params }) => {
      const intent = paymentIntentsIn(app.store).require(id);
      const metadata = mergeMetadata(intent.metadata, params.metadata);
      const { amount_to_capture: amount, application_fee_amount: fee, transfer_data: data } = params;
      const taken = amount ?? intent.amount_capturable;
      if (fee !== undefined || data !== undefined) {
        if (data && !intent.transfer_data)
          throw invalid('This PaymentIntent has no `transfer_data`, so its amount cannot be set.', {
            param: 'transfer_data',
          });
        const shares = {
          ...(fee === undefined ? {} : { application_fee_amount: fee }),
          ...(intent.transfer_data ? { transfer_data: { ...intent.transfer_data, ...data } } : {}),
        };
        checkShares(app, shares, taken);
      }
      return capturePaymentIntent(app, intent, {
        ...(amount === undefined ? {} : { amount }),
        final: params.final_capture ?? true,
        ...(fee === undefined ? {} : { applicationFee: fee }),
        ...(data?.amount === undefined ? {} : { transferAmount: data.amount }),
        metadata,
      });
    },
  ),

  operation<Stripe.PaymentIntentCancelParams>(
    'POST',
    '/v1/payment_intents/{id}/cancel',
    ['cancellation_reason'],
    ({ app, id, params }) => {
      const intent = paymentIntentsIn(app.store).require(id);
      checkNotCheckouts(app, intent, 'cancel');
      if (invoicePaymentsIn(app.store).by('intent', id).length > 0) {
        throw invalid(
          'You cannot cancel this PaymentIntent because it was created by an invoice. Cancel the subscription or void the invoice instead.',
        );
      }
      return cancelPaymentIntent(app, intent, params.cancellation_reason ?? null);
    },
  ),
];

function confirm(call: Call<ConfirmParams>): PaymentIntent {
  const { app, id, publishable } = call;
  const intent = paymentIntentsIn(app.store).require(id);
  checkClientSecret(call, intent);
  checkNotCheckouts(app, intent, 'confirm');
  if (publishable && intent.confirmation_method === 'manual') {
    throw invalid(
      'This PaymentIntent cannot be confirmed using your publishable key because its `confirmation_method` is set to `manual`. Please use your secret key instead, or create a PaymentIntent with `confirmation_method` set to `automatic`.',
      { code: 'payment_intent_invalid_parameter', param: 'confirmation_method' },
    );
  }
  checkConfirmable(intent);
  const params = withConfirmationToken(app, call.params, ['setup_future_usage', 'shipping']);
  checkCardOptions(params.payment_method_options);
  const named = params.payment_method ?? (params.payment_method_data ? null : intent.payment_method);
  if (named) checkMethod(app, named, intent.customer);
  else if (!params.payment_method_data) throw methodMissing();
  // Stripe.js carries the return URL itself when it handles the redirect.
  if (!publishable || !params.use_stripe_sdk)
    checkReturnUrl(intent.automatic_payment_methods, params.return_url, params.off_session);
  const paymentMethod = givenMethod(call, params);
  if (params.setup_future_usage !== undefined) intent.setup_future_usage = params.setup_future_usage || null;
  if (params.receipt_email !== undefined) intent.receipt_email = params.receipt_email;
  if (params.shipping !== undefined) intent.shipping = shippingOf(params.shipping);
  mergeCardOptions(intent, params.payment_method_options);
  spendConfirmationToken(app, params.confirmation_token, intent);
  return confirmPaymentIntent(app, intent, {
    paymentMethod,
    returnUrl: params.return_url,
    offSession: Boolean(params.off_session),
    useStripeSdk: params.use_stripe_sdk,
    errorOnRequiresAction: params.error_on_requires_action,
  });
}
