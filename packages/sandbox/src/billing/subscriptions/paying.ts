import type { App } from '../../core/app.js';
import type { PaymentMethod, Subscription } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { defaultMethodOf } from '../../payments/methods/default.js';
import { paymentMethodsIn } from '../../payments/tables.js';

/** What a subscription is paid with when its customer is not there: its own default, or the customer's. */
export function payingMethodOf(app: App, subscription: Subscription): PaymentMethod | undefined {
  const own = subscription.default_payment_method;
  if (own !== null) return paymentMethodsIn(app.store).get(own);
  return defaultMethodOf(app, customersIn(app.store).get(subscription.customer));
}
