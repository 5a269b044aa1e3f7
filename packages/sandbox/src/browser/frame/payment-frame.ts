import { type CardForm, createCardForm } from '../card/card-form.js';
import { countryOf } from '../card/countries.js';
import { sandboxClock } from '../card/sandbox-clock.js';
import { type Language, languageOf, localize, messagesIn, tagOf } from '../locale/locale.js';
import { publicApi } from '../protocol/api.js';
import type {
  BillingDetails,
  ConfirmRequest,
  ElementChange,
  FrameChannel,
  FrameSettings,
  IntentReply,
  ObjectReply,
  StripeFailure,
  TokenRequest,
} from '../protocol/payment-frame.js';
import { applyAppearance } from './appearance.js';
import { mergeBilling, shownFields } from './shown-fields.js';

/**
 * The Payment Element, inside its frame. Card data is typed here, is sent to the API from here, and crosses to the host
 * page in no message.
 */
export class PaymentFrame {
  readonly #channel: FrameChannel;
  readonly #root: HTMLElement;
  readonly #sheet = new CSSStyleSheet();
  #settings: FrameSettings = { publishableKey: '' };
  #language: Language = 'en';
  #form: CardForm | undefined;
  #tab: HTMLButtonElement | undefined;
  #collapsed = false;
  #told: ElementChange | undefined;

  constructor(channel: FrameChannel, root: HTMLElement) {
    this.#channel = channel;
    this.#root = root;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
    channel.answer('mount', (settings) => this.#mount(settings));
    channel.answer('update', (settings) => this.#update(settings));
    channel.answer('validate', () => this.#validate());
    channel.answer('confirm', (request) => this.#withCard(() => this.#confirm(request)));
    channel.answer('createPaymentMethod', ({ billingDetails, metadata }) =>
      this.#withCard(() => this.#createPaymentMethod(billingDetails, metadata)),
    );
    channel.answer('createConfirmationToken', (request) => this.#withCard(() => this.#createToken(request)));
    channel.answer('fetchUpdates', async () => {
      const error = await this.#intentError();
      return error ? { error } : {};
    });
    channel.answer('act', (action) => this.#act(action));
  }

  async #mount(settings: FrameSettings): Promise<null> {
    this.#settings = settings;
    this.#language = languageOf(settings.locale, navigator.languages);
    const error = await this.#intentError();
    if (error) {
      this.#channel.tell('loaderror', error);
      return null;
    }
    const address = settings.defaultValues?.billingDetails?.address;
    this.#form = createCardForm({
      language: this.#language,
      country: address?.country ?? countryOf(navigator.languages),
      ...(address?.postal_code ? { postalCode: address.postal_code } : {}),
      now: sandboxClock(),
      onChange: () => this.#tellChange(),
    });
    this.#tab = document.createElement('button');
    this.#tab.type = 'button';
    this.#tab.className = 'Tab';
    this.#tab.addEventListener('click', () => this.#collapse(!this.#collapsed));
    this.#root.replaceChildren(this.#tab, this.#form.element);
    const { layout } = settings;
    this.#collapsed = typeof layout === 'object' && layout.type === 'accordion' && layout.defaultCollapsed === true;
    this.#apply();
    this.#watch();
    this.#channel.tell('ready', null);
    this.#tellChange();
    return null;
  }

  #update(settings: Partial<FrameSettings>): null {
    this.#settings = { ...this.#settings, ...settings };
    this.#language = languageOf(this.#settings.locale, navigator.languages);
    if (this.#form) this.#apply();
    return null;
  }

  /** Puts the settings into the page. */
  #apply(): void {
    const { layout, fields, readOnly } = this.#settings;
    document.documentElement.lang = tagOf(this.#language);
    applyAppearance(this.#settings.appearance, this.#sheet);
    this.#form!.speak(this.#language);
    this.#form!.show(shownFields(fields?.billingDetails));
    this.#form!.setReadOnly(readOnly === true);
    const type = typeof layout === 'object' ? layout.type : layout;
    this.#tab!.textContent = messagesIn(this.#language).card;
    this.#tab!.hidden = type !== 'accordion' && !this.#collapsed;
    this.#form!.element.hidden = this.#collapsed;
    this.#tab!.setAttribute('aria-expanded', String(!this.#collapsed));
    this.#tellLayout();
  }

  #collapse(collapsed: boolean): void {
    this.#collapsed = collapsed;
    this.#apply();
    this.#tellChange();
  }

  /** The host page sizes the frame to its content, and hears of the focus entering and leaving it. */
  #watch(): void {
    new ResizeObserver(() => this.#tellLayout()).observe(this.#root);
    window.addEventListener('focus', () => this.#channel.tell('focus', null));
    window.addEventListener('blur', () => this.#channel.tell('blur', null));
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#channel.tell('escape', null);
    });
  }

  #tellLayout(): void {
    const scheme = document.documentElement.style.colorScheme === 'dark' ? 'dark' : 'light';
    this.#channel.tell('layout', { height: Math.ceil(this.#root.getBoundingClientRect().height), scheme });
  }

  #tellChange(): void {
    const form = this.#form!;
    const next: ElementChange = {
      empty: form.isEmpty(),
      complete: form.isComplete() && !this.#collapsed,
      collapsed: this.#collapsed,
    };
    const last = this.#told;
    // A keystroke that changes none of the three is no change to the host.
    if (last?.empty === next.empty && last.complete === next.complete && last.collapsed === next.collapsed) return;
    this.#told = next;
    this.#channel.tell('change', next);
  }

  #validate(): { error?: StripeFailure } {
    if (this.#collapsed) this.#collapse(false);
    const problem = this.#form?.validate();
    if (!problem) return {};
    // Stripe has no code for a number that is real: it is an invalid one here.
    const code = problem.code === 'not_a_test_card' ? 'invalid_number' : problem.code;
    return { error: { type: 'validation_error', code, message: problem.message } };
  }

  /** Works with a card that was found valid, while nobody can change it. */
  async #withCard<Reply extends IntentReply | ObjectReply>(
    work: () => Promise<Reply>,
  ): Promise<Reply | { error: StripeFailure }> {
    const { error } = this.#validate();
    if (error) return { error };
    this.#form!.setDisabled(true);
    try {
      return this.#inLanguage(await work());
    } finally {
      this.#form!.setDisabled(false);
    }
  }

