import type { App, PageReply } from '../../app.js';
import { successUrlOf } from '../../checkout/complete.js';
import { type CheckoutOutcome, payCheckoutSession, resumeCheckoutSession } from '../../checkout/pay.js';
import { StripeError } from '../../wire/errors.js';
import { json } from '../document.js';
import { pageLanguage } from '../language.js';
import { merchantName } from '../merchant.js';
import type { PayReply, PayRequest, Refusal } from './exchange.js';
import { readOffer } from './read-offer.js';
import { checkoutPage, closedPage } from './view.js';

/** Hosted Checkout: the page at a session's `url`, and the two calls its script makes. */
export function registerCheckout(app: App): void {
  app.page('GET', '/c/pay/:session', (request) => {
    const session = app.store.checkoutSessions.get(request.params.session ?? '');
    const language = pageLanguage(session?.locale, request);
    const merchant = merchantName(app);
    if (!session) return closedPage('unknown', language, null);
    if (session.status === 'open') return checkoutPage(readOffer(app, session), app.clock.now(), language);
    const isDone = session.status === 'complete';
    const url = isDone ? successUrlOf(session) : session.cancel_url;
    return closedPage(isDone ? 'done' : 'expired', language, url ? { merchant, url } : null);
  });

  app.page('POST', '/c/pay/:session/pay', ({ params, body }) => {
    const typed = readTyped(body);
    if (!typed) return json(400, { state: 'refused', error: { message: 'The form could not be read.' } });
    const { card, billing_details: billing, email } = typed;
    return answer(app, params.session ?? '', (id) =>
      payCheckoutSession(app, id, {
        ...(card
          ? { card: { number: card.number, expMonth: card.exp_month, expYear: card.exp_year, cvc: card.cvc } }
          : {}),
        ...(billing ? { address: billing.address } : {}),
        ...(email === undefined ? {} : { email }),
      }),
    );
  });

  app.page('POST', '/c/pay/:session/resume', ({ params }) =>
    answer(app, params.session ?? '', (id) => resumeCheckoutSession(app, id)),
  );
}

/** What the script sends. The services check every value; here only its shape matters. */
function readTyped(body: string): PayRequest | undefined {
  try {
    const typed: unknown = JSON.parse(body);
    return typeof typed === 'object' && typed !== null && !Array.isArray(typed) ? checkShape(typed) : undefined;
  } catch {
    return undefined;
  }
}

function checkShape(typed: { card?: unknown; email?: unknown }): PayRequest | undefined {
  const card = typed.card as Partial<PayRequest['card'] & object> | undefined;
  const cardFits =
    card === undefined ||
    (typeof card?.number === 'string' &&
      typeof card.cvc === 'string' &&
      typeof card.exp_month === 'number' &&
      typeof card.exp_year === 'number');
  const emailFits = typed.email === undefined || typeof typed.email === 'string';
  return cardFits && emailFits ? (typed as PayRequest) : undefined;
}

/** A session that is over already is answered as such: paid in another tab, it leads to its success page. */
function answer(app: App, id: string, act: (id: string) => CheckoutOutcome): PageReply {
  const before = app.store.checkoutSessions.get(id);
  if (!before || before.status === 'expired') return reply(410, { state: 'closed' });
  try {
    const outcome = before.status === 'complete' ? resumeCheckoutSession(app, id) : act(id);
    return reply(200, toReply(app, id, outcome));
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return reply(error.status, { state: 'refused', error: refusal(error.body) });
  }
}

function toReply(app: App, sessionId: string, outcome: CheckoutOutcome): PayReply {
  if (outcome.status === 'complete') return { state: 'complete', url: outcome.redirectUrl };
  if (outcome.status === 'requires_action') return { state: 'challenge', url: pathOf(outcome.challengeUrl) };
  const intentId = app.store.checkoutPlans.get(sessionId)?.intentId ?? '';
  const error =
    app.store.paymentIntents.get(intentId)?.last_payment_error ??
    app.store.setupIntents.get(intentId)?.last_setup_error;
  return { state: 'refused', error: refusal(error ?? { message: outcome.message ?? 'The payment is not complete.' }) };
}

/** Without its host: the page may have been opened by another name of this machine. */
function pathOf(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

function refusal(error: { message?: string; code?: string; decline_code?: string }): Refusal {
  const { message = '', code, decline_code } = error;
  return { message, ...(code ? { code } : {}), ...(decline_code ? { decline_code } : {}) };
}

const reply = (status: number, body: PayReply): PageReply => json(status, body);
