import type { App } from '../../core/app.js';
import type { PaymentMethod, Subscription } from '../../core/stored.js';
import { defaultMethodOf } from '../../payments/methods/default.js';

/** What a subscription is paid with when its customer is not there: its own default, or the customer's. */
export function payingMethodOf(app: App, subscription: Subscription): PaymentMethod | undefined {
  const own = subscription.default_payment_method;
  if (own !== null) return app.store.paymentMethods.get(own);
  return defaultMethodOf(app, app.store.customers.get(subscription.customer));
}
