import { countryOf } from '../../../core/countries.js';
import { type Language, messagesIn, tagOf } from '../locale/locale.js';
import type { AddressOptions, AddressValue, Contact } from '../protocol/payment-frame.js';
import {
  type AddressFieldName,
  adaptToCountry,
  addressFieldNames,
  createAddressFields,
  fillCountries,
} from './address-fields.js';
import { asksPostal, asksState, stateCode } from './regions.js';

/** An address that knows when it is whole. */
export interface AddressForm {
  readonly element: HTMLElement;
  isEmpty(): boolean;
  isComplete(): boolean;
  /** Shows every problem and puts the focus on the first. Gives its message. */
  validate(): string | undefined;
  read(): AddressValue;
  fill(contact: Contact): void;
  set(options: AddressOptions): void;
  speak(language: Language): void;
  clear(): void;
  focus(): void;
}

const poBox = /\b(p\.?\s*o\.?|post\s+office)\s*box\b/i;

export function createAddressForm(options: AddressOptions, onChange: () => void): AddressForm {
  const fields = createAddressFields(options.mode ?? 'billing');
  const control = (name: AddressFieldName) => fields[name].control;
  const judged = new Set<AddressFieldName>();
  let rules = options;
  let language: Language = 'en';

  const element = document.createElement('div');
  element.className = 'CardForm AddressForm';
  const states = document.createElement('datalist');
  states.id = 'states';
  control('state').setAttribute('list', states.id);
  element.append(...addressFieldNames.map((name) => fields[name].element), states);

  const isSplit = (): boolean => rules.display?.name === 'split';
  const isShown = (name: AddressFieldName): boolean => {
    const country = control('country').value;
    if (name === 'name') return rules.fields?.name !== 'never' && !isSplit();
    if (name === 'firstName' || name === 'lastName') return rules.fields?.name !== 'never' && isSplit();
    if (name === 'phone') return rules.fields?.phone === 'always';
    if (name === 'state') return asksState(country);
    if (name === 'postalCode') return asksPostal(country);
    return true;
  };
  const text = (name: AddressFieldName): string => (isShown(name) ? control(name).value.trim() : '');
  const isAsked = (name: AddressFieldName): boolean => {
    if (name === 'phone') return rules.validation?.phone?.required === 'always';
    return name !== 'line2' && isShown(name);
  };
  const problem = (name: AddressFieldName): string | undefined => {
    const words = messagesIn(language).address;
    if (isAsked(name) && text(name) === '') return words.incomplete;
    if (name === 'state' && text(name) !== '' && stateCode(control('country').value, text(name)) === undefined)
      return words.incomplete;
    if (name === 'line1' && rules.blockPoBox && poBox.test(text(name))) return words.poBox;
    return undefined;
  };
  const firstProblem = () => addressFieldNames.find((name) => problem(name) !== undefined);
  const showProblems = (): void => {
    for (const name of addressFieldNames) fields[name].setError(judged.has(name) ? problem(name) : undefined);
  };
  const adapt = (): void => {
    adaptToCountry(fields, messagesIn(language), states);
    for (const name of ['name', 'firstName', 'lastName', 'phone'] as const) {
      fields[name].element.hidden = !isShown(name);
    }
  };

  for (const name of addressFieldNames) {
    control(name).addEventListener('input', () => {
      judged.delete(name);
      if (name === 'country') adapt();
      showProblems();
      onChange();
    });
    control(name).addEventListener('blur', () => {
      if (control(name).value !== '') judged.add(name);
      showProblems();
    });
  }

  const write = (values: Partial<Record<AddressFieldName, string | null | undefined>>): void => {
    for (const name of addressFieldNames) {
      const value = values[name];
      if (value !== undefined && value !== null) control(name).value = value;
    }
    adapt();
  };
  const addressOf = (address: Readonly<Record<string, string | null>> | undefined) => ({
    country: address?.country,
    line1: address?.line1,
    line2: address?.line2,
    city: address?.city,
    state: address?.state,
    postalCode: address?.postal_code,
  });
  const speak = (next: Language): void => {
    language = next;
    const words = messagesIn(language);
    const { address } = words;
    fillCountries(fields.country, tagOf(language), rules.allowedCountries ?? undefined);
    fields.country.setLabel(words.country);
    fields.name.setLabel(rules.display?.name === 'organization' ? address.organization : address.name);
    for (const name of ['firstName', 'lastName', 'line1', 'line2', 'city', 'state', 'phone'] as const) {
      fields[name].setLabel(address[name]);
    }
    adapt();
    showProblems();
  };

  fillCountries(fields.country, 'en', rules.allowedCountries ?? undefined);
  const { defaultValues } = options;
  const preferred = defaultValues?.address?.country ?? countryOf(navigator.languages);
  if ([...(control('country') as HTMLSelectElement).options].some(({ value }) => value === preferred))
    control('country').value = preferred;
  const { country: _, ...place } = addressOf(defaultValues?.address);
  const { name, firstName, lastName, phone } = defaultValues ?? {};
  write({ ...place, name, firstName, lastName, phone });
  speak(language);

  return {
    element,
    isEmpty: () => addressFieldNames.every((each) => each === 'country' || text(each) === ''),
    isComplete: () => firstProblem() === undefined,
    validate: () => {
      for (const each of addressFieldNames) judged.add(each);
      showProblems();
      const first = firstProblem();
      if (!first) return undefined;
      control(first).focus();
      return problem(first);
    },
    read: () => {
      const country = control('country').value;
      return {
        name: isSplit() ? `${text('firstName')} ${text('lastName')}`.trim() : text('name'),
        ...(isSplit() ? { firstName: text('firstName'), lastName: text('lastName') } : {}),
        address: {
          line1: text('line1'),
          line2: text('line2') || null,
          city: text('city'),
          state: stateCode(country, text('state')) ?? '',
          postal_code: text('postalCode'),
          country,
        },
        ...(isShown('phone') ? { phone: text('phone') } : {}),
      };
    },
    fill: (contact) => {
      judged.clear();
      const [firstName = '', ...rest] = contact.name.split(' ');
      write({
        name: contact.name,
        firstName,
        lastName: rest.join(' '),
        phone: contact.phone ?? '',
        ...addressOf({ line2: '', ...contact.address }),
      });
      showProblems();
    },
    set: (next) => {
      rules = next;
      speak(language);
    },
    speak,
    clear: () => {
      judged.clear();
      for (const each of addressFieldNames) if (each !== 'country') control(each).value = '';
      showProblems();
      onChange();
    },
    focus: () =>
      addressFieldNames
        .map(control)
        .find((each) => !each.closest('[hidden]'))
        ?.focus(),
  };
}
