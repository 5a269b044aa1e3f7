import type { PaymentMethod } from '../../core/stored.js';
import { type Html, type HtmlValue, html } from './html.js';
import { type Language, tagOf } from './language.js';
import { textsIn } from './text/texts.js';

export interface CardFormParts {
  readonly action: string;
  readonly label: string;
  /** What the person sees while the request is under way. */
  readonly doing: string;
  /** Said first when a try failed: what it means for their money. */
  readonly harmless: string;
  readonly before?: HtmlValue;
  /** Belongs to a card that is typed, and goes with it. */
  readonly ofCard?: HtmlValue;
  /** Between the card and the button. */
  readonly below?: HtmlValue;
  readonly after?: HtmlValue;
  /** Cards the customer may choose instead of typing one. */
  readonly saved?: readonly PaymentMethod[];
  readonly needsCard?: boolean;
  /** Told the address that is entered, where the total goes by it. */
  readonly address?: string;
  /** Where a saved card is taken away; left out where none may be. */
  readonly removeAction?: string | undefined;
  /** Further attributes of the form, for its script. */
  readonly data?: Readonly<Record<string, string>>;
}

/** A form whose card fields checkout.js puts in place and sends. */
export function cardForm(parts: CardFormParts, language: Language): Html {
  const { checkout } = textsIn(language);
  const { saved = [], needsCard = true } = parts;
  return html`<form method="post" action="${parts.action}" novalidate data-pay
${parts.address ? html` data-address="${parts.address}"` : ''}
 data-language="${tagOf(language)}" data-not-charged="${parts.harmless}" data-try-another="${checkout.tryAnother}" data-unreachable="${checkout.unreachable}"
 data-unreachable-hint="${checkout.unreachableHint}" data-email-invalid="${checkout.emailInvalid}"
 data-processing="${parts.doing}" data-authenticating="${checkout.authenticating}"${Object.entries(parts.data ?? {}).map(([name, value]) => html` data-${name}="${value}"`)}>
${parts.before}
${needsCard && saved.length > 0 ? choices(saved, parts.removeAction, language) : ''}
${needsCard ? html`<div data-card></div>` : ''}
${needsCard && parts.ofCard ? html`<div class="Fields" data-details data-of-card>${parts.ofCard}</div>` : ''}
${parts.below ? html`<div class="Fields" data-details>${parts.below}</div>` : ''}
<noscript><p class="Notice">${checkout.needsScript}</p></noscript>
<div class="Notice" role="alert" data-notice hidden></div>
<button class="Button Button--wide" type="submit" data-label="${parts.label}" disabled>${parts.label}</button>
<p class="Visually-hidden" role="status" data-status></p>
${parts.after}
</form>`;
}

function choices(saved: readonly PaymentMethod[], removeAction: string | undefined, language: Language): Html {
  const { checkout, portal } = textsIn(language);
  return html`<fieldset class="Choices">
<legend class="Label">${checkout.cardTitle}</legend>
${saved.map(
  (method, index) =>
    html`<div class="Choice-row"><label class="Choice"><input type="radio" name="payment_method" value="${method.id}"${index === 0 ? html` checked` : ''}>${cardName(method)}</label>${
      removeAction
        ? html`<button class="Plain" type="submit" formaction="${removeAction}" name="remove" value="${method.id}">${portal.remove}<span class="Visually-hidden"> •••• ${method.card?.last4}</span></button>`
        : ''
    }</div>`,
)}
<label class="Choice"><input type="radio" name="payment_method" value="">${checkout.anotherCard}</label>
</fieldset>`;
}

export function cardName({ card, type }: PaymentMethod): Html {
  return html`<span><span class="Capital">${card?.brand ?? type}</span> •••• ${card?.last4}</span>`;
}
