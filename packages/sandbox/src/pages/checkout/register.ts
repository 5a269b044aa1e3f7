import type { App, PageReply } from '../../app.js';
import { adjustQuantity, applyPromotionCode, removePromotionCode } from '../../checkout/adjust.js';
import { successUrlOf } from '../../checkout/complete.js';
import {
  type CheckoutOutcome,
  payCheckoutSession,
  resumeCheckoutSession,
  savedPaymentMethods,
} from '../../checkout/pay.js';
import { recoverSession } from '../../checkout/recovery.js';
import { StripeError } from '../../wire/errors.js';
import { json, redirect } from '../document.js';
import { pageLanguage } from '../language.js';
import type { PayReply } from './exchange.js';
import { readOffer } from './read-offer.js';
import { cardOf, pathOf, readRequest, refusal } from './read-request.js';
import { checkoutPage, closedPage } from './view.js';

/** Hosted Checkout: the page at a session's `url`, and the two calls its script makes. */
export function registerCheckout(app: App): void {
  app.page('GET', '/c/pay/:session', (request) => {
    const session = app.store.checkoutSessions.get(request.params.session ?? '');
    const language = pageLanguage(session?.locale, request);
    const merchant = app.merchantName;
    if (!session) return closedPage('unknown', language, null);
    if (session.status === 'open') {
      return checkoutPage(
        readOffer(app, session, request.query),
        savedPaymentMethods(app, session),
        app.clock.now(),
        language,
      );
    }
    const isDone = session.status === 'complete';
    const url = isDone ? successUrlOf(session) : session.cancel_url;
    return closedPage(isDone ? 'done' : 'expired', language, url ? { merchant, url } : null);
  });

  app.page('GET', '/r/pay/:session', (request) => {
    const recovered = recoverSession(app, request.params.session ?? '');
    return recovered
      ? redirect(app.urls.checkout(recovered.id))
      : closedPage('expired', pageLanguage(undefined, request), null);
  });

  app.page('POST', '/c/pay/:session/promotion', ({ params, body }) => {
    const form = new URLSearchParams(body);
    const code = form.get('code') ?? '';
    return adjusted(params.session ?? '', { code }, (id) =>
      form.has('remove') ? removePromotionCode(app, id) : applyPromotionCode(app, id, code),
    );
  });

  app.page('POST', '/c/pay/:session/quantity', ({ params, body }) => {
    const form = new URLSearchParams(body);
    const quantity = Number(form.get('quantity') || Number.NaN);
    return adjusted(params.session ?? '', {}, (id) => adjustQuantity(app, id, form.get('item') ?? '', quantity));
  });

  app.page('POST', '/c/pay/:session/pay', ({ params, body }) => {
    const sent = readRequest(body);
    if (!sent) return reply(400, { state: 'refused', error: { message: 'The form could not be read.' } });
    return answer(app, params.session ?? '', (id) =>
      payCheckoutSession(app, id, {
        card: cardOf(sent),
        paymentMethod: sent.payment_method,
        email: sent.email,
        address: sent.billing_details?.address,
      }),
    );
  });

  app.page('POST', '/c/pay/:session/resume', ({ params }) =>
    answer(app, params.session ?? '', (id) => resumeCheckoutSession(app, id)),
  );
}

/** The page again, with what was refused said there; by a redirect, so that a reload does not repeat it. */
function adjusted(id: string, about: Record<string, string>, act: (id: string) => unknown): PageReply {
  const page = `/c/pay/${encodeURIComponent(id)}`;
  try {
    act(id);
    return redirect(page);
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    const refused = error.body.code === 'resource_missing' ? 'unknown' : 'unfit';
    return redirect(`${page}?${new URLSearchParams({ ...about, refused })}`);
  }
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
  if (outcome.status === 'requires_action') {
    return { state: 'challenge', url: pathOf(outcome.challengeUrl), resume: `/c/pay/${sessionId}/resume` };
  }
  const intentId = app.store.checkoutPlans.get(sessionId)?.intentId ?? '';
  const error =
    app.store.paymentIntents.get(intentId)?.last_payment_error ??
    app.store.setupIntents.get(intentId)?.last_setup_error;
  return { state: 'refused', error: refusal(error ?? { message: outcome.message ?? 'The payment is not complete.' }) };
}

const reply = (status: number, body: PayReply): PageReply => json(status, body);
