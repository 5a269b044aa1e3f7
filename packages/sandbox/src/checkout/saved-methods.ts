import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { CheckoutSession, PaymentMethod } from '../core/stored.js';
import { detachFromCustomer } from '../payments/methods/payment-methods.js';
import { paymentMethodsIn } from '../payments/tables.js';
import { checkoutSessionsIn } from './tables.js';

/** The customer's cards that the session may offer again. */
export function savedPaymentMethods(app: App, session: CheckoutSession): PaymentMethod[] {
  if (session.customer === null) return [];
  const shown = session.saved_payment_method_options?.allow_redisplay_filters ?? ['always'];
  return paymentMethodsIn(app.store)
    .newestFirst()
    .filter((method) => method.customer === session.customer)
    .filter((method) => shown.some((redisplay) => redisplay === (method.allow_redisplay ?? 'unspecified')));
}

/**
 * The person takes a saved card away. Emits `payment_method.detached`.
 *
 * @throws StripeError where the session does not let cards be removed, or does not show this one
 */
export function removeSavedPaymentMethod(app: App, sessionId: string, methodId: string): void {
  const session = checkoutSessionsIn(app.store).require(sessionId, 'session');
  if (session.status !== 'open' || session.saved_payment_method_options?.payment_method_remove !== 'enabled')
    throw invalid('Saved payment methods cannot be removed here.');
  detachFromCustomer(app, requireSaved(app, session, methodId));
}

/** @throws StripeError for a card that the session does not show */
export function requireSaved(app: App, session: CheckoutSession, id: string): PaymentMethod {
  const saved = savedPaymentMethods(app, session).find((method) => method.id === id);
  if (!saved) throw invalid('This saved payment method is not available here.', { param: 'payment_method' });
  return saved;
}
