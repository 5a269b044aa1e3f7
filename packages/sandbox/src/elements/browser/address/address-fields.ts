import { countries } from '../../../core/countries.js';
import { createField, createInput, type Field } from '../card/field.js';
import type { Messages } from '../locale/messages.js';
import { asksPostal, asksState, regionsOf } from './regions.js';

type Control = HTMLInputElement | HTMLSelectElement;

export type AddressFieldName =
  | 'name'
  | 'firstName'
  | 'lastName'
  | 'country'
  | 'line1'
  | 'line2'
  | 'city'
  | 'state'
  | 'postalCode'
  | 'phone';

/** In the order in which they are shown. */
export const addressFieldNames: readonly AddressFieldName[] = [
  'name',
  'firstName',
  'lastName',
  'country',
  'line1',
  'line2',
  'city',
  'state',
  'postalCode',
  'phone',
];

const autocomplete: Readonly<Record<AddressFieldName, string>> = {
  name: 'name',
  firstName: 'given-name',
  lastName: 'family-name',
  country: 'country',
  line1: 'address-line1',
  line2: 'address-line2',
  city: 'address-level2',
  state: 'address-level1',
  postalCode: 'postal-code',
  phone: 'tel',
};

export type AddressFields = Readonly<Record<AddressFieldName, Field<Control>>>;

/** @param section `billing` or `shipping`, for the browser's autofill */
export function createAddressFields(section: string): AddressFields {
  const entries = addressFieldNames.map((name) => {
    const attributes = { autocomplete: `${section} ${autocomplete[name]}` };
    const control: Control = name === 'country' ? document.createElement('select') : createInput(attributes);
    control.setAttribute('autocomplete', attributes.autocomplete);
    if (name === 'phone' && control instanceof HTMLInputElement) control.type = 'tel';
    return [name, createField<Control>(name, control)] as const;
  });
  return Object.fromEntries(entries) as AddressFields;
}

/** Countries with their names, the chosen one kept. @param allowed codes; all when left out */
export function fillCountries(field: Field<Control>, tag: string, allowed: readonly string[] | undefined): void {
  const chosen = field.control.value;
  const offered = countries(tag).filter(({ code }) => !allowed || allowed.includes(code));
  field.control.replaceChildren(...offered.map(({ code, name }) => new Option(name, code)));
  field.control.value = offered.some(({ code }) => code === chosen) ? chosen : (offered[0]?.code ?? '');
}

/** Shows what an address of the country has. @param states where the browser finds the country's states */
export function adaptToCountry(fields: AddressFields, words: Messages, states: HTMLDataListElement): void {
  const country = fields.country.control.value;
  fields.postalCode.element.toggleAttribute('data-asked', asksPostal(country));
  fields.postalCode.setLabel(country === 'US' || country === 'PR' ? words.zip : words.postalCode);
  fields.state.element.hidden = !asksState(country);
  const regions = regionsOf(country) ?? [];
  states.replaceChildren(...regions.map(({ code, name }) => new Option(name, code)));
}
