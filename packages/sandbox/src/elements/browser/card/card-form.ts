import { type Language, messagesIn, tagOf } from '../locale/locale.js';
import type { ErrorKey } from '../locale/messages.js';
import { createCardFields } from './card-fields.js';
import {
  addressInput,
  type CardInput,
  type CardText,
  cardInput,
  type FieldName,
  problemsOf,
  type ShownFields,
} from './card-value.js';
import { createTestCardList } from './test-card-list.js';

export interface CardFormOptions {
  readonly language: Language;
  readonly country: string;
  readonly postalCode?: string;
  /** What is today for the expiry date. */
  readonly now: () => Date;
  /** Fires after every change of a field. */
  readonly onChange: () => void;
}

interface Problem {
  readonly code: ErrorKey;
  readonly message: string;
}

/** Card fields that know when they are right. Used in the Payment Element's frame and on the hosted page alike. */
export interface CardForm {
  readonly element: HTMLElement;
  isEmpty(): boolean;
  isComplete(): boolean;
  /** Shows every problem and puts the focus on the first; undefined when there is none. */
  validate(): Problem | undefined;
  /** Only after {@link validate} found nothing. */
  read(): CardInput;
  /** As far as it is entered. */
  address(): CardInput['billing_details']['address'];
  show(fields: ShownFields): void;
  speak(language: Language): void;
  setDisabled(disabled: boolean): void;
  setReadOnly(readOnly: boolean): void;
  clear(): void;
  focus(): void;
}

export function createCardForm(options: CardFormOptions): CardForm {
  const fields = createCardFields();
  const names: readonly FieldName[] = ['number', 'expiry', 'cvc', 'country', 'postalCode'];
  let language = options.language;
  let shown: ShownFields = { country: true, postalCode: true };
  /** Fields left with something in them, or sent: only there is an unfinished value an error. */
  const judged = new Set<FieldName>();
  let readOnly = false;
  let disabled = false;

  const text = (): CardText => ({
    number: fields.number.control.value,
    expiry: fields.expiry.control.value,
    cvc: fields.cvc.control.value,
    country: fields.country.control.value,
    postalCode: fields.postalCode.control.value,
  });
  const problems = () => problemsOf(text(), shown, options.now());
  const showProblems = (): void => {
    const found = new Map(problems());
    for (const name of names) {
      const problem = found.get(name);
      const shownNow = problem !== undefined && (judged.has(name) || !problem.startsWith('incomplete'));
      fields[name].setError(shownNow ? messagesIn(language).errors[problem] : undefined);
    }
  };
  const changed = (): void => {
    showProblems();
    options.onChange();
  };

  const list = createTestCardList((number) => {
    fields.number.control.value = number;
    fields.expiry.control.value = `12 / ${String(options.now().getUTCFullYear() + 4).slice(2)}`;
    fields.cvc.control.value = '123';
    if (fields.country.control.value === 'US') fields.postalCode.control.value ||= '10001';
    fields.settle();
    changed();
  });
  fields.number.labelRow.append(list.button);

  const element = document.createElement('div');
  element.className = 'CardForm';
  const pair = document.createElement('div');
  pair.className = 'Pair';
  pair.append(fields.expiry.element, fields.cvc.element);
  const address = document.createElement('div');
  address.className = 'Pair Pair--address';
  address.append(fields.country.element, fields.postalCode.element);
  fields.number.labelRow.after(list.panel);
  element.append(fields.number.element, pair, address);

  for (const name of names) {
    const { control } = fields[name];
    // While a value is typed its old verdict is lifted; it is checked again when the field is left.
    control.addEventListener('input', () => {
      judged.delete(name);
      changed();
    });
    control.addEventListener('blur', () => {
      if (control.value !== '') judged.add(name);
      showProblems();
    });
  }

  const applyState = (): void => {
    for (const name of names) fields[name].control.disabled = disabled || (readOnly && name === 'country');
    for (const name of ['number', 'expiry', 'cvc', 'postalCode'] as const) fields[name].control.readOnly = readOnly;
    list.button.disabled = disabled || readOnly;
  };
  const speak = (next: Language): void => {
    language = next;
    fields.speak(messagesIn(language), tagOf(language));
    list.speak(messagesIn(language));
    showProblems();
  };
  speak(language);
  fields.country.control.value = options.country;
  fields.postalCode.control.value = options.postalCode ?? '';
  fields.settle();

  return {
    element,
    isEmpty: () => names.every((name) => name === 'country' || fields[name].control.value === ''),
    isComplete: () => problems().length === 0,
    validate: () => {
      const found = problems();
      for (const name of names) judged.add(name);
      showProblems();
      const first = found[0];
      if (!first) return undefined;
      fields[first[0]].control.focus();
      return { code: first[1], message: messagesIn(language).errors[first[1]] };
    },
    read: () => cardInput(text(), shown),
    address: () => addressInput(text(), shown),
    show: (next) => {
      shown = next;
      fields.country.element.hidden = !next.country;
      fields.postalCode.element.hidden = !next.postalCode;
      showProblems();
    },
    speak,
    setDisabled: (next) => {
      disabled = next;
      element.toggleAttribute('aria-busy', next);
      if (next) element.setAttribute('aria-busy', 'true');
      list.close();
      applyState();
    },
    setReadOnly: (next) => {
      readOnly = next;
      applyState();
    },
    clear: () => {
      for (const name of ['number', 'expiry', 'cvc', 'postalCode'] as const) fields[name].control.value = '';
      judged.clear();
      fields.settle();
      changed();
    },
    focus: () => fields.number.control.focus(),
  };
}
