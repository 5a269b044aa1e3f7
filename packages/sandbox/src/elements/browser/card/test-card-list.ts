import type { Messages } from '../locale/messages.js';
import { formatNumber } from './number.js';
import { offeredCards } from './test-cards.js';

/** The button that opens the list of test cards, and the list. Each entry fills the form with a card that does what it says. */
export interface TestCardList {
  readonly button: HTMLButtonElement;
  readonly panel: HTMLElement;
  speak(messages: Messages): void;
  close(): void;
}

export function createTestCardList(fill: (number: string) => void): TestCardList {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'TestCardsButton';
  button.setAttribute('aria-controls', 'test-cards');
  const panel = document.createElement('div');
  panel.id = 'test-cards';
  panel.className = 'TestCards';
  const hint = document.createElement('p');
  hint.className = 'TestCardsHint';
  const list = document.createElement('ul');
  panel.append(hint, list);

  const show = (open: boolean): void => {
    panel.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
  };
  show(false);
  button.addEventListener('click', () => show(panel.hidden === true));
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    show(false);
    button.focus();
  });

  return {
    button,
    panel,
    close: () => show(false),
    speak: (messages) => {
      button.textContent = messages.testCards;
      hint.textContent = messages.testCardsHint;
      list.replaceChildren(
        ...offeredCards.map((card) => {
          const item = document.createElement('li');
          const choose = document.createElement('button');
          choose.type = 'button';
          choose.className = 'TestCard';
          choose.dataset.number = card.number;
          const number = document.createElement('span');
          number.className = 'TestCardNumber';
          number.textContent = formatNumber(card.number);
          const outcome = document.createElement('span');
          outcome.className = 'TestCardOutcome';
          outcome.textContent = messages.outcomes[card.outcome];
          choose.append(number, outcome);
          choose.addEventListener('click', () => {
            fill(card.number);
            show(false);
            button.focus();
          });
          item.append(choose);
          return item;
        }),
      );
    },
  };
}
