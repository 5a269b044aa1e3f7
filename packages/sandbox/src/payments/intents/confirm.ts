import type { App } from '../../core/app.js';
import { errorPage, invalid, StripeError } from '../../core/errors.js';
import type { Charge, PaymentIntent, PaymentMethod } from '../../core/stored.js';
import { chargeFailed, chargeSucceeded, paymentOf } from '../charges/charge.js';
import { disputeAsCardWants } from '../charges/dispute.js';
import { behaviourOf, cannotBeReused, spend } from '../methods/cards.js';
import { attachToCustomer } from '../methods/payment-methods.js';
import { recordChecks, refusalFields, refusalOf } from '../methods/refusals.js';
import { authenticatedIn, authorizationsIn, cardsIn, paymentIntentsIn, paymentMethodsIn } from '../tables.js';
import type { Decline } from '../test-cards/card.js';
import { declines } from '../test-cards/declines.js';
import { futureUsageOf } from './card-options.js';

declare module '../../core/signals.js' {
  interface Signals {
    /** It succeeded, failed, was canceled or waits for the customer; told before the reply. */
    'payment.moved': PaymentIntent;
  }
}

/*
 * How a PaymentIntent moves. Money is charged in this file alone, and captured by hand in capture.ts.
 *
 *   from                                       to                        by
 *   requires_payment_method                    requires_confirmation     setPaymentMethod (create, update)
 *   requires_payment_method, _confirmation,    succeeded                 confirmPaymentIntent
 *     _action                                  requires_action           confirmPaymentIntent, card asks for 3-D Secure
 *                                              requires_payment_method   confirmPaymentIntent, card declined
 *     _action                                  requires_capture          confirmPaymentIntent, capture_method is manual
 *   requires_action                            succeeded, _capture       completeThreeDSecure, authenticated
 *                                              requires_confirmation     the same, confirmation_method is manual
 *                                              requires_payment_method   completeThreeDSecure, failed or declined
 *   requires_capture                           succeeded                 capturePaymentIntent (capture.ts)
 *                                              canceled                  cancelPaymentIntent, or its hold expires
 *   all but succeeded and canceled             canceled                  cancelPaymentIntent
 *
 * 1. `succeeded` and `canceled` are final.
 * 2. An intent succeeds with exactly one successful charge, of its amount; captured by hand, at once or by and by, of no
 *    more than that.
 * 3. A refused request changes nothing; a declined payment leaves its failed charge and `last_payment_error`.
 */

export interface ConfirmOptions {
  /** Must be usable with the intent's customer; the intent's own when left out. */
  paymentMethod?: PaymentMethod | undefined;
  returnUrl?: string | null | undefined;
  /** The customer is not there to authenticate. */
  offSession?: boolean | undefined;
  /** The caller is Stripe.js (or says so): it shows the challenge itself. */
  useStripeSdk?: boolean | undefined;
  /** Decline instead of asking for authentication. */
  errorOnRequiresAction?: boolean | undefined;
}

const confirmable = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/**
 * Attempts the payment.
 *
 * @returns the intent: `succeeded`, or `requires_action` with its `next_action`
 * @throws StripeError card_error when the card is declined (the intent keeps the reason), invalid_request_error when
 *   it cannot be confirmed
 */
export function confirmPaymentIntent(app: App, intent: PaymentIntent, options: ConfirmOptions = {}): PaymentIntent {
  checkConfirmable(intent);
  const method = options.paymentMethod ?? paymentMethodsIn(app.store).get(intent.payment_method ?? '');
  if (!method) throw methodMissing();
  checkUsable(app, intent, method);
  intent.payment_method = method.id;
  intent.last_payment_error = null;
  intent.next_action = null;
  const asks = behaviourOf(app, method.id).kind === 'authenticates';
  if (asks && authenticatedIn(app.store).get(intent.id) === method.id) {
    authenticatedIn(app.store).delete(intent.id);
    return succeed(app, intent, method, true);
  }
  if (asks && !options.offSession) {
    if (options.errorOnRequiresAction) throw decline(app, intent, method, declines.authenticationRequired);
    return requireAction(app, intent, options);
  }
  const refused = refusalOf(app, method);
  if (refused) throw decline(app, intent, method, refused);
  return succeed(app, intent, method, false);
}

/** @throws StripeError with Stripe's reason, when the intent's status does not allow confirming */
export function checkConfirmable(intent: PaymentIntent): void {
  if (confirmable.includes(intent.status)) return;
  const why =
    intent.status === 'succeeded'
      ? 'it has already succeeded after being previously confirmed.'
      : `it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action.`;
  throw unexpectedState(`You cannot confirm this PaymentIntent because ${why}`, intent);
}

export function methodMissing(): StripeError {
  return invalid(
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent " +
      'with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.',
    { code: 'payment_intent_unexpected_state' },
  );
}

export function unexpectedState(message: string, intent: PaymentIntent): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message,
    payment_intent: structuredClone(intent),
  });
}

/** @throws StripeError when this payment method may not pay this intent */
export function checkUsable(app: App, intent: { customer: string | null }, method: PaymentMethod): void {
  if (method.customer === null && cardsIn(app.store).get(method.id)?.spent) throw cannotBeReused();
  if (method.customer !== null && intent.customer === null) {
    throw invalid(
      `The provided PaymentMethod (${method.id}) belongs to a Customer (${method.customer}). Please include the Customer in the ` +
        '`customer` parameter on the PaymentIntent.',
      { code: 'payment_method_customer_decline', param: 'payment_method' },
    );
  }
  if (method.customer !== null && method.customer !== intent.customer) {
    throw invalid(
      `The customer does not have a payment method with the ID ${method.id}. The payment method must be attached to the customer.`,
      { code: 'resource_missing', param: 'payment_method' },
    );
  }
}

