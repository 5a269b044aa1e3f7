import type { App } from '../app.js';
import { cancelPaymentIntent } from '../payments/intent.js';
import type { CheckoutSession } from '../stored.js';
import type { Due } from '../subscriptions/cycle.js';

/** Open → expired, by the API or by the clock. Emits `checkout.session.expired`. */
export function expireSession(app: App, session: CheckoutSession): CheckoutSession {
  const intent = app.store.paymentIntents.get(app.store.checkoutPlans.get(session.id)?.intentId ?? '');
  session.status = 'expired';
  session.url = null;
  if (intent && intent.status !== 'canceled') cancelPaymentIntent(app, intent, 'expired');
  app.emit('checkout.session.expired', session);
  return session;
}

export function checkoutDues(app: App): Due[] {
  return app.store.checkoutSessions
    .all()
    .filter((session) => session.status === 'open')
    .map((session) => ({ at: session.expires_at, happen: () => void expireSession(app, session) }));
}
