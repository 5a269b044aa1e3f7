import type { App, PageReply, PageRequest } from '../../core/app.js';
import { StripeError } from '../../core/errors.js';
import type { PaymentIntent, SetupIntent } from '../../core/stored.js';
import { json, redirect } from '../../wire/pages/document.js';
import { type Language, pageLanguage } from '../../wire/pages/language.js';
import { completeThreeDSecure } from '../intents/confirm.js';
import { completeSetupThreeDSecure } from '../intents/setup.js';
import { paymentIntentsIn, setupIntentsIn } from '../tables.js';
import { challengePage, noChallengePage } from './view.js';

/**
 * The bank's page: shown to the holder of the intent's client secret, as Stripe's is. It answers JSON to the script that
 * runs it in a frame, and a redirect to a form, when the merchant sent the browser here.
 */
export function registerThreeDSecure(app: App): void {
  app.page('GET', '/3d-secure/:intent', (request) => {
    const language = pageLanguage(request.query.get('locale'), request);
    const intent = waitingIntent(app, request);
    return intent ? challengePage(app, intent, language) : noChallengePage(language);
  });

  app.page('POST', '/3d-secure/:intent', (request) => {
    const wantsJson = (request.request.headers.accept ?? '').includes('application/json');
    const language = pageLanguage(request.query.get('locale'), request);
    const intent = waitingIntent(app, request);
    const outcome = new URLSearchParams(request.body).get('outcome');
    if (!intent || (outcome !== 'authenticate' && outcome !== 'fail')) return refuse(wantsJson, language);
    let target: string | null;
    try {
      const complete = intent.object === 'payment_intent' ? completeThreeDSecure : completeSetupThreeDSecure;
      target = complete(app, intent.id, outcome).returnUrl;
    } catch (error) {
      // A declined charge after authentication is an answer too: the intent carries it.
      if (!(error instanceof StripeError)) throw error;
      target = null;
    }
    if (wantsJson) return json(200, { status: intent.status });
    return target ? redirect(target) : noChallengePage(language, 200);
  });
}

function refuse(wantsJson: boolean, language: Language): PageReply {
  return wantsJson ? json(409, { error: 'This intent does not wait for authentication.' }) : noChallengePage(language);
}

/** The intent of the address, if the client secret is its own and it waits for an answer. */
function waitingIntent(app: App, { params, query }: PageRequest): PaymentIntent | SetupIntent | undefined {
  const id = params.intent ?? '';
  const intent = paymentIntentsIn(app.store).get(id) ?? setupIntentsIn(app.store).get(id);
  const waits = intent?.status === 'requires_action' && intent.client_secret === query.get('client_secret');
  return waits ? intent : undefined;
}
