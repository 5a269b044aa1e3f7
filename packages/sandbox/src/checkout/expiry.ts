import type { App } from '../core/app.js';
import type { Due } from '../core/due-queue.js';
import type { CheckoutSession } from '../core/stored.js';
import { cancelPaymentIntent } from '../payments/intents/intent.js';
import { cancelSetupIntent } from '../payments/intents/setup.js';
import { paymentIntentsIn, setupIntentsIn } from '../payments/tables.js';
import { offerRecovery } from './recovery.js';
import { checkoutPlansIn } from './tables.js';

/** Open → expired, by the API or by the clock. Emits `checkout.session.expired`. */
export function expireSession(app: App, session: CheckoutSession): CheckoutSession {
  const intentId = checkoutPlansIn(app.store).get(session.id)?.intentId ?? '';
  const intent = paymentIntentsIn(app.store).get(intentId);
  const setup = setupIntentsIn(app.store).get(intentId);
  session.status = 'expired';
  session.url = null;
  if (intent && intent.status !== 'canceled') cancelPaymentIntent(app, intent, 'expired');
  if (setup && setup.status !== 'canceled') cancelSetupIntent(app, setup, null);
  offerRecovery(app, session);
  app.emit('checkout.session.expired', session);
  return session;
}

export function nextOfSession(app: App, session: CheckoutSession): Due | undefined {
  if (session.status !== 'open') return undefined;
  return { at: session.expires_at, happen: () => void expireSession(app, session) };
}
