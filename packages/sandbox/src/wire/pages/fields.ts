import { countries } from '../../core/countries.js';
import type { Address } from '../../core/stored.js';
import { type Html, html } from './html.js';
import { type Language, tagOf } from './language.js';

/* Labelled fields of forms. Each has room for its error, which a script may put there. */

export interface InputOptions {
  readonly type?: string;
  readonly autocomplete?: string;
  readonly value?: string;
  readonly optional?: boolean;
  readonly least?: number | undefined;
  readonly most?: number;
  readonly digits?: boolean;
}

interface AddressWords {
  readonly optional: string;
  readonly country: string;
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
}

const words: Readonly<Record<Language, AddressWords>> = {
  en: {
    optional: 'optional',
    country: 'Country',
    line1: 'Address',
    line2: 'Apartment, floor, building',
    city: 'City',
    state: 'State or region',
    postalCode: 'Postal code',
  },
  zh: {
    optional: '选填',
    country: '国家或地区',
    line1: '详细地址',
    line2: '楼层、门牌号',
    city: '城市',
    state: '省份或地区',
    postalCode: '邮政编码',
  },
};

/** Beside a label: that the field may stay empty. */
export const optionalMark = (language: Language): string => words[language].optional;

export function field(name: string, label: string, control: Html, mark = ''): Html {
  return html`<div class="Field"><div class="LabelRow"><label class="Label" for="${name}">${label}${mark && html` <span class="Muted">(${mark})</span>`}</label></div>
<div class="Box">${control}</div><p class="Error" id="${name}-error" aria-live="polite"></p></div>`;
}

export function input(name: string, options: InputOptions): Html {
  const { type = 'text', autocomplete = 'off', value = '', optional, least, most = 200, digits } = options;
  return html`<input class="Input" id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" value="${value}" maxlength="${most}"${least === undefined ? '' : html` minlength="${least}"`}${digits ? html` inputmode="numeric" pattern="[0-9]*"` : ''}${optional ? '' : html` required`} aria-describedby="${name}-error">`;
}

export function text(name: string, label: string, language: Language, options: InputOptions): Html {
  return field(name, label, input(name, options), options.optional ? optionalMark(language) : '');
}

/**
 * The fields of an address; their names begin with `prefix_`.
 *
 * @param allowed the countries to choose from; null is all
 */
export function addressFields(
  prefix: 'billing' | 'shipping',
  allowed: readonly string[] | null,
  language: Language,
  present: Partial<Address> = {},
): Html {
  const said = words[language];
  const known = countries(tagOf(language));
  const offered = allowed
    ? allowed.map((code) => known.find((country) => country.code === code) ?? { code, name: code })
    : known;
  const first = present.country ?? (language === 'zh' ? 'CN' : 'US');
  const chosen = offered.some(({ code }) => code === first) ? first : offered[0]?.code;
  const part = (name: Exclude<keyof Address, 'country'>, label: string, autocomplete: string, optional = false) =>
    text(`${prefix}_${name}`, label, language, {
      autocomplete: `${prefix} ${autocomplete}`,
      optional,
      value: present[name] ?? '',
    });
  const id = `${prefix}_country`;
  return html`${field(
    id,
    said.country,
    html`<select class="Input" id="${id}" name="${id}" required autocomplete="${prefix} country" aria-describedby="${id}-error">${offered.map(
      ({ code, name }) => html`<option value="${code}"${code === chosen ? html` selected` : ''}>${name}</option>`,
    )}</select>`,
  )}
${part('line1', said.line1, 'address-line1')}
${part('line2', said.line2, 'address-line2', true)}
<div class="Pair">${part('postal_code', said.postalCode, 'postal-code', true)}${part('city', said.city, 'address-level2', true)}</div>
${part('state', said.state, 'address-level1', true)}`;
}

/** What a form says of an address; undefined when it has no such fields. */
export function addressIn(form: URLSearchParams, prefix: 'billing' | 'shipping'): Address | undefined {
  if (!form.has(`${prefix}_line1`)) return undefined;
  const part = (name: string) => form.get(`${prefix}_${name}`)?.trim() || null;
  return {
    line1: part('line1'),
    line2: part('line2'),
    city: part('city'),
    state: part('state'),
    postal_code: part('postal_code'),
    country: part('country'),
  };
}
