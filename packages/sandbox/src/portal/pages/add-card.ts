import type { App, PageReply } from '../../core/app.js';
import { StripeError } from '../../core/errors.js';
import type { SetupIntent } from '../../core/stored.js';
import type { PayReply } from '../../payments/pages/exchange.js';
import { cardOf, pathOf, readRequest, refusal } from '../../payments/pages/read-request.js';
import { cardForm } from '../../wire/pages/card-form.js';
import { json, page } from '../../wire/pages/document.js';
import { html } from '../../wire/pages/html.js';
import { type Language, tagOf } from '../../wire/pages/language.js';
import { mark } from '../../wire/pages/mark.js';
import { textsIn } from '../../wire/pages/text/texts.js';
import { addCardFromPortal, finishCardFromPortal, type PortalSummary } from '../operations.js';
import { completedUrl, homeUrl, leaveUrl } from './flow-links.js';

export function addCardPage(app: App, summary: PortalSummary, language: Language): PageReply {
  const { portal } = textsIn(language);
  const path = `/p/session/${summary.session.id}`;
  const form = cardForm(
    {
      action: `${path}/card?locale=${tagOf(language)}`,
      label: portal.addCard,
      doing: portal.saving,
      harmless: portal.notSaved,
    },
    language,
  );
  return page({
    title: portal.addCard,
    language,
    script: 'checkout.js',
    data: { now: String(app.clock.now().getTime()) },
    body: html`${mark(language)}
<main class="Sole">
<a class="Back" href="${leaveUrl(summary, language)}"><span aria-hidden="true">←</span> ${portal.cards}</a>
<div><h1>${portal.addCard}</h1><p class="Muted">${portal.addCardHint}</p></div>
${form}
</main>`,
  });
}

/** What the page's script posted: a card to save. */
export function addCard(app: App, summary: PortalSummary, body: string, language: Language): PageReply {
  const sent = readRequest(body);
  const card = sent && cardOf(sent);
  if (!card) return reply(400, { state: 'refused', error: { message: 'The form could not be read.' } });
  return answer(app, summary, language, () => addCardFromPortal(app, summary.session.id, card));
}

/** After the challenge of the card's SetupIntent. */
export function finishCard(app: App, summary: PortalSummary, intentId: string, language: Language): PageReply {
  return answer(app, summary, language, () => finishCardFromPortal(app, summary.session.id, intentId));
}

function answer(app: App, summary: PortalSummary, language: Language, act: () => SetupIntent): PageReply {
  const back = `/p/session/${summary.session.id}`;
  const query = `?locale=${tagOf(language)}`;
  try {
    const intent = act();
    if (intent.status === 'succeeded') {
      const isFlow = summary.session.flow?.type === 'payment_method_update';
      return reply(200, {
        state: 'complete',
        url: isFlow ? completedUrl(summary, language) : homeUrl(summary, language),
      });
    }
    if (intent.status === 'requires_action') {
      const url = pathOf(app.urls.threeDSecure(intent.id, intent.client_secret ?? ''));
      return reply(200, { state: 'challenge', url, resume: `${back}/card/${intent.id}${query}` });
    }
    return reply(200, { state: 'refused', error: refusal(intent.last_setup_error ?? {}, language) });
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return reply(error.status, { state: 'refused', error: refusal(error.body, language) });
  }
}

const reply = (status: number, body: PayReply): PageReply => json(status, body);