/**
 * The person's answer to the 3-D Secure challenge of a PaymentIntent; one who closes it has failed.
 *
 * @returns where to send the person, with the parameters Stripe appends, or null when the page stays
 */
export function completeThreeDSecure(
  app: App,
  intentId: string,
  answer: 'authenticate' | 'fail',
): { intent: PaymentIntent; returnUrl: string | null } {
  const intent = paymentIntentsIn(app.store).require(intentId, 'intent');
  if (intent.status !== 'requires_action') {
    throw unexpectedState(
      `This PaymentIntent does not wait for authentication: its status is ${intent.status}.`,
      intent,
    );
  }
  const method = paymentMethodsIn(app.store).require(intent.payment_method ?? '', 'payment_method');
  const target = intent.next_action?.redirect_to_url?.return_url ?? null;
  const behaviour = behaviourOf(app, method.id);
  const declined = behaviour.kind === 'authenticates' ? behaviour.decline : undefined;
  if (answer === 'authenticate' && declined) {
    // The bank refuses now; there is no request that could be answered with it.
    decline(app, intent, method, declined);
  } else if (answer === 'authenticate' && intent.confirmation_method === 'manual') {
    // The server has the last word.
    authenticatedIn(app.store).set(intent.id, method.id);
    intent.status = 'requires_confirmation';
    intent.next_action = null;
  } else if (answer === 'authenticate') {
    succeed(app, intent, method, true);
  } else {
    refuse(app, intent, method, {
      code: 'payment_intent_authentication_failure',
      message:
        'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
      doc_url: errorPage('payment_intent_authentication_failure'),
      type: 'invalid_request_error',
    });
  }
  return { intent, returnUrl: target && withOutcome(target, intent, 'payment_intent') };
}

/** The return URL with what Stripe appends to it. */
export function withOutcome(
  target: string,
  intent: { id: string; client_secret: string | null; status: string },
  noun: 'payment_intent' | 'setup_intent',
): string {
  const url = new URL(target);
  url.searchParams.set(noun, intent.id);
  url.searchParams.set(`${noun}_client_secret`, intent.client_secret ?? '');
  const went = ['succeeded', 'requires_capture', 'requires_confirmation'].includes(intent.status);
  url.searchParams.set('redirect_status', went ? 'succeeded' : 'failed');
  return url.href;
}

function requireAction(app: App, intent: PaymentIntent, options: ConfirmOptions): PaymentIntent {
  const challenge = app.urls.threeDSecure(intent.id, intent.client_secret ?? '');
  intent.status = 'requires_action';
  intent.next_action =
    options.returnUrl && !options.useStripeSdk
      ? { type: 'redirect_to_url', redirect_to_url: { return_url: options.returnUrl, url: challenge } }
      : { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: challenge } };
  app.emit('payment_intent.requires_action', intent);
  app.signals.tell('payment.moved', intent);
  return intent;
}

function succeed(app: App, intent: PaymentIntent, method: PaymentMethod, authenticated: boolean): PaymentIntent {
  const usage = futureUsageOf(intent);
  const card = cardsIn(app.store).get(method.id);
  if (usage === 'off_session' && card && (authenticated || behaviourOf(app, method.id).kind !== 'authenticates')) {
    card.setUp = true;
  }
  if (usage && intent.customer && !method.customer) attachToCustomer(app, method, intent.customer);
  if (intent.transfer_data) intent.transfer_group ??= `group_${intent.id}`;
  const charge = chargeSucceeded(app, paymentOf(intent), method, authenticated);
  recordChecks(app, method);
  intent.latest_charge = charge.id;
  intent.next_action = null;
  spend(app, method);
  if (charge.captured) {
    intent.status = 'succeeded';
    intent.amount_received = intent.amount;
    app.emit('payment_intent.succeeded', intent);
  } else {
    intent.status = 'requires_capture';
    intent.amount_capturable = intent.amount;
    authorizationsIn(app.store).add(intent.id);
    app.emit('payment_intent.amount_capturable_updated', intent);
  }
  app.signals.tell('payment.moved', intent);
  if (charge.captured) disputeAsCardWants(app, charge);
  return intent;
}

/** What Stripe answers of a charge that was refused. */
export function declinedCharge(charge: Charge, decline: Decline) {
  return {
    type: 'card_error' as const,
    charge: charge.id,
    doc_url: errorPage(decline.code),
    ...refusalFields(decline),
  };
}

function decline(app: App, intent: PaymentIntent, method: PaymentMethod, behaviour: Decline): StripeError {
  const charge = chargeFailed(app, paymentOf(intent), method, behaviour);
  // One that is no customer's is used up, whatever the bank said.
  spend(app, method);
  recordChecks(app, method);
  const error = declinedCharge(charge, behaviour);
  intent.latest_charge = charge.id;
  refuse(app, intent, method, error as Refusal);
  return new StripeError(402, {
    ...error,
    payment_intent: structuredClone(intent),
    payment_method: structuredClone(method),
  });
}

type Refusal = Omit<NonNullable<PaymentIntent['last_payment_error']>, 'payment_method'>;

function refuse(app: App, intent: PaymentIntent, method: PaymentMethod, error: Refusal): void {
  intent.last_payment_error = { ...error, payment_method: structuredClone(method) };
  intent.payment_method = null;
  intent.next_action = null;
  intent.status = 'requires_payment_method';
  app.emit('payment_intent.payment_failed', intent);
  app.signals.tell('payment.moved', intent);
}
