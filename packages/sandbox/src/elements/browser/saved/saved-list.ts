import type { Language } from '../locale/locale.js';
import { messagesIn } from '../locale/locale.js';
import { createSavedRows } from './saved-rows.js';

/** A saved card, as far as the list shows it. */
export interface SavedCard {
  readonly id: string;
  readonly type: string;
  readonly billing_details: Readonly<Record<string, unknown>>;
  readonly card?: {
    readonly brand: string;
    readonly last4: string;
    readonly exp_month: number;
    readonly exp_year: number;
  };
}

export interface SavedListOptions {
  readonly cards: readonly SavedCard[];
  /** Left out where nothing may be removed. Resolves with whether it was. */
  readonly remove?: (card: SavedCard) => Promise<boolean>;
  readonly onSelect: () => void;
}

/** Saved cards to choose from, and last a new one. The first is chosen to begin with. */
export interface SavedList {
  readonly element: HTMLFieldSetElement;
  /** Undefined for a new card. */
  selected(): SavedCard | undefined;
  speak(language: Language): void;
  setDisabled(disabled: boolean): void;
  focus(): void;
}

const brandNames: Readonly<Record<string, string>> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

interface Row {
  readonly card: SavedCard | undefined;
  readonly element: HTMLElement;
  readonly radio: HTMLInputElement;
  speak(language: Language): void;
}

export function createSavedList(options: SavedListOptions): SavedList {
  const { element, legend, add } = createSavedRows('saved', options.onSelect);
  const rows: Row[] = [];
  let language: Language = 'en';

  const createRow = (card: SavedCard | undefined): Row => {
    const shown = card?.card;
    const expiry = shown && `${String(shown.exp_month).padStart(2, '0')} / ${String(shown.exp_year).slice(2)}`;
    const { element: row, radio, name } = add(expiry);
    radio.value = card?.id ?? '';
    const nameIn = (spoken: Language): string =>
      shown
        ? messagesIn(spoken).savedCard(brandNames[shown.brand] ?? shown.brand, shown.last4)
        : messagesIn(spoken).newCard;
    const button = card && options.remove ? createRemoveButton(card) : undefined;
    if (button) row.append(button.element);
    return {
      card,
      element: row,
      radio,
      speak: (spoken) => {
        name.textContent = nameIn(spoken);
        button?.speak(messagesIn(spoken).remove, messagesIn(spoken).reallyRemove, nameIn(spoken));
      },
    };
  };

  const createRemoveButton = (card: SavedCard) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'SavedRemove';
    let asked = false;
    let words: readonly [string, string, string] = ['', '', ''];
    const write = (): void => {
      button.textContent = asked ? words[1] : words[0];
      button.setAttribute('aria-label', `${asked ? words[1] : words[0]}: ${words[2]}`);
    };
    button.addEventListener('blur', () => {
      asked = false;
      write();
    });
    button.addEventListener('click', async () => {
      // The first press asks, the second does: a card may be what a subscription is paid with.
      if (!asked) {
        asked = true;
        return write();
      }
      button.disabled = true;
      if (await options.remove?.(card)) drop(card);
      else button.disabled = false;
    });
    return {
      element: button,
      speak: (...next: [string, string, string]) => {
        words = next;
        write();
      },
    };
  };

  const drop = (card: SavedCard): void => {
    const index = rows.findIndex((row) => row.card === card);
    const [row] = rows.splice(index, 1);
    row?.element.remove();
    const next = rows[Math.min(index, rows.length - 1)]!;
    if (row?.radio.checked) next.radio.checked = true;
    element.hidden = rows.length === 1;
    next.radio.focus();
    options.onSelect();
  };

  rows.push(...options.cards.map(createRow), createRow(undefined));
  element.hidden = options.cards.length === 0;
  rows[0]!.radio.checked = true;

  return {
    element,
    selected: () => rows.find((row) => row.radio.checked)?.card,
    speak: (next) => {
      language = next;
      legend.textContent = messagesIn(language).savedMethods;
      for (const row of rows) row.speak(language);
    },
    setDisabled: (disabled) => {
      element.disabled = disabled;
    },
    focus: () => rows.find((row) => row.radio.checked)?.radio.focus(),
  };
}
