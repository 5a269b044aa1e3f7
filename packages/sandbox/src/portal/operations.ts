import { cancelSubscription } from '../billing/subscriptions/cancel.js';
import { payingMethodOf } from '../billing/subscriptions/paying.js';
import { resumeSubscription } from '../billing/subscriptions/resume.js';
import { checkPayable } from '../billing/subscriptions/settle-at-once.js';
import { hasEnded } from '../billing/subscriptions/status.js';
import { updateSubscription } from '../billing/subscriptions/update.js';
import { invoicesIn, subscriptionsIn } from '../billing/tables.js';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type {
  Customer,
  Invoice,
  PaymentMethod,
  PortalConfiguration,
  PortalSession,
  SetupIntent,
  Subscription,
} from '../core/stored.js';
import { customersIn } from '../core/tables.js';
import { confirmSetupIntent, newSetupIntent } from '../payments/intents/setup.js';
import { type CardInput, createCardPaymentMethod } from '../payments/methods/cards.js';
import { defaultMethodOf } from '../payments/methods/default.js';
import { detachFromCustomer } from '../payments/methods/payment-methods.js';
import { paymentMethodsIn, setupIntentsIn } from '../payments/tables.js';
import { portalConfigurationsIn, portalSessionsIn } from './tables.js';

/* What a customer does in the portal. Each function checks that the session allows it and that the object is the customer's own. */

/** A link to the portal is good for this long, in seconds. */
const sessionSeconds = 3600;

export interface PortalSummary {
  session: PortalSession;
  configuration: PortalConfiguration;
  customer: Customer;
  /** Those that have not ended, newest first. */
  subscriptions: Subscription[];
  paymentMethods: PaymentMethod[];
  defaultPaymentMethod: string | null;
  invoices: Invoice[];
}

/** @throws StripeError for a session that does not exist, has expired, or whose customer was deleted */
export function portalSummary(app: App, sessionId: string): PortalSummary {
  const session = portalSessionsIn(app.store).require(sessionId, 'session');
  if (app.now() > session.created + sessionSeconds)
    throw invalid('This portal session has expired. Ask for a new link.');
  const configuration = portalConfigurationsIn(app.store).require(session.configuration, 'configuration');
  const customer = customersIn(app.store).require(session.customer, 'customer');
  return {
    session,
    configuration,
    customer,
    subscriptions: subscriptionsIn(app.store)
      .newestFirst()
      .filter((subscription) => subscription.customer === customer.id && !hasEnded(subscription)),
    paymentMethods: paymentMethodsIn(app.store)
      .newestFirst()
      .filter((method) => method.customer === customer.id),
    defaultPaymentMethod: defaultMethodOf(app, customer)?.id ?? null,
    invoices: invoicesIn(app.store)
      .newestFirst()
      .filter((invoice) => invoice.customer === customer.id && invoice.status !== 'draft'),
  };
}

/** Cancels at the period end (for flexible billing by `cancel_at`, as Stripe's portal does) or at once, as configured. */
export function cancelFromPortal(
  app: App,
  sessionId: string,
  subscriptionId: string,
  reason: { comment?: string; feedback?: string } = {},
): Subscription {
  const { configuration, subscription } = ownSubscription(app, sessionId, subscriptionId);
  const { enabled, mode, cancellation_reason: asked } = configuration.features.subscription_cancel;
  if (!enabled) throw invalid('Cancelling is not available in this portal.');
  const { comment, feedback } = reason;
  if (feedback && !asked.options.some((option) => option === feedback)) {
    throw invalid(`Invalid feedback: must be one of ${asked.options.join(', ')}`, { param: 'feedback' });
  }
  type Feedback = NonNullable<NonNullable<Subscription['cancellation_details']>['feedback']>;
  const details = {
    ...(comment ? { comment } : {}),
    ...(feedback ? { feedback: feedback as Feedback } : {}),
  };
  if (mode === 'immediately') {
    return cancelSubscription(app, subscription, { reason: 'cancellation_requested', ...details });
  }
  const flexible = subscription.billing_mode.type === 'flexible';
  const when = flexible ? { cancel_at: 'max_period_end' as const } : { cancel_at_period_end: true };
  return updateSubscription(app, subscription, { ...when, cancellation_details: details });
}

