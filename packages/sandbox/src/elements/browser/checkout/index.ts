import { countryOf } from '../../../core/countries.js';
import { createCardForm } from '../card/card-form.js';
import { sandboxClock } from '../card/sandbox-clock.js';
import { languageOf } from '../locale/locale.js';
import { runAdjustments } from './adjust.js';
import { followAddress } from './follow-address.js';
import { leaveTo, reachHost } from './framed.js';
import { runCheckout } from './run-checkout.js';

const host = reachHost();
const form = document.querySelector<HTMLFormElement>('form[data-pay]');
if (form) {
  const language = languageOf(form.dataset.language, []);
  const place = form.querySelector<HTMLElement>('[data-card]');
  let follow = (): void => undefined;
  const card =
    place &&
    createCardForm({
      language,
      country: countryOf(navigator.languages),
      now: sandboxClock(),
      onChange: () => follow(),
    });
  // The page asks for the whole address itself.
  if (form.dataset.wholeAddress !== undefined) card?.show({ country: false, postalCode: false });
  place?.replaceWith(card?.element ?? '');
  follow = followAddress(form, card);
  follow();
  runCheckout(form, card, language, leaveTo(host));
  runAdjustments();
}
