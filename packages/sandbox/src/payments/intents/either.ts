import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { errorPage, invalid, missing, StripeError } from '../../core/errors.js';
import type { PartOf, Table } from '../../core/store.js';
import type { PaymentIntent, PaymentMethod, SetupIntent, Stored } from '../../core/stored.js';
import { type Call, type Operation, operation } from '../../wire/operation.js';
import { cannotBeReused, checkPaymentMethodExists, findPaymentMethod } from '../methods/cards.js';
import { createFromParameters } from '../methods/payment-methods.js';
import { cardsIn, checkoutIntentsIn, paymentMethodsIn } from '../tables.js';

/* What PaymentIntents and SetupIntents have in common: how they are confirmed, challenged and refused. */

type Intent = PaymentIntent | SetupIntent;

/** How Stripe calls an intent in its sentences. */
const nameOf = ({ object }: Intent) => (object === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent');

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

export function unexpectedState(message: string, intent: Intent): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    code: `${intent.object}_unexpected_state`,
    message,
    [intent.object]: structuredClone(intent),
  });
}

/** @throws StripeError with Stripe's reason, when the intent's status does not allow confirming */
export function checkConfirmable(intent: Intent): void {
  if (['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)) return;
  const why =
    intent.object === 'payment_intent' && intent.status === 'succeeded'
      ? 'it has already succeeded after being previously confirmed.'
      : `it has a status of ${intent.status}. Only a ${nameOf(intent)} with one of the following statuses may be confirmed: requires_confirmation, requires_action.`;
  throw unexpectedState(`You cannot confirm this ${nameOf(intent)} because ${why}`, intent);
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

/** @throws StripeError for a card that is not there, or may not pay */
export function checkMethod(app: App, id: string | undefined, customer: string | null): void {
  if (id === undefined) return;
  checkPaymentMethodExists(app, id);
  const method = paymentMethodsIn(app.store).get(id);
  if (method) checkUsable(app, { customer }, method);
}

/** The payment method that a confirmation names, or makes of what was entered. */
export function givenMethod(
  { app, publishable }: Pick<Call<never>, 'app' | 'publishable'>,
  params: { payment_method?: string; payment_method_data?: object },
): PaymentMethod | undefined {
  if (params.payment_method) return findPaymentMethod(app, params.payment_method);
  const data = params.payment_method_data as Stored<Stripe.PaymentMethodCreateParams> | undefined;
  return data && createFromParameters(app, data, publishable, 'payment_method_data[card]');
}

/** Stripe.js proves with the client secret that it may act on the intent. */
export function checkClientSecret(call: Pick<Call<never>, 'publishable' | 'clientSecret'>, intent: Intent): void {
  if (!call.publishable || call.clientSecret === intent.client_secret) return;
  throw missing(intent.object === 'payment_intent' ? 'payment_intent' : 'setupintent', intent.id, 'id');
}

/** Checkout's own intents may not be moved from outside. */
export function checkNotCheckouts(app: App, intent: Intent, verb: string): void {
  if (!checkoutIntentsIn(app.store).has(intent.id)) return;
  throw invalid(
    `You cannot ${verb} this ${nameOf(intent)} because it was created by Checkout. Expire the Checkout Session instead.`,
  );
}

/** `GET {path}/{id}`, also for Stripe.js. */
export function retrieveIntent(
  path: string,
  table: PartOf<Table<PaymentIntent>> | PartOf<Table<SetupIntent>>,
): Operation {
  const find = (call: Call<never>) => {
    const intent = table(call.app.store).require(call.id);
    checkClientSecret(call, intent);
    return intent;
  };
  return operation('GET', `${path}/{id}`, [], find as (call: Call<unknown>) => Intent, { publishable: true });
}

/** The person is to authenticate: at the URL of a redirect, or where Stripe.js shows the challenge. */
export function requireAction(app: App, intent: Intent, { returnUrl, useStripeSdk }: ConfirmOptions): void {
  const challenge = app.urls.threeDSecure(intent.id, intent.client_secret ?? '');
  intent.status = 'requires_action';
  intent.next_action =
    returnUrl && !useStripeSdk
      ? { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url: challenge } }
      : { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: challenge } };
  app.emit(`${intent.object}.requires_action`, intent);
}

/** The method that is challenged, and where the person goes afterwards. @throws StripeError when nothing waits for them */
export function challengeOf(app: App, intent: Intent): { method: PaymentMethod; target: string | null } {
  if (intent.status !== 'requires_action') {
    throw unexpectedState(
      `This ${nameOf(intent)} does not wait for authentication: its status is ${intent.status}.`,
      intent,
    );
  }
  return {
    method: paymentMethodsIn(app.store).require(intent.payment_method ?? '', 'payment_method'),
    target: intent.next_action?.redirect_to_url?.return_url ?? null,
  };
}

/** Why an intent whose challenge failed did. */
export function authenticationFailure({ object }: Intent) {
  const code = `${object}_authentication_failure` as const;
  return {
    type: 'invalid_request_error' as const,
    code,
    doc_url: errorPage(code),
    message:
      'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
  };
}

/** It waits for another payment method. */
export function loseMethod(intent: Intent): void {
  intent.payment_method = null;
  intent.next_action = null;
  intent.status = 'requires_payment_method';
}

/** The return URL with what Stripe appends to it. */
export function withOutcome(target: string, intent: Intent): string {
  const url = new URL(target);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret ?? '');
  const went = ['succeeded', 'requires_capture', 'requires_confirmation'].includes(intent.status);
  url.searchParams.set('redirect_status', went ? 'succeeded' : 'failed');
  return url.href;
}
