import { countryOf } from '../../../core/countries.js';
import { type CardForm, createCardForm } from '../card/card-form.js';
import { sandboxClock } from '../card/sandbox-clock.js';
import { messagesIn } from '../locale/locale.js';
import { inLanguage } from '../locale/reply.js';
import { publicApi } from '../protocol/api.js';
import type {
  ElementChange,
  FrameChannel,
  Intent,
  MethodData,
  ObjectReply,
  StripeFailure,
  TokenRequest,
} from '../protocol/payment-frame.js';
import { ElementFrame } from './element-frame.js';
import { SavedMethods } from './saved-methods.js';
import { mergeBilling, shownFields } from './shown-fields.js';
import { createTerms } from './terms.js';

/**
 * The Payment Element, inside its frame. Card data is typed here, is sent to the API from here, and crosses to the host
 * page in no message.
 */
export class PaymentFrame extends ElementFrame {
  #form: CardForm | undefined;
  #tab: HTMLButtonElement | undefined;
  #saved: SavedMethods | undefined;
  readonly #terms = createTerms();
  #intent: Intent | undefined;
  #collapsed = false;

  constructor(channel: FrameChannel, root: HTMLElement) {
    super(channel, root);
    channel.answer('choose', (data) => this.#withCard(() => this.#choose(data)));
    channel.answer('createPaymentMethod', (data) => this.#withCard(() => this.#createPaymentMethod(data)));
    channel.answer('createConfirmationToken', (request) => this.#withCard(() => this.#createToken(request)));
    channel.answer('confirmCheckout', ({ clientSecret, email, billingDetails }) =>
      this.#withCard(async () => {
        const { card, billing_details } = this.#form!.read();
        const payload = { card, email, billing_details: mergeBilling({ ...billing_details }, { ...billingDetails }) };
        return publicApi(this.settings).checkout('/confirm', {
          client_secret: clientSecret,
          payload: JSON.stringify(payload),
        });
      }),
    );
    channel.answer('fetchUpdates', async () => {
      const error = await this.#intentError();
      if (!error) this.apply();
      return error ? { error } : {};
    });
  }

  protected override async load(): Promise<StripeFailure | undefined> {
    return (await this.#intentError()) ?? (await this.#loadSaved());
  }

  protected build(): readonly HTMLElement[] {
    const { defaultValues, layout } = this.settings;
    const address = defaultValues?.billingDetails?.address;
    this.#form = createCardForm({
      language: this.language,
      country: address?.country ?? countryOf(navigator.languages),
      ...(address?.postal_code ? { postalCode: address.postal_code } : {}),
      now: sandboxClock(),
      onChange: () => this.tellChange(),
    });
    this.#tab = document.createElement('button');
    this.#tab.type = 'button';
    this.#tab.className = 'Tab';
    this.#tab.addEventListener('click', () => this.#setCollapsed(!this.#collapsed));
    this.#collapsed = typeof layout === 'object' && layout.type === 'accordion' && layout.defaultCollapsed === true;
    const saved = this.#saved;
    const parts = saved ? [saved.list.element, this.#form.element, saved.box] : [this.#form.element];
    return [this.#tab, ...parts, this.#terms.element];
  }

  protected show(): void {
    const { addressElsewhere, layout, fields, readOnly } = this.settings;
    this.#form!.speak(this.language);
    this.#form!.show(addressElsewhere ? { country: false, postalCode: false } : shownFields(fields?.billingDetails));
    this.#form!.setReadOnly(readOnly === true);
    const type = typeof layout === 'object' ? layout.type : layout;
    this.#tab!.textContent = messagesIn(this.language).card;
    this.#tab!.hidden = type !== 'accordion' && !this.#collapsed;
    this.#tab!.setAttribute('aria-expanded', String(!this.#collapsed));
    this.#saved?.speak(this.language);
    this.#saved?.setDisabled(readOnly === true);
    this.#arrange();
  }

  /** Shows what belongs to the choice between a saved card and a new one. */
  #arrange(): void {
    const saved = this.#saved;
    this.#form!.element.hidden = this.#collapsed || saved?.selected !== undefined;
    const { terms, business } = this.settings;
    const says = terms?.card === 'always' || (terms?.card !== 'never' && this.#keepsMethod);
    this.#terms.show(says && !this.#form!.element.hidden, this.language, business?.name);
    if (!saved) return;
    saved.list.element.dataset.collapsed = String(this.#collapsed);
    saved.box.hidden = this.#collapsed || saved.saves === undefined;
  }

  #setCollapsed(collapsed: boolean): void {
    this.#collapsed = collapsed;
    this.apply();
    this.tellChange();
  }

  protected override collapse(): void {
    this.#setCollapsed(true);
  }

  protected change(): ElementChange {
    const form = this.#form!;
    const selected = this.#saved?.selected;
    const savePaymentMethod = this.#saved?.saves;
    return {
      empty: form.isEmpty() && !selected,
      complete: (form.isComplete() || selected !== undefined) && !this.#collapsed,
      collapsed: this.#collapsed,
      value: {
        type: 'card',
        ...(savePaymentMethod === undefined ? {} : { savePaymentMethod }),
        ...(selected ? { payment_method: selected } : {}),
      },
    };
  }

  protected validate(): { error?: StripeFailure } {
    if (this.#collapsed) this.#setCollapsed(false);
    if (this.#saved?.selected) return {};
    const problem = this.#form?.validate();
    if (!problem) return {};
    // Stripe has no code for a number that is real: it is an invalid one here.
    const code = problem.code === 'not_a_test_card' ? 'invalid_number' : problem.code;
    return { error: { type: 'validation_error', code, message: problem.message } };
  }

  protected focus(): void {
    if (this.#saved?.selected) this.#saved.list.focus();
    else this.#form?.focus();
  }

  protected clear(): void {
    this.#form?.clear();
  }

  /** Works with a card that was found valid, while nobody can change it. */
  async #withCard(work: () => Promise<ObjectReply>): Promise<ObjectReply> {
    const { error } = this.validate();
    if (error) return { error };
    this.#form!.setDisabled(true);
    this.#saved?.setDisabled(true);
    try {
      return inLanguage(await work(), this.language);
    } finally {
      this.#form!.setDisabled(false);
      this.#saved?.setDisabled(this.settings.readOnly === true);
    }
  }

  async #choose(data: MethodData): Promise<ObjectReply> {
    const chosen = await this.#chosenMethod(data);
    if ('error' in chosen) return chosen;
    const usage = this.#saved?.futureUsage;
    return { object: { payment_method: chosen.id, ...(usage ? { setup_future_usage: usage } : {}) } };
  }

  async #createToken({ params, ...data }: TokenRequest): Promise<ObjectReply> {
    const chosen = await this.#chosenMethod(data);
    if ('error' in chosen) return chosen;
    const usage = this.#saved?.futureUsage;
    return publicApi(this.settings).createConfirmationToken({
      ...params,
      payment_method: chosen.id,
      ...(usage ? { setup_future_usage: usage } : {}),
    });
  }

  /** The saved payment method that is selected, or one made of the fields. */
  async #chosenMethod(data: MethodData): Promise<{ readonly id: unknown } | { readonly error: StripeFailure }> {
    const saved = this.#saved?.selected;
    if (saved) return saved;
    const made = await this.#createPaymentMethod(data);
    return 'error' in made ? made : { id: made.object.id };
  }

  /** Whether the intent keeps its payment method for later. */
  get #keepsMethod(): boolean {
    const intent = this.#intent;
    if (!intent) return this.settings.keepsMethod === true;
    return intent.object === 'setup_intent' || Boolean(intent.setup_future_usage);
  }

