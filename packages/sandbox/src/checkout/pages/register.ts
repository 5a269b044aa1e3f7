import type { App, PageReply, PageRequest } from '../../core/app.js';
import { StripeError } from '../../core/errors.js';
import type { CheckoutSession } from '../../core/stored.js';
import type { PayReply } from '../../payments/pages/exchange.js';
import { cardOf, pathOf, readRequest, refusal } from '../../payments/pages/read-request.js';
import { paymentIntentsIn, setupIntentsIn } from '../../payments/tables.js';
import { json, redirect } from '../../wire/pages/document.js';
import { type Language, pageLanguage } from '../../wire/pages/language.js';
import { adjustQuantity, applyPromotionCode, locate, removePromotionCode } from '../adjust.js';
import { type CheckoutOutcome, payCheckoutSession, resumeCheckoutSession } from '../pay.js';
import { recoverSession } from '../recovery.js';
import { removeSavedPaymentMethod, savedPaymentMethods } from '../saved-methods.js';
import { checkoutPlansIn, checkoutSessionsIn } from '../tables.js';
import { destinationOf } from '../ui-mode.js';
import { detailsOf } from './read-details.js';
import { readOffer, secretQuery } from './read-offer.js';
import { checkoutPage, closedPage } from './view.js';

/** Hosted Checkout: the page at a session's `url`, and the two calls its script makes. */
export function registerCheckout(app: App): void {
  app.page('GET', '/c/pay/:session', (request) => {
    const session = ownSession(app, request);
    const language = pageLanguage(session?.locale, request);
    const merchant = app.merchantName;
    if (!session) return closedPage('unknown', language, null);
    if (session.status === 'open') {
      const saved = savedPaymentMethods(app, session);
      return checkoutPage(session, readOffer(app, session, request.query), saved, app.clock.now(), language);
    }
    const isDone = session.status === 'complete';
    const url = isDone ? destinationOf(session) : session.cancel_url;
    return closedPage(isDone ? 'done' : 'expired', language, url ? { merchant, url } : null, isFramed(session));
  });

  app.page('GET', '/r/pay/:session', (request) => {
    const recovered = recoverSession(app, request.params.session ?? '');
    return recovered
      ? redirect(app.urls.checkout(recovered.id))
      : closedPage('expired', pageLanguage(undefined, request), null);
  });

  app.page('POST', '/c/pay/:session/promotion', (request) => {
    const form = new URLSearchParams(request.body);
    const code = form.get('code') ?? '';
    return adjusted(app, request, { code }, (id) =>
      form.has('remove') ? removePromotionCode(app, id) : applyPromotionCode(app, id, code),
    );
  });

  app.page('POST', '/c/pay/:session/quantity', (request) => {
    const form = new URLSearchParams(request.body);
    const quantity = Number(form.get('quantity') || Number.NaN);
    return adjusted(app, request, {}, (id) => adjustQuantity(app, id, form.get('item') ?? '', quantity));
  });

  app.page('POST', '/c/pay/:session/address', (request) => {
    const form = new URLSearchParams(request.body);
    const address = { country: form.get('country'), postal_code: form.get('postal_code') };
    return adjusted(app, request, {}, (id) => locate(app, id, address));
  });

  app.page('POST', '/c/pay/:session/remove', (request) => {
    const method = new URLSearchParams(request.body).get('remove') ?? '';
    return adjusted(app, request, {}, (id) => removeSavedPaymentMethod(app, id, method));
  });

  app.page('POST', '/c/pay/:session/pay', (request) => {
    const sent = readRequest(request.body);
    if (!sent) return reply(400, { state: 'refused', error: { message: 'The form could not be read.' } });
    return answer(app, request, (id) =>
      payCheckoutSession(app, id, {
        card: cardOf(sent),
        paymentMethod: sent.payment_method,
        email: sent.email,
        ...detailsOf(sent),
      }),
    );
  });

  app.page('POST', '/c/pay/:session/resume', (request) => answer(app, request, (id) => resumeCheckoutSession(app, id)));
}

const isFramed = (session: CheckoutSession): boolean => session.ui_mode === 'embedded_page';

/**
 * The session that a request is about. One that the merchant's page frames is found with its `client_secret` alone; one
 * that is paid with Elements has no page.
 */
function ownSession(app: App, { params, query }: PageRequest): CheckoutSession | undefined {
  const session = checkoutSessionsIn(app.store).get(params.session ?? '');
  if (!session?.client_secret) return session;
  return isFramed(session) && query.get('client_secret') === session.client_secret ? session : undefined;
}

/** The page again, with what was refused said there; by a redirect, so that a reload does not repeat it. */
function adjusted(
  app: App,
  request: PageRequest,
  about: Record<string, string>,
  act: (id: string) => unknown,
): PageReply {
  const session = ownSession(app, request);
  if (!session) return closedPage('unknown', pageLanguage(undefined, request), null);
  const secret = session.client_secret ? { client_secret: session.client_secret } : undefined;
  const to = (more: Record<string, string>) => {
    const query = new URLSearchParams({ ...secret, ...more }).toString();
    return redirect(`/c/pay/${session.id}${query && `?${query}`}`);
  };
  try {
    act(session.id);
    return to({});
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    const refused = error.body.code === 'resource_missing' ? 'unknown' : 'unfit';
    return to({ ...about, refused });
  }
}

/** A session that is over already is answered as such: paid in another tab, it leads to its success page. */
function answer(app: App, request: PageRequest, act: (id: string) => CheckoutOutcome): PageReply {
  const before = ownSession(app, request);
  const language = pageLanguage(before?.locale, request);
  if (!before || before.status === 'expired') return reply(410, { state: 'closed' });
  try {
    const { id } = before;
    const outcome = before.status === 'complete' ? resumeCheckoutSession(app, id) : act(id);
    return reply(200, toReply(app, before, outcome, language));
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return reply(error.status, { state: 'refused', error: refusal(error.body, language) });
  }
}

function toReply(app: App, session: CheckoutSession, outcome: CheckoutOutcome, language: Language): PayReply {
  if (outcome.status === 'complete') return { state: 'complete', url: outcome.redirectUrl };
  if (outcome.status === 'requires_action') {
    const resume = `/c/pay/${session.id}/resume${secretQuery(session)}`;
    return { state: 'challenge', url: pathOf(outcome.challengeUrl), resume };
  }
  const intentId = checkoutPlansIn(app.store).get(session.id)?.intentId ?? '';
  const error =
    paymentIntentsIn(app.store).get(intentId)?.last_payment_error ??
    setupIntentsIn(app.store).get(intentId)?.last_setup_error;
  return {
    state: 'refused',
    error: refusal(error ?? { message: outcome.message ?? 'The payment is not complete.' }, language),
  };
}

const reply = (status: number, body: PayReply): PageReply => json(status, body);
