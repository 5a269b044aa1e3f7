import type { App } from '../app.js';
import type { PaymentMethod, Subscription } from '../stored.js';

/** What a subscription is paid with when its customer is not there: its own default, or the customer's. */
export function payingMethodOf(app: App, subscription: Subscription): PaymentMethod | undefined {
  const customer = app.store.customers.get(subscription.customer);
  const id = subscription.default_payment_method ?? customer?.invoice_settings.default_payment_method;
  return app.store.paymentMethods.get(id ?? '');
}
