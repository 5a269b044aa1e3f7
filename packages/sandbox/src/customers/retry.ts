import { intentOf } from '../billing/invoices/invoice.js';
import { payingMethodOf } from '../billing/subscriptions/paying.js';
import { invoicesIn, subscriptionsIn } from '../billing/tables.js';
import type { App } from '../core/app.js';
import { StripeError } from '../core/errors.js';
import type { Customer } from '../core/stored.js';
import { confirmPaymentIntent } from '../payments/intents/confirm.js';

/**
 * A customer's new source is tried for the latest open invoice of each subscription that is past due and charged
 * automatically (docs.stripe.com/api/customers/update).
 */
export function retryPastDue(app: App, customer: Customer): void {
  for (const subscription of subscriptionsIn(app.store).all()) {
    const { collection_method: collection, customer: owner, id, status } = subscription;
    if (owner !== customer.id || status !== 'past_due' || collection !== 'charge_automatically') continue;
    const invoice = invoicesIn(app.store)
      .by('subscription', id)
      .findLast((each) => each.status === 'open');
    const intent = invoice && intentOf(app, invoice.id);
    const paymentMethod = payingMethodOf(app, subscription);
    if (!intent || !paymentMethod) continue;
    try {
      confirmPaymentIntent(app, intent, { paymentMethod, offSession: true });
    } catch (error) {
      // The source was saved all the same; the intent keeps the reason.
      if (!(error instanceof StripeError)) throw error;
    }
  }
}
