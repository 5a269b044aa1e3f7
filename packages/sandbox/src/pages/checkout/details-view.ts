import type { CheckoutSession } from '../../stored.js';
import { businessIdTypes } from '../../tax/rate-table.js';
import { countries } from '../countries.js';
import { type Html, type HtmlValue, html } from '../html.js';
import { type Language, tagOf } from '../language.js';
import { detailsTexts } from './details-texts.js';
import { richText } from './rich-text.js';

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
  const mark = optional ? words.optional : '';
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

function addressFields(prefix: 'billing' | 'shipping', allowed: readonly string[] | null, language: Language): Html {
  const words = detailsTexts(language);
  const known = countries(tagOf(language));
  const offered = allowed
    ? allowed.map((code) => known.find((country) => country.code === code) ?? { code, name: code })
    : known;
  const first = language === 'zh' ? 'CN' : 'US';
  const chosen = offered.some(({ code }) => code === first) ? first : offered[0]?.code;
  const part = (name: string, label: string, autocomplete: string, optional = false) =>
    text(`${prefix}_${name}`, label, language, { autocomplete: `${prefix} ${autocomplete}`, optional });
  const id = `${prefix}_country`;
  return html`${field(
    id,
    words.country,
    html`<select class="Input" id="${id}" name="${id}" required autocomplete="${prefix} country" aria-describedby="${id}-error">${offered.map(
      ({ code, name }) => html`<option value="${code}"${code === chosen ? html` selected` : ''}>${name}</option>`,
    )}</select>`,
  )}
${part('line1', words.line1, 'address-line1')}
${part('line2', words.line2, 'address-line2', true)}
<div class="Pair">${part('postal_code', words.postalCode, 'postal-code', true)}${part('city', words.city, 'address-level2', true)}</div>
${part('state', words.state, 'address-level1', true)}`;
}

interface InputOptions {
  readonly type?: string;
  readonly autocomplete?: string;
  readonly value?: string;
  readonly optional?: boolean;
  readonly least?: number | undefined;
  readonly most?: number;
  readonly digits?: boolean;
}

function text(name: string, label: string, language: Language, options: InputOptions): Html {
  return field(name, label, input(name, options), options.optional ? detailsTexts(language).optional : '');
}

function input(name: string, options: InputOptions): Html {
  const {
    type = 'text',
    autocomplete = 'off',
    value = '',
    optional = false,
    least,
    most = 200,
    digits = false,
  } = options;
  return html`<input class="Input" id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" value="${value}" maxlength="${most}"${least === undefined ? '' : html` minlength="${least}"`}${digits ? html` inputmode="numeric" pattern="[0-9]*"` : ''}${optional ? '' : html` required`} aria-describedby="${name}-error">`;
}

function field(name: string, label: string, control: Html, mark = ''): Html {
  return html`<div class="Field"><div class="LabelRow"><label class="Label" for="${name}">${label}${mark && html` <span class="Muted">(${mark})</span>`}</label></div>
<div class="Box">${control}</div><p class="Error" id="${name}-error" aria-live="polite"></p></div>`;
}

function checkbox(name: string, label: HtmlValue, required: boolean): Html {
  return html`<div class="Field"><label class="Check"><input type="checkbox" id="${name}" name="${name}" value="1"${required ? html` required` : ''} aria-describedby="${name}-error"><span>${label}</span></label>
<p class="Error" id="${name}-error" aria-live="polite"></p></div>`;
}
