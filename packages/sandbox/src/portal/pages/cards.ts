import type { PaymentMethod } from '../../core/stored.js';
import { cardName } from '../../wire/pages/card-form.js';
import { type Html, html } from '../../wire/pages/html.js';
import { type Language, tagOf } from '../../wire/pages/language.js';
import { textsIn } from '../../wire/pages/text/texts.js';
import type { PortalSummary } from '../operations.js';
import { localeField } from './fields.js';

/** The customer's cards, each with what may be done with it. */
export function cardSection(summary: PortalSummary, language: Language): Html {
  const { portal } = textsIn(language);
  const { paymentMethods, session, configuration } = summary;
  const changes = configuration.features.payment_method_update.enabled;
  return html`<section aria-labelledby="cards">
<h2 id="cards">${portal.cards}</h2>
${
  paymentMethods.length > 0
    ? html`<ul class="Rows">${paymentMethods.map((method) => row(method, summary, changes, language))}</ul>`
    : html`<p class="Muted">${portal.noCards}</p>`
}
${changes ? html`<div><a class="Button Button--quiet" href="/p/session/${session.id}/card?locale=${tagOf(language)}">${portal.addCard}</a></div>` : ''}
</section>`;
}

/** The card that the next charge goes to. */
function payingCard({ subscriptions, defaultPaymentMethod }: PortalSummary): string | null {
  return subscriptions[0]?.default_payment_method ?? defaultPaymentMethod;
}

function row(method: PaymentMethod, summary: PortalSummary, changes: boolean, language: Language): Html {
  const { portal } = textsIn(language);
  const { exp_month, exp_year } = method.card ?? {};
  const pays = method.id === payingCard(summary);
  const month = exp_month && exp_year ? `${String(exp_month).padStart(2, '0')}/${exp_year}` : '';
  const name = `${method.card?.brand ?? method.type} •••• ${method.card?.last4 ?? ''}`;
  const needed = pays && summary.subscriptions.length > 0;
  return html`<li><span>${cardName(method)}${pays ? html` <span class="Muted">· ${portal.isDefault}</span>` : ''}</span>
<span class="Muted">${month ? portal.expires(month) : ''}</span>
${
  changes && !needed
    ? html`<span class="Rows-actions">${pays ? '' : button('default', portal.makeDefault)}${button('remove', portal.remove)}</span>`
    : ''
}</li>`;

  function button(action: 'default' | 'remove', label: string): Html {
    return html`<form method="post" action="/p/session/${summary.session.id}/${action}">${localeField(language)}<input type="hidden" name="payment_method" value="${method.id}"><button class="Plain" type="submit">${label}<span class="Visually-hidden"> ${name}</span></button></form>`;
  }
}
