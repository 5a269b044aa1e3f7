import type { App } from '../core/app.js';
import type { CheckoutSession } from '../core/stored.js';
import { createCheckoutSession } from './create.js';
import { checkoutPlansIn, checkoutSessionsIn } from './tables.js';

/** How long after its expiry a session can be recovered, in seconds. */
const recoverySeconds = 30 * 86_400;

/** Gives an expired session the address at which its customer finds a new one like it, if it was to have one. */
export function offerRecovery(app: App, session: CheckoutSession): void {
  const recovery = session.after_expiration?.recovery;
  if (!recovery?.enabled) return;
  recovery.expires_at = app.now() + recoverySeconds;
  recovery.url = app.urls.recovery(session.id);
}

/** A new session like the expired one. Undefined when it cannot be recovered, or no longer. */
export function recoverSession(app: App, sessionId: string): CheckoutSession | undefined {
  const session = checkoutSessionsIn(app.store).get(sessionId);
  const recovery = session?.after_expiration?.recovery;
  const asked = checkoutPlansIn(app.store).get(sessionId)?.asked;
  if (!session || !asked || !recovery?.url || (recovery.expires_at ?? 0) <= app.now()) return undefined;
  const { expires_at: _, ...same } = asked;
  const email = session.customer_details?.email;
  const recovered = createCheckoutSession(app, {
    ...same,
    ...(recovery.allow_promotion_codes && !same.discounts ? { allow_promotion_codes: true } : {}),
    ...(email && same.customer === undefined ? { customer_email: email } : {}),
  });
  recovered.recovered_from = session.id;
  return recovered;
}
