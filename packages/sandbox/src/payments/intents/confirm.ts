import type { App } from '../../core/app.js';
import { errorPage, invalid, StripeError } from '../../core/errors.js';
import type { Charge, PaymentIntent, PaymentMethod } from '../../core/stored.js';
import { chargeFailed, chargeSucceeded, paymentOf } from '../charges/charge.js';
import { disputeAsCardWants } from '../charges/dispute.js';
import { behaviourOf, spend } from '../methods/cards.js';
import { attachToCustomer } from '../methods/payment-methods.js';
import { recordChecks, refusalFields, refusalOf } from '../methods/refusals.js';
import { authenticatedIn, authorizationsIn, cardsIn, paymentIntentsIn, paymentMethodsIn } from '../tables.js';
import type { Decline } from '../test-cards/card.js';
import { declines } from '../test-cards/declines.js';
import { futureUsageOf } from './card-options.js';
import {
  authenticationFailure,
  type ConfirmOptions,
  challengeOf,
  checkConfirmable,
  checkUsable,
  loseMethod,
  requireAction,
  withOutcome,
} from './either.js';

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
    requireAction(app, intent, options);
    app.signals.tell('payment.moved', intent);
    return intent;
  }
  const refused = refusalOf(app, method);
  if (refused) throw decline(app, intent, method, refused);
  return succeed(app, intent, method, false);
}

export function methodMissing(): StripeError {
  return invalid(
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent " +
      'with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.',
    { code: 'payment_intent_unexpected_state' },
  );
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
  const { method, target } = challengeOf(app, intent);
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
    refuse(app, intent, method, authenticationFailure(intent));
  }
  return { intent, returnUrl: target && withOutcome(target, intent) };
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
  loseMethod(intent);
  app.emit('payment_intent.payment_failed', intent);
  app.signals.tell('payment.moved', intent);
}
