import type { Language } from '../locale/locale.js';
import { messagesIn } from '../locale/locale.js';
import type { Contact } from '../protocol/payment-frame.js';
import { createSavedRows } from '../saved/saved-rows.js';

/** Addresses that the host knows of the customer, to choose from, and last a new one. The first is chosen to begin with. */
export interface ContactList {
  readonly element: HTMLFieldSetElement;
  /** Undefined for a new address. */
  selected(): Contact | undefined;
  speak(language: Language): void;
}

export function createContactList(contacts: readonly Contact[], onSelect: () => void): ContactList {
  const { element, legend, add } = createSavedRows('contact', onSelect);
  const radios = contacts.map(({ name, address }) => {
    const row = add([address.line1, address.city, address.postal_code].filter(Boolean).join(', '));
    row.name.textContent = name;
    return row.radio;
  });
  const { name: newName } = add();
  radios[0]!.checked = true;
  return {
    element,
    selected: () => contacts[radios.findIndex((radio) => radio.checked)],
    speak: (language) => {
      legend.textContent = messagesIn(language).address.contacts;
      newName.textContent = messagesIn(language).address.newAddress;
    },
  };
}
