import { formatMoney } from '../core/amounts.js';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { Address, CheckoutSession, PaymentIntent, PaymentMethod, SetupIntent } from '../core/stored.js';
import { createCustomer } from '../customers/customers.js';
import { sharesOf } from '../payments/charges/shares.js';
import { confirmPaymentIntent } from '../payments/intents/confirm.js';
import { newPaymentIntent } from '../payments/intents/intent.js';
import { confirmSetupIntent, newSetupIntent } from '../payments/intents/setup.js';
import { shippingOf } from '../payments/intents/shipping.js';
import { type CardInput, createCardPaymentMethod } from '../payments/methods/cards.js';
import { checkoutIntentsIn, paymentIntentsIn, paymentMethodsIn, setupIntentsIn } from '../payments/tables.js';
import { locate } from './adjust.js';
import { collect, type Entered } from './collected.js';
import { completeSession } from './complete.js';
import { requireSaved } from './saved-methods.js';
import type { CheckoutPlan } from './tables.js';
import { checkoutPlansIn, checkoutSessionsIn } from './tables.js';
import { destinationOf } from './ui-mode.js';

/** What the person entered on the Checkout page. */
export interface CheckoutPayment extends Entered {
  card?: CardInput | undefined;
  /** One of the customer's saved methods, instead of a card. */
  paymentMethod?: string | undefined;
  /** A new method, instead of a card. */
  newMethod?: PaymentMethod | undefined;
  /** Needed unless the session or its customer has one. */
  email?: string | undefined;
  /** The person wants to find the card again at the next purchase. */
  savesCard?: boolean | undefined;
}

export type CheckoutOutcome =
  /** `redirectUrl` is null where the person stays. */
  | { status: 'complete'; redirectUrl: string | null }
  /** The person must answer the challenge at `challengeUrl`; then ask resumeCheckoutSession. */
  | { status: 'requires_action'; intentId: string; challengeUrl: string }
  /** Still to be paid; `message` says why the last try failed. */
  | { status: 'open'; message: string | null };

/** @throws StripeError resource_missing */
export function requireSession(app: App, sessionId: string): CheckoutSession {
  return checkoutSessionsIn(app.store).require(sessionId, 'session');
}

/**
 * The person presses pay. A session in `payment` mode pays by one PaymentIntent however often it is tried; in
 * `subscription` mode the subscription is made only once its first payment has succeeded.
 *
 * @throws StripeError card_error when the card is declined (the session stays open), invalid_request_error when the
 *   session is not open or something is missing
 */
export function payCheckoutSession(app: App, sessionId: string, payment: CheckoutPayment): CheckoutOutcome {
  const session = requireSession(app, sessionId);
  if (session.status !== 'open') throw invalid(`This Checkout Session is ${session.status}: it can no longer be paid.`);
  const plan = checkoutPlansIn(app.store).get(session.id);
  if (!plan) throw invalid('This Checkout Session cannot be paid.');
  const email = payment.email?.trim() || session.customer_details?.email;
  if (!email || !/^[^\s@]+@[^\s@]+$/.test(email))
    throw invalid('Your email address is incomplete or invalid.', { param: 'email' });
  const needsMethod =
    (session.amount_total ?? 0) > 0 || (session.mode !== 'payment' && session.payment_method_collection === 'always');
  const wantsSaved = needsMethod && payment.paymentMethod !== undefined;
  const saved = wantsSaved ? requireSaved(app, session, payment.paymentMethod ?? '') : undefined;
  if (needsMethod && !saved && !payment.newMethod && !payment.card)
    throw invalid('Your card details are missing.', { param: 'card' });
  const collected = collect(session, payment, email, saved?.billing_details.address ?? undefined);
  checkTotalWithTax(app, session, plan, payment);
  const method = saved ?? (needsMethod ? (payment.newMethod ?? newCard(app, session, payment, email)) : undefined);
  Object.assign(session, collected);
  if (!method) {
    plan.customerId ??= session.mode === 'subscription' ? newCustomer(app, session).id : null;
    completeSession(app, session, plan, undefined);
    return { status: 'complete', redirectUrl: destinationOf(session) };
  }
  const intent = attempt(app, session, plan, method, isKept(session, payment));
  return outcomeOf(app, session, intent);
}

/**
 * With automatic tax nobody pays another total than the page shows: when the address that comes with the payment changes it,
 * the session is calculated again and the payment refused.
 */
function checkTotalWithTax(
  app: App,
  session: CheckoutSession,
  plan: CheckoutPlan,
  { address, paymentMethod, shipping }: CheckoutPayment,
): void {
  if (!session.automatic_tax.enabled) return;
  const before = session.amount_total ?? 0;
  const saved = paymentMethodsIn(app.store).get(paymentMethod ?? '')?.billing_details.address;
  const entered = shipping?.address ?? address ?? (plan.taxAddress ? undefined : saved);
  if (entered) locate(app, session.id, withoutEmpty(entered));
  if (session.automatic_tax.status !== 'complete') {
    throw invalid('Your address is needed for the tax: enter your country and, where there is one, your postal code.', {
      code: 'customer_tax_location_invalid',
      param: 'address',
    });
  }
  const total = session.amount_total ?? 0;
  if (total === before) return;
  const shown = formatMoney(total, session.currency ?? 'usd');
  throw invalid(`With the tax at your address the total is ${shown}. Check it, and pay again.`, { param: 'address' });
}

