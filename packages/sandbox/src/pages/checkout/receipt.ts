import { longDate, money, moneyParts } from '../format.js';
import { type Html, html } from '../html.js';
import type { Language } from '../language.js';
import { textsIn } from '../text/texts.js';
import type { Offer, OfferItem } from './offer.js';

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
  ].filter(Boolean);
  return html`<li><span>${item.name}</span><span class="Amount">${money(item.totalMinor, offer.currency, language)}</span>${
    detail.length > 0 ? html`<span class="Small Muted">${detail.join(' · ')}</span>` : ''
  }</li>`;
}

function total(label: string, amount: string, name = ''): Html {
  return html`<div class="${name}"><dt>${label}</dt><dd class="Amount">${amount}</dd></div>`;
}
