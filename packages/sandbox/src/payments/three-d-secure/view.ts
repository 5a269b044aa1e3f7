import type { App, PageReply } from '../../core/app.js';
import type { PaymentIntent, SetupIntent } from '../../core/stored.js';
import { page } from '../../wire/pages/document.js';
import { money } from '../../wire/pages/format.js';
import { html } from '../../wire/pages/html.js';
import { type Language, tagOf } from '../../wire/pages/language.js';
import { mark } from '../../wire/pages/mark.js';
import { textsIn } from '../../wire/pages/text/texts.js';
import { paymentMethodsIn } from '../tables.js';

export function challengePage(app: App, intent: PaymentIntent | SetupIntent, language: Language): PageReply {
  const { challenge } = textsIn(language);
  const card = paymentMethodsIn(app.store).get(intent.payment_method ?? '')?.card;
  const action = `/3d-secure/${intent.id}?client_secret=${intent.client_secret}&locale=${tagOf(language)}`;
  return page({
    title: challenge.title,
    language,
    framed: true,
    script: 'challenge.js',
    data: { challenge: '' },
    body: html`<main class="Challenge">
<form class="Challenge-sheet" method="post" action="${action}">
${mark(language)}
<div class="Challenge-head">
<h1>${challenge.title}</h1>
<p>${challenge.explains}</p>
</div>
<dl class="Challenge-facts">
<div><dt>${challenge.merchant}</dt><dd>${app.merchantName}</dd></div>
${intent.object === 'payment_intent' ? html`<div><dt>${challenge.amount}</dt><dd class="Amount">${money(intent.amount, intent.currency, language)}</dd></div>` : ''}
${card ? html`<div><dt>${challenge.card}</dt><dd class="Amount">•••• ${card.last4}</dd></div>` : ''}
</dl>
<p class="Notice" role="alert" data-problem hidden>${challenge.problem}</p>
<div class="Challenge-actions">
<button class="Button Button--wide" name="outcome" value="authenticate">${challenge.complete}</button>
<button class="Button Button--wide Button--quiet" name="outcome" value="fail">${challenge.fail}</button>
</div>
</form>
</main>`,
  });
}

/** For an intent that does not exist, is not this person's, or has its answer already: one page, which tells nothing apart. */
export function noChallengePage(language: Language, status = 410): PageReply {
  const { challenge } = textsIn(language);
  return page({
    title: challenge.answered,
    language,
    framed: true,
    status,
    body: html`${mark(language)}
<main class="Sole"><h1>${challenge.answered}</h1><p class="Muted">${challenge.answeredHint}</p></main>`,
  });
}
