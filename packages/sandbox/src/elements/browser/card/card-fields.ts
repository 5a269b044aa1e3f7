import { countries } from '../../../core/countries.js';
import type { Messages } from '../locale/messages.js';
import { asksPostalCode, cvcLength, formatCvc, hasNumericPostalCode } from './card-value.js';
import { caretAfterFormat } from './caret.js';
import { formatExpiry } from './expiry.js';
import { createField, createInput, type Field } from './field.js';
import { brandOf, formatNumber } from './number.js';

/** The five controls, built and formatting themselves; what is right and wrong is decided in card-form.ts. */
export interface CardFields {
  readonly number: Field<HTMLInputElement>;
  readonly expiry: Field<HTMLInputElement>;
  readonly cvc: Field<HTMLInputElement>;
  readonly country: Field<HTMLSelectElement>;
  readonly postalCode: Field<HTMLInputElement>;
  /** Puts labels, placeholders and country names in a language. */
  speak(messages: Messages, tag: string): void;
  /** Formats what stands in the controls, after they were filled by a program. */
  settle(): void;
}

const brandNames: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'Amex',
  discover: 'Discover',
  diners: 'Diners',
  jcb: 'JCB',
  unionpay: 'UnionPay',
};

/** Rewrites the control while it is typed in, keeping the caret behind the same digit. */
function formatWhileTyping(input: HTMLInputElement, format: (text: string, deleting: boolean) => string): void {
  input.addEventListener('input', (event) => {
    const deleting = (event as InputEvent).inputType?.startsWith('delete') ?? false;
    const typed = input.value;
    const formatted = format(typed, deleting);
    if (formatted === typed) return;
    const caret = caretAfterFormat(typed, input.selectionStart ?? typed.length, formatted);
    input.value = formatted;
    if (document.activeElement === input) input.setSelectionRange(caret, caret);
  });
}

export function createCardFields(): CardFields {
  const digits = { inputmode: 'numeric', spellcheck: 'false', autocorrect: 'off' };
  const number = createField('number', createInput({ ...digits, autocomplete: 'cc-number' }));
  const expiry = createField('expiry', createInput({ ...digits, autocomplete: 'cc-exp' }));
  const cvc = createField('cvc', createInput({ ...digits, autocomplete: 'cc-csc' }));
  const select = document.createElement('select');
  select.setAttribute('autocomplete', 'billing country');
  const country = createField('country', select);
  const postalCode = createField('postalCode', createInput({ autocomplete: 'billing postal-code' }));

  const brand = document.createElement('span');
  brand.className = 'Brand';
  brand.setAttribute('aria-hidden', 'true');
  number.control.after(brand);

  number.control.placeholder = '1234 1234 1234 1234';
  formatWhileTyping(number.control, formatNumber);
  // A separator that was just deleted must not come back, or the digit before it could never be deleted.
  formatWhileTyping(expiry.control, (text, deleting) => {
    const typed = text.replace(/\D/g, '');
    return deleting && typed.length <= 2 ? typed : formatExpiry(text);
  });
  formatWhileTyping(cvc.control, (text) => formatCvc(text, currentBrand()));

  const currentBrand = () => brandOf(number.control.value.replace(/\D/g, ''));
  const showBrand = () => {
    brand.textContent = brandNames[currentBrand()] ?? '';
    cvc.control.maxLength = cvcLength(currentBrand());
  };
  number.control.addEventListener('input', showBrand);

  let words: Messages;
  const adaptPostalCode = () => {
    const value = country.control.value;
    postalCode.setLabel(value === 'US' || value === 'PR' ? words.zip : words.postalCode);
    postalCode.control.placeholder = value === 'US' ? '12345' : value === 'GB' ? 'WS11 1DB' : '';
    postalCode.control.inputMode = hasNumericPostalCode(value) ? 'numeric' : 'text';
    postalCode.element.toggleAttribute('data-asked', asksPostalCode(value));
  };
  country.control.addEventListener('change', adaptPostalCode);

  return {
    number,
    expiry,
    cvc,
    country,
    postalCode,
    speak: (messages, tag) => {
      words = messages;
      number.setLabel(messages.cardNumber);
      expiry.setLabel(messages.expiry);
      expiry.control.placeholder = messages.expiryPlaceholder;
      cvc.setLabel(messages.cvc);
      cvc.control.placeholder = messages.cvcPlaceholder;
      country.setLabel(messages.country);
      const chosen = country.control.value;
      country.control.replaceChildren(...countries(tag).map(({ code, name }) => new Option(name, code)));
      country.control.value = chosen;
      adaptPostalCode();
    },
    settle: () => {
      number.control.value = formatNumber(number.control.value);
      expiry.control.value = formatExpiry(expiry.control.value);
      showBrand();
      adaptPostalCode();
    },
  };
}