  async #confirm({ clientSecret, returnUrl, params, billingDetails }: ConfirmRequest): Promise<IntentReply> {
    const made = await this.#createPaymentMethod(billingDetails, undefined);
    if ('error' in made) return made;
    return publicApi(this.#settings.publishableKey).confirmIntent(clientSecret, {
      ...params,
      payment_method: made.object.id,
      ...(returnUrl ? { return_url: returnUrl } : {}),
    });
  }

  async #createToken({ params, billingDetails }: TokenRequest): Promise<ObjectReply> {
    const made = await this.#createPaymentMethod(billingDetails, undefined);
    if ('error' in made) return made;
    return publicApi(this.#settings.publishableKey).createConfirmationToken({
      ...params,
      payment_method: made.object.id,
    });
  }

  #createPaymentMethod(
    billingDetails: BillingDetails | undefined,
    metadata: Readonly<Record<string, string>> | undefined,
  ): Promise<ObjectReply> {
    const { card, billing_details } = this.#form!.read();
    const own = mergeBilling({ ...this.#settings.defaultValues?.billingDetails }, { ...billing_details });
    return publicApi(this.#settings.publishableKey).createPaymentMethod({
      type: 'card',
      card,
      billing_details: mergeBilling(own, { ...billingDetails }),
      metadata,
    });
  }

  #inLanguage<Reply extends IntentReply | ObjectReply>(reply: Reply): Reply {
    if (!('error' in reply)) return reply;
    const { error } = reply;
    const message =
      error.type === 'api_connection_error'
        ? messagesIn(this.#language).errors.network
        : localize(error, this.#language);
    return { ...reply, error: { ...error, message } };
  }

  async #intentError(): Promise<StripeFailure | undefined> {
    const { clientSecret, publishableKey } = this.#settings;
    if (!clientSecret) return undefined;
    const reply = this.#inLanguage(await publicApi(publishableKey).retrieveIntent(clientSecret));
    return 'error' in reply ? reply.error : undefined;
  }

  #act(action: 'focus' | 'blur' | 'clear' | 'collapse'): null {
    if (action === 'focus') this.#form?.focus();
    else if (action === 'clear') this.#form?.clear();
    else if (action === 'collapse') this.#collapse(true);
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return null;
  }
}
