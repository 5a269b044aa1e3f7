import { longDate, money, moneyParts } from '../../wire/pages/format.js';
import { type Html, html } from '../../wire/pages/html.js';
import type { Language } from '../../wire/pages/language.js';
import { textsIn } from '../../wire/pages/text/texts.js';
import type { Offer, OfferItem, OfferPromotion } from './offer.js';

/** What is bought, what will happen and when, what it costs. */
export function receipt(offer: Offer, language: Language): Html {
  const { checkout } = textsIn(language);
  const amount = (minor: number) => money(minor, offer.currency, language);
  const title = { payment: checkout.pay, subscription: checkout.subscribe, setup: checkout.save }[offer.mode];
  return html`<section class="Checkout-receipt">
${offer.cancelUrl ? html`<a class="Back" href="${offer.cancelUrl}"><span aria-hidden="true">←</span> ${checkout.back(offer.merchant)}</a>` : ''}
<div class="Headline">
<h1>${title(offer.merchant)}</h1>
${offer.mode === 'setup' ? '' : headline(offer, language)}
</div>
${offer.renewal ? timeline(offer, language) : ''}
${
  offer.items.length > 0
    ? html`<div>
<h2 class="Visually-hidden">${checkout.items}</h2>
<ul class="Items">${offer.items.map((item) => line(item, offer, language))}</ul>
${offer.promotion ? promotion(offer, offer.promotion, language) : ''}
<dl class="Totals">
${offer.discountMinor || offer.taxMinor ? total(checkout.subtotal, amount(offer.subtotalMinor)) : ''}
${offer.discountMinor ? total(checkout.discount, amount(-offer.discountMinor)) : ''}
${offer.taxMinor ? total(checkout.tax, amount(offer.taxMinor)) : ''}
${total(offer.renewal ? checkout.dueToday : checkout.total, amount(offer.totalMinor), 'Totals-due')}
</dl>
</div>`
    : ''
}
</section>`;
}

function headline(offer: Offer, language: Language): Html {
  const { renewal, currency, totalMinor } = offer;
  const parts = moneyParts(renewal?.afterTrial ? renewal.amountMinor : totalMinor, currency, language).map((part) =>
    part.type === 'currency' ? html`<span class="Headline-currency">${part.value}</span>` : part.value,
  );
  const interval = renewal && textsIn(language).checkout.per(renewal.interval, renewal.count);
  return html`<p class="Headline-amount"><span class="Amount">${parts}</span>${interval ? html` <span class="Headline-interval">${interval}</span>` : ''}</p>`;
}

function timeline(offer: Offer, language: Language): Html {
  const { checkout } = textsIn(language);
  const renewal = offer.renewal!;
  const amount = (minor: number) => money(minor, offer.currency, language);
  const free = renewal.afterTrial ? checkout.trialStarts : checkout.youPayNothing;
  const today = offer.totalMinor > 0 ? checkout.youPay(amount(offer.totalMinor)) : free;
  return html`<ol class="Timeline">
<li><p class="Timeline-when">${checkout.today}</p><p>${today}</p></li>
<li><p class="Timeline-when">${longDate(renewal.at, language)}</p><p>${checkout.thenEvery(amount(renewal.amountMinor), renewal.interval, renewal.count)}</p></li>
</ol>`;
}

function line(item: OfferItem, offer: Offer, language: Language): Html {
  const { checkout } = textsIn(language);
  const unit = item.unitMinor === null ? null : money(item.unitMinor, offer.currency, language);
  const detail = [
    unit && item.quantity > 1 ? checkout.quantity(item.quantity, unit) : null,
    item.every && checkout.per(item.every.interval, item.every.count),
    item.every && offer.renewal?.afterTrial && checkout.afterTrial,
  ].filter(Boolean);
  return html`<li><span>${item.name}</span><span class="Amount">${money(item.totalMinor, offer.currency, language)}</span>${
    detail.length > 0 ? html`<span class="Small Muted">${detail.join(' · ')}</span>` : ''
  }${item.adjustable ? quantity(item, offer, language) : ''}</li>`;
}

function quantity(item: OfferItem, offer: Offer, language: Language): Html {
  const { checkout } = textsIn(language);
  const { least, most } = item.adjustable!;
  return html`<form class="Adjust" method="post" action="/c/pay/${offer.sessionId}/quantity${offer.query}" data-adjust>
<input type="hidden" name="item" value="${item.id}">
<label class="Label" for="${item.id}">${checkout.howMany}<span class="Visually-hidden">: ${item.name}</span></label>
<span class="Box Adjust-number"><input class="Input" id="${item.id}" name="quantity" type="number" inputmode="numeric" min="${least}" max="${most}" step="1" value="${item.quantity}" required></span>
<button class="Button Button--quiet" type="submit">${checkout.update}</button></form>`;
}

function promotion(offer: Offer, { applied, refused }: OfferPromotion, language: Language): Html {
  const { checkout } = textsIn(language);
  const open = html`<form class="Adjust" method="post" action="/c/pay/${offer.sessionId}/promotion${offer.query}" data-adjust>`;
  if (applied !== null) {
    return html`${open}<input type="hidden" name="remove" value="1">
<p class="Adjust-applied"><span class="Label">${checkout.code}</span> <strong>${applied}</strong></p>
<button class="Plain" type="submit" id="code" aria-label="${checkout.removeCode} ${applied}">${checkout.removeCode}</button></form>`;
  }
  const problem = refused && { unknown: checkout.codeUnknown, unfit: checkout.codeUnfit }[refused.why];
  return html`${open}<label class="Label" for="code">${checkout.code}</label>
<span class="Box"><input class="Input${refused ? ' Input--invalid' : ''}" id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="200" required value="${refused?.code ?? ''}"${refused ? html` aria-invalid="true" aria-describedby="code-error"` : ''}></span>
<button class="Button Button--quiet" type="submit">${checkout.applyCode}</button>
${problem ? html`<p class="Error" id="code-error" role="alert">${problem}</p>` : ''}</form>`;
}

function total(label: string, amount: string, name = ''): Html {
  return html`<div class="${name}"><dt>${label}</dt><dd class="Amount">${amount}</dd></div>`;
}