function withoutEmpty(address: object): { [Field in keyof Address]?: string } {
  return Object.fromEntries(Object.entries(address).filter(([, value]) => typeof value === 'string' && value !== ''));
}

/** Where a session stands, after a challenge or a reload. */
export function resumeCheckoutSession(app: App, sessionId: string): CheckoutOutcome {
  const session = requireSession(app, sessionId);
  if (session.status === 'expired') throw invalid('This Checkout Session has expired.');
  const intentId = checkoutPlansIn(app.store).get(session.id)?.intentId ?? '';
  return outcomeOf(app, session, paymentIntentsIn(app.store).get(intentId) ?? setupIntentsIn(app.store).get(intentId));
}

function newCard(app: App, session: CheckoutSession, payment: CheckoutPayment, email: string): PaymentMethod {
  const { address, name, phone, card } = payment;
  if (!card) throw invalid('Your card details are missing.', { param: 'card' });
  return createCardPaymentMethod(app, card, {
    billingDetails: { address, email, name: name || null, phone: phone || null },
    allowRedisplay: isKept(session, payment) ? 'always' : 'limited',
  });
}

/** Whether the person asked for the card to be offered again. */
function isKept(session: CheckoutSession, { savesCard }: CheckoutPayment): boolean {
  return savesCard === true && session.saved_payment_method_options?.payment_method_save === 'enabled';
}

/** The customer that the session is to make, at its first try. */
function newCustomer(app: App, session: CheckoutSession) {
  const { customer_details: details, collected_information: collected } = session;
  const { taxAddress = null } = checkoutPlansIn(app.store).get(session.id) ?? {};
  const shipping = collected?.shipping_details;
  return createCustomer(app, {
    ...(taxAddress ? { address: withoutEmpty(taxAddress) } : {}),
    ...(details?.email ? { email: details.email } : {}),
    ...(details?.name ? { name: details.name } : {}),
    ...(details?.phone ? { phone: details.phone } : {}),
    ...(details?.address ? { address: withoutEmpty(details.address) } : {}),
    ...(details?.business_name ? { business_name: details.business_name } : {}),
    ...(details?.individual_name ? { individual_name: details.individual_name } : {}),
    ...(shipping ? { shipping: shipping as never } : {}),
    ...(details?.tax_ids?.length ? { tax_id_data: details.tax_ids as never } : {}),
  });
}

function attempt(
  app: App,
  session: CheckoutSession,
  plan: CheckoutPlan,
  method: PaymentMethod,
  isKept: boolean,
): PaymentIntent | SetupIntent {
  const data = plan.paymentIntentData;
  const reuse =
    session.mode === 'subscription' ? 'off_session' : (data.setup_future_usage ?? (isKept ? 'on_session' : null));
  if (plan.customerId === null && (reuse || session.customer_creation === 'always'))
    plan.customerId = newCustomer(app, session).id;
  if ((session.amount_total ?? 0) === 0) {
    const pending = setupIntentsIn(app.store).get(plan.intentId ?? '');
    const intent = pending ?? newSetupIntent(app, { customer: plan.customerId });
    intent.customer ??= plan.customerId;
    remember(app, session, plan, intent.id);
    return confirmSetupIntent(app, intent, { paymentMethod: method, useStripeSdk: true });
  }
  const pending = paymentIntentsIn(app.store).get(plan.intentId ?? '');
  const intent =
    pending ??
    newPaymentIntent(app, {
      amount: session.amount_total ?? 0,
      currency: session.currency ?? 'usd',
      customer: plan.customerId,
      description: session.mode === 'subscription' ? 'Subscription creation' : (data.description ?? null),
      metadata: { ...(data.metadata as Record<string, string> | undefined) },
      receiptEmail: data.receipt_email ?? null,
      setupFutureUsage: reuse,
      ...(data.capture_method ? { captureMethod: data.capture_method } : {}),
      shipping: shippingOf(collectedShipping(session) ?? data.shipping),
      ...sharesOf(data),
      statementDescriptor: data.statement_descriptor ?? null,
      statementDescriptorSuffix: data.statement_descriptor_suffix ?? null,
      orderReference: session.id,
    });
  remember(app, session, plan, intent.id);
  return confirmPaymentIntent(app, intent, { paymentMethod: method, useStripeSdk: true });
}

/** Where the person has it sent. */
function collectedShipping(session: CheckoutSession): Parameters<typeof shippingOf>[0] {
  const shipping = session.collected_information?.shipping_details;
  if (!shipping) return undefined;
  const { phone } = session.customer_details ?? {};
  return { name: shipping.name, address: shipping.address as never, ...(phone ? { phone } : {}) };
}

function remember(app: App, session: CheckoutSession, plan: CheckoutPlan, intentId: string): void {
  plan.intentId = intentId;
  checkoutIntentsIn(app.store).set(intentId, session.id);
}

function outcomeOf(
  app: App,
  session: CheckoutSession,
  intent: PaymentIntent | SetupIntent | undefined,
): CheckoutOutcome {
  if (session.status === 'complete') return { status: 'complete', redirectUrl: destinationOf(session) };
  if (intent?.status === 'requires_action') {
    return {
      status: 'requires_action',
      intentId: intent.id,
      challengeUrl: app.urls.threeDSecure(intent.id, intent.client_secret ?? ''),
    };
  }
  const error = intent?.object === 'payment_intent' ? intent.last_payment_error : intent?.last_setup_error;
  return { status: 'open', message: error?.message ?? null };
}
