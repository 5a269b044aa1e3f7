import { type CardForm, createCardForm } from '../card/card-form.js';
import { countryOf } from '../card/countries.js';
import { sandboxClock } from '../card/sandbox-clock.js';
import { type Language, languageOf, localize, messagesIn, tagOf } from '../locale/locale.js';
import { publicApi } from '../protocol/api.js';
import { readClientSecret } from '../protocol/client-secret.js';
import type {
  BillingDetails,
  ConfirmRequest,
  ElementChange,
  FrameChannel,
  FrameSettings,
  Intent,
  IntentReply,
  ObjectReply,
  StripeFailure,
  TokenRequest,
} from '../protocol/payment-frame.js';
import { applyAppearance } from './appearance.js';
import { SavedMethods } from './saved-methods.js';
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
  #saved: SavedMethods | undefined;
  #intent: Intent | undefined;
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
    const error = (await this.#intentError()) ?? (await this.#loadSaved());
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
    const saved = this.#saved;
    this.#root.replaceChildren(
      this.#tab,
      ...(saved ? [saved.list.element, this.#form.element, saved.box] : [this.#form.element]),
    );
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
    this.#saved?.speak(this.#language);
    this.#saved?.setDisabled(readOnly === true);
    this.#arrange();
    this.#tab!.setAttribute('aria-expanded', String(!this.#collapsed));
    this.#tellLayout();
  }

  /** Shows what belongs to the choice between a saved card and a new one. */
  #arrange(): void {
    const saved = this.#saved;
    this.#form!.element.hidden = this.#collapsed || saved?.selected !== undefined;
    if (!saved) return;
    saved.list.element.dataset.collapsed = String(this.#collapsed);
    saved.box.hidden = this.#collapsed || saved.saves === undefined;
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
    const paymentMethod = this.#saved?.selected;
    const savePaymentMethod = this.#saved?.saves;
    const next: ElementChange = {
      empty: form.isEmpty() && !paymentMethod,
      complete: (form.isComplete() || paymentMethod !== undefined) && !this.#collapsed,
      collapsed: this.#collapsed,
      ...(paymentMethod ? { paymentMethod } : {}),
      ...(savePaymentMethod === undefined ? {} : { savePaymentMethod }),
    };
    // A keystroke that changes none of it is no change to the host.
    if (JSON.stringify(this.#told) === JSON.stringify(next)) return;
    this.#told = next;
    this.#channel.tell('change', next);
  }

  #validate(): { error?: StripeFailure } {
    if (this.#collapsed) this.#collapse(false);
    if (this.#saved?.selected) return {};
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
    this.#saved?.setDisabled(true);
    try {
      return this.#inLanguage(await work());
    } finally {
      this.#form!.setDisabled(false);
      this.#saved?.setDisabled(this.#settings.readOnly === true);
    }
  }

  async #confirm({ clientSecret, returnUrl, params, billingDetails }: ConfirmRequest): Promise<IntentReply> {
    const chosen = await this.#chosenMethod(billingDetails);
    if ('error' in chosen) return chosen;
    const usage = readClientSecret(clientSecret)?.kind === 'payment_intent' ? this.#saved?.futureUsage : undefined;
    return publicApi(this.#settings.publishableKey).confirmIntent(clientSecret, {
      ...params,
      payment_method: chosen.id,
      ...(usage ? { setup_future_usage: usage } : {}),
      ...(returnUrl ? { return_url: returnUrl } : {}),
    });
  }

  async #createToken({ params, billingDetails }: TokenRequest): Promise<ObjectReply> {
    const chosen = await this.#chosenMethod(billingDetails);
    if ('error' in chosen) return chosen;
    const usage = this.#saved?.futureUsage;
    return publicApi(this.#settings.publishableKey).createConfirmationToken({
      ...params,
      payment_method: chosen.id,
      ...(usage ? { setup_future_usage: usage } : {}),
    });
  }

  /** The saved payment method that is selected, or one made of the fields. */
  async #chosenMethod(
    billingDetails: BillingDetails | undefined,
  ): Promise<{ readonly id: unknown } | { readonly error: StripeFailure }> {
    const saved = this.#saved?.selected;
    if (saved) return saved;
    const made = await this.#createPaymentMethod(billingDetails, undefined);
    return 'error' in made ? made : { id: made.object.id };
  }

  /** Whether the intent keeps its payment method for later. */
  get #keepsMethod(): boolean {
    const intent = this.#intent;
    if (!intent) return this.#settings.keepsMethod === true;
    return intent.object === 'setup_intent' || Boolean(intent.setup_future_usage);
  }

  async #createPaymentMethod(
    billingDetails: BillingDetails | undefined,
    metadata: Readonly<Record<string, string>> | undefined,
  ): Promise<ObjectReply> {
    if (this.#saved?.selected) {
      return {
        error: {
          type: 'invalid_request_error',
          message:
            'A saved payment method is selected, of which no other can be made. Use stripe.confirmPayment() or stripe.createConfirmationToken().',
        },
      };
    }
    const { card, billing_details } = this.#form!.read();
    const own = mergeBilling({ ...this.#settings.defaultValues?.billingDetails }, { ...billing_details });
    return publicApi(this.#settings.publishableKey).createPaymentMethod({
      type: 'card',
      card,
      billing_details: mergeBilling(own, { ...billingDetails }),
      metadata,
      ...(this.#saved ? { allow_redisplay: this.#saved.allowRedisplay(this.#keepsMethod) } : {}),
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
    if ('error' in reply) return reply.error;
    this.#intent = reply.intent;
    return undefined;
  }

  async #loadSaved(): Promise<StripeFailure | undefined> {
    const { customerSessionClientSecret: secret, publishableKey } = this.#settings;
    if (!secret) return undefined;
    const loaded = await SavedMethods.load(publicApi(publishableKey), secret, {
      onChange: () => {
        this.#arrange();
        this.#tellChange();
      },
      onRemoved: (removal) => this.#channel.tell('removed', removal),
    });
    if ('error' in loaded) return loaded.error;
    this.#saved = loaded;
    return undefined;
  }

  #act(action: 'focus' | 'blur' | 'clear' | 'collapse'): null {
    if (action === 'focus' && this.#saved?.selected) this.#saved.list.focus();
    else if (action === 'focus') this.#form?.focus();
    else if (action === 'clear') this.#form?.clear();
    else if (action === 'collapse') this.#collapse(true);
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return null;
  }
}
