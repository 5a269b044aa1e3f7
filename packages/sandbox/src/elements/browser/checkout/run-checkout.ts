import type { PayReply, PayRequest } from '../../../payments/pages/exchange.js';
import type { CardForm } from '../card/card-form.js';
import { type Language, localize } from '../locale/locale.js';
import { runChallenge } from '../stripe/challenge.js';
import { createDetails } from './details.js';

/** Codes of a card with which another try is of no use. */
const needsAnother = new Set(['card_declined', 'expired_card']);

/** `idle` takes a click; from `working` only a refusal leads back; `unsure` and `leaving` are final until a reload. */
type State = 'idle' | 'working' | 'unsure' | 'leaving';

/**
 * Runs the form of the hosted page: pays once however often it is clicked, and says "not charged" only when it knows.
 *
 * @param card null where none is needed
 * @param leave goes to where a paid session leads; null stays
 */
export function runCheckout(
  form: HTMLFormElement,
  card: CardForm | null,
  language: Language,
  leave: (url: string | null) => void,
): void {
  const words = form.dataset as Readonly<Record<string, string>>;
  const button = form.querySelector<HTMLButtonElement>('button[data-label]')!;
  const notice = form.querySelector<HTMLElement>('[data-notice]')!;
  const status = form.querySelector<HTMLElement>('[data-status]')!;
  const email = form.querySelector<HTMLInputElement>('#email');
  const details = createDetails(form);
  let state: State = 'idle';

  const show = (next: State, doing = ''): void => {
    state = next;
    form.dataset.state = next;
    button.disabled = next !== 'idle';
    card?.setDisabled(next !== 'idle');
    details.setDisabled(next !== 'idle');
    if (email) email.readOnly = next !== 'idle';
    for (const choice of form.querySelectorAll<HTMLInputElement>('[name=payment_method]'))
      choice.disabled = next !== 'idle';
    const label = document.createElement('span');
    label.textContent = doing || (button.dataset.label ?? '');
    const spinner = document.createElement('span');
    spinner.className = 'Spinner';
    spinner.setAttribute('aria-hidden', 'true');
    button.replaceChildren(...(doing ? [spinner] : []), label);
    status.textContent = doing;
  };

  const say = (title: string, text: string): void => {
    const strong = document.createElement('strong');
    strong.textContent = title;
    notice.replaceChildren(strong, text);
    notice.hidden = false;
  };

  /** The saved card that is chosen; empty when one is to be typed. */
  const chosen = (): string => form.querySelector<HTMLInputElement>('[name=payment_method]:checked')?.value ?? '';

  const checkEmail = (): boolean => {
    const wrong = email !== null && !email.checkValidity();
    const error = document.getElementById('email-error');
    if (error) error.textContent = wrong ? (words.emailInvalid ?? '') : '';
    email?.classList.toggle('Input--invalid', wrong);
    if (wrong) email?.setAttribute('aria-invalid', 'true');
    else email?.removeAttribute('aria-invalid');
    return !wrong;
  };

  const post = async (url: string, body: object): Promise<PayReply> => {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
    return (await reply.json()) as PayReply;
  };

  const follow = async (reply: PayReply): Promise<void> => {
    if (reply.state === 'complete') {
      show('leaving', words.processing);
      leave(reply.url);
    } else if (reply.state === 'challenge') {
      show('working', words.authenticating);
      if (!(await runChallenge(reply.url, form.dataset.language))) throw new Error('The 3-D Secure page did not load.');
      show('working', words.processing);
      await follow(await post(reply.resume, {}));
    } else if (reply.state === 'closed') {
      location.reload();
    } else {
      show('idle');
      const text = localize(reply.error, language);
      const advice = needsAnother.has(reply.error.code ?? '') ? (words.tryAnother ?? '') : '';
      say(words.notCharged ?? '', [text, advice].filter(Boolean).join(language === 'zh' ? '' : ' '));
      if (details.refuse(reply.error.param ?? '', text)) return;
      notice.scrollIntoView({ block: 'nearest' });
      button.focus({ preventScroll: true });
    }
  };

  const pay = async (): Promise<void> => {
    notice.hidden = true;
    // Both are judged, so that every mistake shows at once; the first one gets the focus.
    const saved = chosen();
    const problem = saved ? undefined : card?.validate();
    const wrong = details.validate();
    const emailRight = checkEmail();
    const first = emailRight ? (problem ? undefined : wrong) : email;
    first?.focus();
    if (problem || wrong || !emailRight) return;
    const input: PayRequest = {
      ...(saved ? { payment_method: saved } : card?.read()),
      ...(email ? { email: email.value } : {}),
      details: details.read(),
    };
    show('working', words.processing);
    try {
      await follow(await post(form.action, input));
    } catch {
      show('unsure');
      say(words.unreachable ?? '', words.unreachableHint ?? '');
    }
  };

  form.addEventListener('submit', (event) => {
    // A saved card is taken away by a button of its own, which leads to the page again.
    if (event.submitter?.hasAttribute('formaction')) return;
    event.preventDefault();
    if (state === 'idle') void pay();
  });
  const showCard = (): void => {
    if (!card) return;
    card.element.hidden = chosen() !== '';
    for (const part of form.querySelectorAll<HTMLElement>('[data-of-card]')) part.hidden = card.element.hidden;
  };
  form.addEventListener('change', showCard);
  showCard();
  email?.addEventListener('input', () => {
    if (email.hasAttribute('aria-invalid')) checkEmail();
  });
  // A page that comes back from the browser's memory may have been paid since.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  show('idle');
}
