import { readClientSecret } from '../protocol/client-secret.js';
import type { Appearance, FrameSettings, StripeFailure } from '../protocol/payment-frame.js';
import type { Expectation } from './deferred.js';
import { Emitter } from './emitter.js';
import { IntegrationError } from './errors.js';
import { type ElementOptions, PaymentElement } from './payment-element.js';
import type { Sandbox } from './sandbox.js';

export interface ElementsOptions {
  readonly clientSecret?: string;
  readonly customerSessionClientSecret?: string;
  readonly mode?: string;
  readonly amount?: number;
  readonly currency?: string;
  readonly setupFutureUsage?: string | null;
  readonly appearance?: Appearance;
  readonly locale?: string;
  readonly loader?: string;
  readonly [option: string]: unknown;
}

const modes = ['payment', 'setup', 'subscription'];

function check(options: ElementsOptions): void {
  const { clientSecret, mode, amount, currency, setupFutureUsage } = options;
  if (clientSecret !== undefined && mode !== undefined) {
    throw new IntegrationError(
      'Invalid value for stripe.elements(): You cannot pass both clientSecret and mode. Pass mode, amount and currency to create the intent later, or clientSecret for an intent that exists.',
    );
  }
  if (clientSecret !== undefined && !readClientSecret(clientSecret)) {
    throw new IntegrationError(
      `Invalid value for stripe.elements(): clientSecret should be a client secret of the form \${id}_secret_\${secret}. You specified: ${String(clientSecret)}.`,
    );
  }
  const session = options.customerSessionClientSecret;
  if (session !== undefined && !/^cuss_secret_[A-Za-z0-9]+$/.test(String(session))) {
    throw new IntegrationError(
      `Invalid value for stripe.elements(): customerSessionClientSecret should be a CustomerSession client secret. You specified: ${String(session)}.`,
    );
  }
  if (mode !== undefined && !modes.includes(mode)) {
    throw new IntegrationError(
      `Invalid value for elements(): mode should be one of the following strings: ${modes.join(', ')}. You specified: ${mode}.`,
    );
  }
  if (mode === 'payment' || mode === 'subscription') {
    const least = mode === 'payment' ? 1 : 0;
    if (!Number.isInteger(amount) || amount! < least) {
      throw new IntegrationError(
        `Invalid value for elements(): amount should be an integer of at least ${least}, in the currency's smallest unit. You specified: ${String(amount)}.`,
      );
    }
    if (typeof currency !== 'string' || !/^[a-z]{3}$/.test(currency)) {
      throw new IntegrationError(
        `Invalid value for elements(): currency should be a three-letter lowercase currency code. You specified: ${String(currency)}.`,
      );
    }
  }
  const usages = [undefined, null, 'off_session', 'on_session'];
  if (!usages.includes(setupFutureUsage)) {
    throw new IntegrationError(
      `Invalid value for elements(): setupFutureUsage should be one of the following strings: off_session, on_session. You specified: ${setupFutureUsage}.`,
    );
  }
}

/** A group of elements that pay for one intent, as `stripe.elements()` gives it. */
export class Elements extends Emitter {
  #options: ElementsOptions;
  #payment: PaymentElement | undefined;
  #submitted = false;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly publishableKey: string,
    options: ElementsOptions,
  ) {
    super();
    check(options);
    this.#options = options;
  }

  get clientSecret(): string | undefined {
    return this.#options.clientSecret;
  }

  get locale(): string | undefined {
    return this.#options.locale;
  }

  /** The intent comes later, with confirmPayment. */
  get isDeferred(): boolean {
    return this.#options.mode !== undefined;
  }

  /** What the intent is held against when it comes. */
  get expectation(): Expectation {
    const { mode, amount, currency, setupFutureUsage } = this.#options;
    return { mode, amount, currency, setupFutureUsage };
  }

  /** True once `submit()` succeeded and nothing was changed since. */
  get isSubmitted(): boolean {
    return this.#submitted;
  }

  create(type: string, options: ElementOptions = {}): PaymentElement {
    if (type !== 'payment') {
      throw new IntegrationError(
        `The sandbox has no Element of type "${type}" yet: it offers "payment", which takes the published test cards.`,
      );
    }
    if (this.#payment) throw new IntegrationError('Can only create one Element of type payment.');
    if (!this.#options.clientSecret && !this.#options.mode) {
      throw new IntegrationError(
        'In order to create a payment element, you must pass a clientSecret or mode when creating the Elements group.\n\ne.g. stripe.elements({clientSecret: "{{CLIENT_SECRET}}"})',
      );
    }
    const element = new PaymentElement(
      this.sandbox,
      () => this.#settings(),
      options,
      () => {
        this.#payment = undefined;
      },
    );
    element.on('change', () => {
      this.#submitted = false;
    });
    this.#payment = element;
    return element;
  }

  /** @param type `'payment'`, or react-stripe-js's component for it. */
  getElement(type: string | { __elementType?: string }): PaymentElement | null {
    const name = typeof type === 'string' ? type : type?.__elementType;
    return name === 'payment' ? (this.#payment ?? null) : null;
  }

  async update(options: ElementsOptions): Promise<void> {
    if ('clientSecret' in options && options.clientSecret !== this.#options.clientSecret) {
      throw new IntegrationError(
        'elements.update(): clientSecret cannot be changed. Create a new Elements group for another intent.',
      );
    }
    if (
      'customerSessionClientSecret' in options &&
      options.customerSessionClientSecret !== this.#options.customerSessionClientSecret
    ) {
      throw new IntegrationError(
        'elements.update(): customerSessionClientSecret cannot be changed. Create a new Elements group for another customer.',
      );
    }
    const merged = { ...this.#options, ...options };
    check(merged);
    this.#options = merged;
    this.#payment?.send(this.#settings());
    this.emit('update-end', {});
  }

  /** Shows what is wrong with the fields; must come first when the intent is deferred. */
  async submit(): Promise<{ selectedPaymentMethod: string } | { error: StripeFailure }> {
    const { error } = await this.mounted('elements.submit()').call('validate', null);
    this.#submitted = error === undefined;
    return error ? { error } : { selectedPaymentMethod: 'card' };
  }

  /** Reads the intent again, for an amount that was changed on the server. */
  fetchUpdates(): Promise<{ error?: StripeFailure }> {
    return this.mounted('elements.fetchUpdates()').call('fetchUpdates', null);
  }

  /** The frame of the Payment Element. @throws IntegrationError when there is none that is ready */
  mounted(caller: string) {
    const channel = this.#payment?.channel;
    if (!channel) {
      throw new IntegrationError(
        `Invalid value for ${caller}: elements should have a mounted Payment Element. Wait for its "ready" event, and keep it in the page until the call has resolved.`,
      );
    }
    return channel;
  }

  #settings(): FrameSettings & { loader?: string } {
    const { clientSecret, customerSessionClientSecret, mode, setupFutureUsage, appearance, locale, loader } =
      this.#options;
    return {
      publishableKey: this.publishableKey,
      ...(clientSecret ? { clientSecret } : {}),
      ...(customerSessionClientSecret ? { customerSessionClientSecret } : {}),
      keepsMethod: mode === 'setup' || mode === 'subscription' || Boolean(setupFutureUsage),
      ...(appearance ? { appearance } : {}),
      ...(locale ? { locale } : {}),
      ...(loader ? { loader } : {}),
    };
  }
}
