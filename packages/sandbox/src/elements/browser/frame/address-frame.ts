import { type AddressForm, createAddressForm } from '../address/address-form.js';
import { type ContactList, createContactList } from '../address/contacts.js';
import type { AddressOptions, ElementChange, StripeFailure } from '../protocol/payment-frame.js';
import { ElementFrame } from './element-frame.js';

/** The Address Element, inside its frame. */
export class AddressFrame extends ElementFrame {
  #form: AddressForm | undefined;
  #contacts: ContactList | undefined;

  get #options(): AddressOptions {
    return this.settings.address ?? {};
  }

  protected build(): readonly HTMLElement[] {
    this.#form = createAddressForm(this.#options, () => this.tellChange());
    const { contacts } = this.#options;
    if (!contacts?.length) return [this.#form.element];
    this.#contacts = createContactList(contacts, () => {
      this.#arrange();
      this.tellChange();
    });
    return [this.#contacts.element, this.#form.element];
  }

  protected show(): void {
    this.#form!.speak(this.language);
    this.#form!.set(this.#options);
    this.#contacts?.speak(this.language);
    this.#arrange();
  }

  #arrange(): void {
    const contact = this.#contacts?.selected();
    if (contact) this.#form!.fill(contact);
    this.#form!.element.hidden = contact !== undefined && this.#form!.isComplete();
  }

  protected change(): ElementChange {
    const form = this.#form!;
    return {
      elementMode: this.#options.mode,
      empty: form.isEmpty(),
      complete: form.isComplete(),
      isNewAddress: this.#contacts?.selected() === undefined,
      value: form.read(),
    };
  }

  protected validate(): { error?: StripeFailure } {
    const message = this.#form?.validate();
    return message ? { error: { type: 'validation_error', code: 'incomplete_address', message } } : {};
  }

  protected focus(): void {
    this.#form?.focus();
  }

  protected clear(): void {
    this.#form?.clear();
  }
}
