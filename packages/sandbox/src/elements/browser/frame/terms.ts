import { type Language, messagesIn } from '../locale/locale.js';

/** The sentence by which the customer lets the card be kept, beneath the fields. */
export interface Terms {
  readonly element: HTMLElement;
  /** @param merchant left out, the sandbox's own */
  show(visible: boolean, language: Language, merchant: string | undefined): void;
}

export function createTerms(): Terms {
  const element = document.createElement('p');
  element.className = 'Terms';
  return {
    element,
    show: (visible, language, merchant) => {
      element.hidden = !visible;
      element.textContent = messagesIn(language).terms(merchant ?? document.documentElement.dataset.merchant ?? '');
    },
  };
}
