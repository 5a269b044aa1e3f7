import type { PageReply } from '../../core/app.js';
import type { CheckoutSession, PaymentMethod } from '../../core/stored.js';
import { cardForm } from '../../wire/pages/card-form.js';
import { page } from '../../wire/pages/document.js';
import { money } from '../../wire/pages/format.js';
import { type Html, html } from '../../wire/pages/html.js';
import type { Language } from '../../wire/pages/language.js';
import { mark } from '../../wire/pages/mark.js';
import { textsIn } from '../../wire/pages/text/texts.js';
import { detailsTexts } from './details-texts.js';
import { detailsAbove, detailsBelow, detailsOfCard, note } from './details-view.js';
import type { Offer } from './offer.js';
import { receipt } from './receipt.js';

/** The page of an open session. */
export function checkoutPage(
  session: CheckoutSession,
  offer: Offer,
  saved: readonly PaymentMethod[],
  now: Date,
  language: Language,
): PageReply {
  const { checkout } = textsIn(language);
  const title = { payment: checkout.pay, subscription: checkout.subscribe, setup: checkout.save }[offer.mode];
  const words = detailsTexts(language);
  const reuse =
    offer.mode !== 'payment' && session.consent_collection?.payment_method_reuse_agreement?.position !== 'hidden';
  const form = cardForm(
    {
      action: `/c/pay/${offer.sessionId}/pay${offer.query}`,
      label: buttonLabel(offer, language),
      doing: checkout.processing,
      harmless: checkout.notCharged,
      needsCard: offer.needsCard,
      ...(offer.taxedByAddress ? { address: `/c/pay/${offer.sessionId}/address${offer.query}` } : {}),
      saved,
      removeAction:
        session.saved_payment_method_options?.payment_method_remove === 'enabled'
          ? `/c/pay/${offer.sessionId}/remove${offer.query}`
          : undefined,
      data: {
        missing: words.missing,
        wrong: words.wrong,
        unticked: words.unticked,
        ...(session.billing_address_collection === 'required' ? { 'whole-address': '' } : {}),
      },
      before: html`${emailField(offer, language)}<div class="Fields" data-details>${detailsAbove(session, language)}</div>`,
      ofCard: detailsOfCard(session, offer.merchant, language),
      below: detailsBelow(session, offer.merchant, language),
      after: html`${reuse && html`<p class="Promise">${checkout.promise(offer.merchant)}</p>`}${note(session.custom_text.after_submit?.message)}`,
    },
    language,
  );
  return page({
    title: title(offer.merchant),
    language,
    script: 'checkout.js',
    framed: offer.framed,
    data: { now: String(now.getTime()) },
    body: html`${mark(language)}
<main class="Checkout"><div class="Checkout-columns">
${receipt(offer, language)}
<div class="Checkout-pay"><section class="Checkout-form"><h2>${offer.needsCard ? checkout.details : checkout.contact}</h2>${form}</section></div>
</div></main>`,
  });
}

function buttonLabel(offer: Offer, language: Language): string {
  const { checkout } = textsIn(language);
  const amount = money(offer.totalMinor, offer.currency, language);
  if (offer.mode === 'setup') return checkout.saveButton;
  if (offer.mode === 'payment') return offer.totalMinor > 0 ? checkout.payButton(amount) : checkout.freeButton;
  if (offer.totalMinor > 0) return checkout.subscribeButton(amount);
  return offer.renewal?.afterTrial ? checkout.trialButton : checkout.freeSubscribeButton;
}

function emailField(offer: Offer, language: Language): Html {
  const { checkout } = textsIn(language);
  if (offer.email) {
    return html`<div class="Field"><div class="LabelRow"><span class="Label">${checkout.email}</span></div><p class="Fixed">${offer.email}</p></div>`;
  }
  return html`<div class="Field"><div class="LabelRow"><label class="Label" for="email">${checkout.email}</label></div>
<div class="Box"><input class="Input" id="email" name="email" type="email" autocomplete="email" value="${offer.emailTyped}" required maxlength="254" aria-describedby="email-error"></div>
<p class="Error" id="email-error" aria-live="polite"></p></div>`;
}

/** A session that cannot be paid, or no session: what that means, and the way back. */
export function closedPage(
  state: 'done' | 'expired' | 'unknown',
  language: Language,
  back: { merchant: string; url: string } | null,
  framed = false,
): PageReply {
  const { checkout } = textsIn(language);
  const status = { done: 200, expired: 410, unknown: 404 }[state];
  return page({
    title: checkout[state],
    language,
    status,
    framed,
    ...(framed ? { script: 'checkout.js' } : {}),
    body: html`${mark(language)}
<main class="Sole">
<h1>${checkout[state]}</h1>
<p class="Muted">${checkout[`${state}Hint`]}</p>
${back ? html`<a class="Button" href="${back.url}">${checkout.returnTo(back.merchant)}</a>` : ''}
</main>`,
  });
}