  async #createPaymentMethod(data: MethodData): Promise<ObjectReply> {
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
    const { metadata, overridesFields } = data;
    const ofCall = { ...data.billingDetails };
    const [weaker, stronger] = overridesFields ? [billing_details, ofCall] : [ofCall, billing_details];
    const defaults = { ...this.settings.defaultValues?.billingDetails };
    const redisplay = data.allowRedisplay ?? this.#saved?.allowRedisplay(this.#keepsMethod);
    return publicApi(this.settings).createPaymentMethod({
      type: 'card',
      card,
      billing_details: mergeBilling(mergeBilling(defaults, { ...weaker }), { ...stronger }),
      metadata,
      ...(redisplay ? { allow_redisplay: redisplay } : {}),
    });
  }

  async #intentError(): Promise<StripeFailure | undefined> {
    const { clientSecret } = this.settings;
    if (!clientSecret) {
      const session = inLanguage(await publicApi(this.settings).readElementsSession(), this.language);
      return 'error' in session ? session.error : undefined;
    }
    const reply = inLanguage(await publicApi(this.settings).retrieveIntent(clientSecret), this.language);
    if ('error' in reply) return reply.error;
    this.#intent = reply.intent;
    return overError(reply.intent);
  }

  async #loadSaved(): Promise<StripeFailure | undefined> {
    const { customerSessionClientSecret: secret } = this.settings;
    if (!secret) return undefined;
    const loaded = await SavedMethods.load(publicApi(this.settings), secret, {
      onChange: () => {
        this.#arrange();
        this.tellChange();
      },
      onRemoved: (removal) => this.channel.tell('removed', removal),
    });
    if ('error' in loaded) return loaded.error;
    this.#saved = loaded;
    return undefined;
  }
}

const over = ['succeeded', 'canceled', 'requires_capture'];

/** Why nothing more can be paid with an intent, in Stripe's words; undefined while something can. */
function overError({ object, status }: Intent): StripeFailure | undefined {
  if (!over.includes(status)) return undefined;
  const name = object === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent';
  return {
    type: 'invalid_request_error',
    code: `${object}_unexpected_state`,
    message: `This ${name} is in a terminal state and cannot be used to initialize Elements.`,
  };
}
