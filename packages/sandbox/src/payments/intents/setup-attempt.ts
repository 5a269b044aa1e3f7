import type { App } from '../../core/app.js';
import { newId, randomText } from '../../core/ids.js';
import type { PaymentMethod, SetupAttempt, SetupIntent } from '../../core/stored.js';
import { setupAttemptsIn } from '../tables.js';

/*
 * Each try to confirm a SetupIntent leaves an attempt.
 *
 *   requires_action → succeeded, failed   the person answers the challenge
 *                   → abandoned           another try begins, or the intent is canceled
 */

type SetupError = NonNullable<SetupAttempt['setup_error']>;

/** A new try; one that still waited is abandoned. */
export function beginAttempt(app: App, intent: SetupIntent, method: PaymentMethod): SetupAttempt {
  abandonAttempt(app, intent);
  const card = method.card;
  const attempt = setupAttemptsIn(app.store).insert({
    id: newId('setatt'),
    object: 'setup_attempt',
    application: intent.application,
    created: app.now(),
    customer: intent.customer,
    customer_account: null,
    flow_directions: null,
    livemode: false,
    on_behalf_of: intent.on_behalf_of,
    payment_method: method.id,
    payment_method_details: {
      card: {
        brand: card?.brand ?? null,
        checks: structuredClone(card?.checks ?? null),
        country: card?.country ?? null,
        exp_month: card?.exp_month ?? null,
        exp_year: card?.exp_year ?? null,
        fingerprint: card?.fingerprint ?? '',
        funding: card?.funding ?? null,
        last4: card?.last4 ?? null,
        network: card?.brand ?? null,
        three_d_secure: null,
        wallet: null,
      },
      type: 'card',
    },
    setup_error: null,
    setup_intent: intent.id,
    status: 'requires_action',
    usage: intent.usage,
  });
  intent.latest_attempt = attempt.id;
  return attempt;
}

/** How the latest try ended. */
export function endAttempt(
  app: App,
  intent: SetupIntent,
  status: 'succeeded' | 'failed',
  more: { error?: SetupError; authenticated?: boolean } = {},
): void {
  const attempt = setupAttemptsIn(app.store).get(intent.latest_attempt ?? '');
  if (!attempt) return;
  attempt.status = status;
  attempt.setup_error = more.error ?? null;
  const { card } = attempt.payment_method_details;
  if (card && more.authenticated !== undefined) {
    card.three_d_secure = {
      authentication_flow: 'challenge',
      electronic_commerce_indicator: more.authenticated ? '05' : null,
      result: more.authenticated ? 'authenticated' : 'failed',
      result_reason: more.authenticated ? null : 'rejected',
      transaction_id: randomText(36),
      version: '2.2.0',
    };
  }
}

/** A try that waits for the person is given up. */
export function abandonAttempt(app: App, intent: SetupIntent): void {
  const attempt = setupAttemptsIn(app.store).get(intent.latest_attempt ?? '');
  if (attempt?.status === 'requires_action') attempt.status = 'abandoned';
}
