import { createField, createInput } from '../card/field.js';
import { messagesIn } from '../locale/locale.js';
import type { ElementChange, StripeFailure } from '../protocol/payment-frame.js';
import { ElementFrame } from './element-frame.js';

const wellFormed = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;

/** The Link Authentication Element, inside its frame: it asks for the email, and knows of no Link account. */
export class EmailFrame extends ElementFrame {
  readonly #field = createField(
    'email',
    createInput({ autocomplete: 'email', inputmode: 'email', spellcheck: 'false' }),
  );
  #judged = false;

  protected build(): readonly HTMLElement[] {
    const { control, element } = this.#field;
    control.value = this.settings.defaultEmail ?? '';
    control.addEventListener('input', () => {
      this.#judged = false;
      this.#showProblem();
      this.tellChange();
    });
    control.addEventListener('blur', () => {
      this.#judged = control.value !== '';
      this.#showProblem();
    });
    return [element];
  }

  protected show(): void {
    this.#field.setLabel(messagesIn(this.language).email);
    this.#showProblem();
  }

  get #email(): string {
    return this.#field.control.value.trim();
  }

  get #problem(): { code: string; message: string } | undefined {
    const words = messagesIn(this.language);
    if (this.#email === '') return { code: 'incomplete_email', message: words.incompleteEmail };
    return wellFormed.test(this.#email) ? undefined : { code: 'invalid_email', message: words.invalidEmail };
  }

  #showProblem(): void {
    this.#field.setError(this.#judged ? this.#problem?.message : undefined);
  }

  protected change(): ElementChange {
    return { empty: this.#email === '', complete: this.#problem === undefined, value: { email: this.#email } };
  }

  protected validate(): { error?: StripeFailure } {
    const problem = this.#problem;
    this.#judged = true;
    this.#showProblem();
    if (!problem) return {};
    this.focus();
    return { error: { type: 'validation_error', ...problem } };
  }

  protected focus(): void {
    this.#field.control.focus();
  }

  protected clear(): void {
    this.#field.control.value = '';
    this.#judged = false;
    this.#showProblem();
    this.tellChange();
  }
}
