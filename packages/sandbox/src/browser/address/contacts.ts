import type { Language } from '../locale/locale.js';
import { messagesIn } from '../locale/locale.js';
import type { Contact } from '../protocol/payment-frame.js';

/** Addresses that the host knows of the customer, to choose from, and last a new one. The first is chosen to begin with. */
export interface ContactList {
  readonly element: HTMLFieldSetElement;
  /** Undefined for a new address. */
  selected(): Contact | undefined;
  speak(language: Language): void;
}

export function createContactList(contacts: readonly Contact[], onSelect: () => void): ContactList {
  const element = document.createElement('fieldset');
  element.className = 'Saved';
  const legend = document.createElement('legend');
  legend.className = 'Label';
  const newName = document.createElement('span');

  const createRow = (contact: Contact | undefined): HTMLInputElement => {
    const row = document.createElement('div');
    row.className = 'SavedRow';
    const label = document.createElement('label');
    label.className = 'SavedChoice';
    const radio = document.createElement('input');
    radio.type = 'radio';
    radio.name = 'contact';
    radio.addEventListener('change', onSelect);
    label.append(radio);
    if (contact) {
      const name = document.createElement('span');
      name.textContent = contact.name;
      const place = document.createElement('span');
      place.className = 'SavedExpiry';
      place.textContent = [contact.address.line1, contact.address.city, contact.address.postal_code]
        .filter(Boolean)
        .join(', ');
      label.append(name, place);
    } else label.append(newName);
    row.append(label);
    element.append(row);
    return radio;
  };

  element.append(legend);
  const radios = contacts.map(createRow);
  createRow(undefined);
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