/** Takes back a pending cancellation, or ends a pause: then a new period begins and is charged. */
export function resumeFromPortal(app: App, sessionId: string, subscriptionId: string): Subscription {
  const { configuration, subscription } = ownSubscription(app, sessionId, subscriptionId);
  const { subscription_cancel: cancel, subscription_pause: pause } = configuration.features;
  const isPaused = subscription.status === 'paused';
  if (!(isPaused ? pause : cancel).enabled) throw invalid('Resuming is not available in this portal.');
  if (isPaused) {
    checkPayable(app, payingMethodOf(app, subscription), 'allow_incomplete');
    return resumeSubscription(app, subscription, { payment_behavior: 'resume_on_payment_success' });
  }
  if (subscription.cancel_at === null && !subscription.cancel_at_period_end) {
    throw invalid('This subscription is not set to be cancelled.');
  }
  return updateSubscription(app, subscription, { cancel_at: null });
}

/**
 * Saves a card and makes it the default. A card that needs 3-D Secure leaves the intent `requires_action`: send the
 * person to its challenge, then call {@link finishCardFromPortal}.
 *
 * @throws StripeError card_error
 */
export function addCardFromPortal(app: App, sessionId: string, card: CardInput): SetupIntent {
  const { configuration, customer } = portalSummary(app, sessionId);
  if (!configuration.features.payment_method_update.enabled)
    throw invalid('Changing the payment method is not available in this portal.');
  const paymentMethod = createCardPaymentMethod(app, card, {
    billingDetails: { email: customer.email, name: customer.name },
    allowRedisplay: 'always',
  });
  const intent = confirmSetupIntent(app, newSetupIntent(app, { customer: customer.id }), {
    paymentMethod,
    useStripeSdk: true,
  });
  if (intent.status === 'succeeded') makeDefaultFromPortal(app, sessionId, paymentMethod.id);
  return intent;
}

/** After the challenge: makes the card the default when it was authenticated. */
export function finishCardFromPortal(app: App, sessionId: string, intentId: string): SetupIntent {
  const { customer } = portalSummary(app, sessionId);
  const intent = setupIntentsIn(app.store).require(intentId, 'intent');
  if (intent.customer !== customer.id)
    throw invalid(`No such setupintent: '${intentId}'`, { code: 'resource_missing' });
  if (intent.status === 'succeeded' && intent.payment_method)
    makeDefaultFromPortal(app, sessionId, intent.payment_method);
  return intent;
}

/** The default of the customer and of their subscriptions. */
export function makeDefaultFromPortal(app: App, sessionId: string, paymentMethodId: string): Customer {
  const { configuration, customer, paymentMethods, subscriptions } = portalSummary(app, sessionId);
  if (!configuration.features.payment_method_update.enabled)
    throw invalid('Changing the payment method is not available in this portal.');
  requireMethod(paymentMethods, paymentMethodId);
  for (const subscription of subscriptions)
    updateSubscription(app, subscription, { default_payment_method: paymentMethodId });
  return app.change(customer, 'customer.updated', (changed) => {
    changed.invoice_settings.default_payment_method = paymentMethodId;
  });
}

/** Removes a saved card; the one that pays a running subscription stays. */
export function removeCardFromPortal(app: App, sessionId: string, paymentMethodId: string): void {
  const { configuration, defaultPaymentMethod, paymentMethods, subscriptions } = portalSummary(app, sessionId);
  if (!configuration.features.payment_method_update.enabled)
    throw invalid('Changing the payment method is not available in this portal.');
  const method = requireMethod(paymentMethods, paymentMethodId);
  const paying = subscriptions.some(
    (subscription) => (subscription.default_payment_method ?? defaultPaymentMethod) === paymentMethodId,
  );
  if (paying) throw invalid('This payment method pays a subscription. Add another one and make it the default first.');
  detachFromCustomer(app, method);
}

function requireMethod(methods: PaymentMethod[], id: string): PaymentMethod {
  const method = methods.find((candidate) => candidate.id === id);
  if (!method) throw invalid(`No such PaymentMethod: '${id}'`, { code: 'resource_missing', param: 'payment_method' });
  return method;
}

/** A subscription of the portal's customer that has not ended. @throws StripeError */
export function ownSubscription(app: App, sessionId: string, subscriptionId: string) {
  const summary = portalSummary(app, sessionId);
  const subscription = summary.subscriptions.find((candidate) => candidate.id === subscriptionId);
  if (!subscription)
    throw invalid(`No such subscription: '${subscriptionId}'`, { code: 'resource_missing', param: 'subscription' });
  return { ...summary, subscription };
}
