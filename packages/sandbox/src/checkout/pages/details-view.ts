import { businessIdTypes } from '../../billing/tax/rate-table.js';
import type { CheckoutSession } from '../../core/stored.js';
import { addressFields, field, input, optionalMark, text } from '../../wire/pages/fields.js';
import { type Html, type HtmlValue, html } from '../../wire/pages/html.js';
import type { Language } from '../../wire/pages/language.js';
import { detailsTexts } from './details-texts.js';

/*
 * The fields of the Checkout page that a session asks for besides the card. Their names are those that the server calls
 * them by when one is missing; details.ts in the browser reads and checks them.
 */

/** What stands above the card: who it is, and where it goes. */
export function detailsAbove(session: CheckoutSession, language: Language): Html {
  const words = detailsTexts(language);
  const { business, individual } = session.name_collection ?? {};
  const shipping = session.shipping_address_collection;
  return html`${
    session.phone_number_collection?.enabled
      ? field('phone', words.phone, input('phone', { type: 'tel', autocomplete: 'tel', value: phoneOf(session) }))
      : ''
  }
${individual?.enabled ? text('individual_name', words.individualName, language, { autocomplete: 'name', optional: individual.optional }) : ''}
${business?.enabled ? text('business_name', words.businessName, language, { autocomplete: 'organization', optional: business.optional }) : ''}
${
  shipping
    ? html`<fieldset class="Fields"><legend class="Fields-legend">${words.shipping}</legend>
${text('shipping_name', words.shippingName, language, { autocomplete: 'shipping name' })}
${addressFields('shipping', shipping.allowed_countries, language)}
${note(session.custom_text.shipping_address?.message)}</fieldset>`
    : ''
}`;
}

/** What belongs to a new card alone. */
export function detailsOfCard(session: CheckoutSession, merchant: string, language: Language): Html {
  const words = detailsTexts(language);
  const saves = session.saved_payment_method_options?.payment_method_save === 'enabled';
  return html`${
    session.billing_address_collection === 'required'
      ? html`<fieldset class="Fields"><legend class="Fields-legend">${words.billing}</legend>
${text('name', words.nameOnCard, language, { autocomplete: 'cc-name' })}
${addressFields('billing', null, language)}</fieldset>`
      : ''
  }${saves ? checkbox('save_card', words.saveCard(merchant), false) : ''}`;
}

/** What stands between the card and the button. */
export function detailsBelow(session: CheckoutSession, merchant: string, language: Language): Html {
  const words = detailsTexts(language);
  const consent = session.consent_collection;
  const terms = session.custom_text.terms_of_service_acceptance?.message;
  return html`${session.tax_id_collection?.enabled ? taxIdFields(session, language) : ''}
${session.custom_fields.map((custom) => customField(custom, language))}
${consent?.terms_of_service === 'required' ? checkbox('terms_of_service', terms === undefined ? words.terms(merchant) : richText(terms), true) : ''}
${consent?.promotions === 'auto' ? checkbox('promotions', words.promotions(merchant), false) : ''}
${note(session.custom_text.submit?.message)}`;
}

export function note(message: string | undefined): Html | '' {
  return message ? html`<p class="Promise">${richText(message)}</p>` : '';
}

const phoneOf = (session: CheckoutSession): string => session.customer_details?.phone ?? '';

function taxIdFields(session: CheckoutSession, language: Language): Html {
  const words = detailsTexts(language);
  const types = [...new Set(Object.values(businessIdTypes))].sort();
  const hasBusiness = session.name_collection?.business?.enabled;
  return html`<fieldset class="Fields"><legend class="Fields-legend">${words.taxId}</legend>
${hasBusiness ? '' : text('business_name', words.businessName, language, { autocomplete: 'organization', optional: true })}
<div class="Pair">
${field('tax_id_type', words.taxIdType, html`<select class="Input" id="tax_id_type" name="tax_id_type" aria-describedby="tax_id_type-error"><option value="">${words.noTaxId}</option>${types.map((type) => html`<option value="${type}">${type.toUpperCase().replace('_', ' ')}</option>`)}</select>`)}
${text('tax_id_value', words.taxId, language, { optional: true })}
</div></fieldset>`;
}

function customField(custom: CheckoutSession['custom_fields'][number], language: Language): Html {
  const words = detailsTexts(language);
  const name = `custom_${custom.key}`;
  const label = custom.label.custom ?? custom.key;
  const { dropdown, numeric, optional } = custom;
  const mark = optional ? optionalMark(language) : '';
  if (dropdown) {
    const options = dropdown.options.map(
      ({ label: shown, value }) =>
        html`<option value="${value}"${value === dropdown.default_value ? html` selected` : ''}>${shown}</option>`,
    );
    return field(
      name,
      label,
      html`<select class="Input" id="${name}" name="${name}"${optional ? '' : html` required`} aria-describedby="${name}-error"><option value="">${words.choose}</option>${options}</select>`,
      mark,
    );
  }
  const { default_value, minimum_length, maximum_length } = numeric ?? custom.text ?? {};
  const control = input(name, {
    type: 'text',
    autocomplete: 'off',
    value: default_value ?? '',
    optional,
    least: minimum_length ?? undefined,
    most: maximum_length ?? 255,
    digits: numeric !== undefined,
  });
  return field(name, label, control, mark);
}

function checkbox(name: string, label: HtmlValue, required: boolean): Html {
  return html`<div class="Field"><label class="Check"><input type="checkbox" id="${name}" name="${name}" value="1"${required ? html` required` : ''} aria-describedby="${name}-error"><span>${label}</span></label>
<p class="Error" id="${name}-error" aria-live="polite"></p></div>`;
}

/** A merchant's own words, in which `[words](https://…)` are a link and nothing else is markup. */
export function richText(message: string): Html {
  const parts = message.split(/(\[[^\]]+\]\(https?:\/\/[^\s)]+\))/);
  return html`${parts.map((part) => {
    const [, words, address] = /^\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)$/.exec(part) ?? [];
    return words && address ? html`<a href="${address}" target="_blank" rel="noopener">${words}</a>` : part;
  })}`;
}
