import { adjustQuantity, applyPromotionCode, removePromotionCode } from '../checkout/adjust.js';
import { type CheckoutOutcome, payCheckoutSession, resumeCheckoutSession } from '../checkout/pay.js';
import { checkoutPlansIn, checkoutSessionsIn } from '../checkout/tables.js';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { CheckoutSession } from '../core/stored.js';
import { cardOf, pathOf, readRequest } from '../payments/pages/read-request.js';
import { paymentIntentsIn, setupIntentsIn } from '../payments/tables.js';
import { answerFrame } from './answer.js';
import { checkoutShape } from './checkout-shape.js';

/*
 * What Stripe.js asks of a Checkout Session by its client secret. Stripe's own addresses for it are in no description;
 * these are the sandbox's.
 */

/** @throws StripeError for a secret that leads to no session */
function requireBySecret(app: App, secret: string): CheckoutSession {
  const [id = ''] = secret.split('_secret_');
  const session = checkoutSessionsIn(app.store).get(id);
  if (!session?.client_secret || session.client_secret !== secret)
    throw invalid('The client_secret provided does not match any associated Checkout Session.');
  return session;
}

/** What came of a try to pay, beside how the session then stands. */
function outcomeShape(app: App, session: CheckoutSession, outcome: CheckoutOutcome): object {
  if (outcome.status === 'complete') return { outcome: 'complete', url: outcome.redirectUrl };
  if (outcome.status === 'requires_action') return { outcome: 'challenge', challenge: pathOf(outcome.challengeUrl) };
  const intentId = checkoutPlansIn(app.store).get(session.id)?.intentId ?? '';
  const failure =
    paymentIntentsIn(app.store).get(intentId)?.last_payment_error ??
    setupIntentsIn(app.store).get(intentId)?.last_setup_error;
  return {
    outcome: 'refused',
    message: failure?.message ?? outcome.message ?? 'The payment is not complete.',
    decline_code: failure?.decline_code ?? null,
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';

function confirm(app: App, session: CheckoutSession, fields: URLSearchParams): object {
  const sent = readRequest(fields.get('payload') ?? '');
  if (!sent) throw invalid('The payment could not be read.', { param: 'payload' });
  const { name, phone } = (sent.billing_details ?? {}) as { name?: unknown; phone?: unknown };
  const outcome = payCheckoutSession(app, session.id, {
    card: cardOf(sent),
    paymentMethod: sent.payment_method,
    email: sent.email,
    address: sent.billing_details?.address,
    ...(isText(name) ? { name } : {}),
    ...(isText(phone) ? { phone } : {}),
  });
  return outcomeShape(app, session, outcome);
}

type Act = (app: App, session: CheckoutSession, fields: URLSearchParams) => object;

const acts: Readonly<Record<string, Act>> = {
  '': () => ({}),
  '/confirm': confirm,
  '/resume': (app, session) => outcomeShape(app, session, resumeCheckoutSession(app, session.id)),
  '/promotion': (app, session, fields) => {
    if (fields.has('code')) applyPromotionCode(app, session.id, fields.get('code') ?? '');
    else removePromotionCode(app, session.id);
    return {};
  },
  '/quantity': (app, session, fields) => {
    adjustQuantity(app, session.id, fields.get('item') ?? '', Number(fields.get('quantity') || Number.NaN));
    return {};
  },
};

/** `POST /endive/checkout-session…`: each answers with the session as it then is, in Stripe.js's shape. */
export function registerCheckoutSession(app: App): void {
  for (const [action, act] of Object.entries(acts)) {
    const ownerOf = (fields: URLSearchParams) => app.ownerOf(secretOf(fields).split('_secret_')[0] ?? '');
    answerFrame(app, `/endive/checkout-session${action}`, ownerOf, (fields) => {
      const session = requireBySecret(app, secretOf(fields));
      const done = act(app, session, fields);
      return { ui_mode: session.ui_mode, ...done, session: checkoutShape(app, session) };
    });
  }
}

const secretOf = (fields: URLSearchParams): string => fields.get('client_secret') ?? '';
