import type { PageReply } from '../../app.js';
import { page } from '../document.js';
import { money } from '../format.js';
import { type Html, html } from '../html.js';
import { type Language, tagOf } from '../language.js';
import { mark } from '../mark.js';
import { textsIn } from '../text/texts.js';
import type { Offer } from './offer.js';
import { receipt } from './receipt.js';

/** The page of an open session. The script puts the card fields where `data-card` is. */
export function checkoutPage(offer: Offer, now: Date, language: Language): PageReply {
  const title = { payment: 'pay', subscription: 'subscribe', setup: 'save' } as const;
  return page({
    title: textsIn(language).checkout[title[offer.mode]](offer.merchant),
    language,
    script: 'checkout.js',
    data: { now: String(now.getTime()) },
    body: html`${mark(language)}
<main class="Checkout"><div class="Checkout-columns">
${receipt(offer, language)}
<div class="Checkout-pay">${form(offer, language)}</div>
</div></main>`,
  });
}

function buttonLabel(offer: Offer, language: Language): string {
  const { checkout } = textsIn(language);
  const amount = money(offer.totalMinor, offer.currency, language);
  if (offer.mode === 'setup') return checkout.saveButton;
  if (offer.mode === 'payment') return checkout.payButton(amount);
  return offer.totalMinor > 0 ? checkout.subscribeButton(amount) : checkout.trialButton;
}

function form(offer: Offer, language: Language): Html {
  const { checkout } = textsIn(language);
  const label = buttonLabel(offer, language);
  return html`<section class="Checkout-form">
<h2>${checkout.details}</h2>
<form method="post" action="/c/pay/${offer.sessionId}/pay" novalidate
 data-language="${tagOf(language)}" data-resume="/c/pay/${offer.sessionId}/resume"
 data-not-charged="${checkout.notCharged}" data-unreachable="${checkout.unreachable}"
 data-unreachable-hint="${checkout.unreachableHint}" data-email-invalid="${checkout.emailInvalid}"
 data-processing="${checkout.processing}" data-authenticating="${checkout.authenticating}">
${
  offer.email
    ? html`<div class="Field"><div class="LabelRow"><span class="Label">${checkout.email}</span></div><p class="Fixed">${offer.email}</p></div>`
    : html`<div class="Field"><div class="LabelRow"><label class="Label" for="email">${checkout.email}</label></div>
<div class="Box"><input class="Input" id="email" name="email" type="email" autocomplete="email" value="${offer.emailTyped}" required maxlength="254" aria-describedby="email-error"></div>
<p class="Error" id="email-error" aria-live="polite"></p></div>`
}
${offer.needsCard ? html`<div data-card></div>` : ''}
<noscript><p class="Notice">${checkout.needsScript}</p></noscript>
<div class="Notice" role="alert" data-notice hidden></div>
<button class="Button Button--wide" type="submit" data-label="${label}" disabled>${label}</button>
<p class="Visually-hidden" role="status" data-status></p>
${offer.mode === 'payment' ? '' : html`<p class="Promise">${checkout.promise(offer.merchant)}</p>`}
</form>
</section>`;
}

/** A session that cannot be paid, or no session: what that means, and the way back. */
export function closedPage(
  state: 'done' | 'expired' | 'unknown',
  language: Language,
  back: { merchant: string; url: string } | null,
): PageReply {
  const { checkout } = textsIn(language);
  const status = { done: 200, expired: 410, unknown: 404 }[state];
  return page({
    title: checkout[state],
    language,
    status,
    body: html`${mark(language)}
<main class="Sole">
<h1>${checkout[state]}</h1>
<p class="Muted">${checkout[`${state}Hint`]}</p>
${back ? html`<a class="Button" href="${back.url}">${checkout.returnTo(back.merchant)}</a>` : ''}
</main>`,
  });
}
