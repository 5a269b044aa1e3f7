import type { App } from '../../core/app.js';
import { subscriptionsIn } from '../tables.js';

/** A payment method that its customer no longer has pays for no subscription. */
export function followMethods(app: App): void {
  app.signals.on('payment_method.detached', ({ id }) => {
    for (const subscription of subscriptionsIn(app.store).all()) {
      if (subscription.default_payment_method !== id) continue;
      app.change(subscription, 'customer.subscription.updated', (changed) => {
        changed.default_payment_method = null;
      });
    }
  });
}
