import type { CardForm } from '../card/card-form.js';
import { replaceReceipt } from './adjust.js';

/** A pause in typing that is long enough to ask what the total is now. */
const pauseMs = 400;

/**
 * Where the tax goes by the address, the receipt follows what is entered.
 *
 * @returns what is to be called after every change of the card's fields
 */
export function followAddress(form: HTMLFormElement, card: CardForm | null): () => void {
  const { address: action } = form.dataset;
  if (!card || action === undefined) return () => undefined;
  let told = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    const { country = '', postal_code = '' } = addressOf(form) ?? card.address();
    const body = new URLSearchParams({ country, postal_code });
    if (form.dataset.state !== 'idle' || body.toString() === told) return;
    told = body.toString();
    void replaceReceipt(action, body);
  };
  const follow = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, pauseMs);
  };
  form.addEventListener('input', follow);
  return follow;
}

/** Where the goods go, else the whole billing address; undefined where the page asks for neither. */
function addressOf(form: HTMLFormElement): { country: string; postal_code: string } | undefined {
  for (const prefix of ['shipping', 'billing']) {
    const [country, code] = ['country', 'postal_code'].map((part) =>
      form.querySelector<HTMLInputElement | HTMLSelectElement>(`[name=${prefix}_${part}]`),
    );
    if (country && code) return { country: country.value, postal_code: code.value };
  }
  return undefined;
}
