import { createCardForm } from '../card/card-form.js';
import { countryOf } from '../card/countries.js';
import { sandboxClock } from '../card/sandbox-clock.js';
import { languageOf } from '../locale/locale.js';
import { runAdjustments } from './adjust.js';
import { runCheckout } from './run-checkout.js';

const form = document.querySelector<HTMLFormElement>('form[data-pay]');
if (form) {
  const language = languageOf(form.dataset.language, []);
  const place = form.querySelector<HTMLElement>('[data-card]');
  const card =
    place &&
    createCardForm({
      language,
      country: countryOf(navigator.languages),
      now: sandboxClock(),
      onChange: () => undefined,
    });
  place?.replaceWith(card?.element ?? '');
  runCheckout(form, card, language);
  runAdjustments();
}
