import type { Credentials } from '../protocol/api.js';
import type {
  AddressOptions,
  AddressValue,
  BillingDetails,
  FrameSettings,
  HostChannel,
  StripeFailure,
} from '../protocol/payment-frame.js';
import { AddressElement } from './address-element.js';
import type { Expectation } from './deferred.js';
import { type AnyElement, keyOf, makers, needsIntent, refusalOf } from './element-kinds.js';
import { checkElementsOptions, type ElementsOptions, namedAnew } from './elements-options.js';
import { Emitter } from './emitter.js';
import { IntegrationError } from './errors.js';
import { requireLeftOut } from './left-out.js';
import { LinkAuthenticationElement } from './link-authentication-element.js';
import { warnOfUnknown } from './option-names.js';
import { PaymentElement, type PaymentElementOptions } from './payment-element.js';
import type { Sandbox } from './sandbox.js';

/** What elements beside the Payment Element hold for a confirmation, in the names of its parameters. */
export interface Collected {
  readonly billingDetails?: BillingDetails;
  readonly shipping?: {
    readonly name: string;
    readonly phone?: string;
    readonly address: Readonly<Record<string, string>>;
  };
}

/** A group of elements that pay for one intent, as `stripe.elements()` gives it. */
export class Elements extends Emitter {
  #options: ElementsOptions;
  readonly #elements = new Map<string, AnyElement>();
  #submitted = false;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly credentials: Credentials,
    options: ElementsOptions,
  ) {
    super();
    warnOfUnknown('elements()', options);
    this.#options = namedAnew(options);
    checkElementsOptions(this.#options);
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
    const { mode, amount, currency, setupFutureUsage, captureMethod, onBehalfOf } = this.#options;
    return { mode, amount, currency, setupFutureUsage, captureMethod, onBehalfOf };
  }

  /** Of these Elements a PaymentMethod may be made. */
  get makesPaymentMethods(): boolean {
    return this.#options.paymentMethodCreation === 'manual';
  }

  /** @throws IntegrationError for a detail that the Payment Element leaves out and nobody gives */
  requireLeftOut(caller: string, where: string, named: BillingDetails | undefined, collected: Collected): void {
    const element = this.#elements.get('payment');
    const option = element instanceof PaymentElement ? element.leavesOut : undefined;
    requireLeftOut(caller, where, option, named, collected.billingDetails);
  }

  /** True once `submit()` succeeded and nothing was changed since. */
  get isSubmitted(): boolean {
    return this.#submitted;
  }

  /** @throws IntegrationError for a name that Stripe.js has not, or the sandbox has not */
  create(type: 'payment', options?: PaymentElementOptions): PaymentElement;
  create(type: 'address', options: AddressOptions): AddressElement;
  create(type: string, options?: object): AnyElement;
  create(type: string, options: object = {}): AnyElement {
    const make = makers[type];
    if (!make) throw new IntegrationError(refusalOf(type));
    const key = keyOf(type, options);
    if (this.#elements.has(key)) throw new IntegrationError(`Can only create one Element of type ${type}.`);
    if (needsIntent.includes(type) && !this.#options.clientSecret && !this.#options.mode) {
      throw new IntegrationError(
        `In order to create a ${type} element, you must pass a clientSecret or mode when creating the Elements group.\n\ne.g. stripe.elements({clientSecret: "{{CLIENT_SECRET}}"})`,
      );
    }
    warnOfUnknown(type, options);
    const onDestroy = (): void => {
      this.#elements.delete(key);
      this.#tellSettings();
    };
    const element = make({ sandbox: this.sandbox, settings: () => this.#settings(), onDestroy }, options);
    element.on('change', () => {
      this.#submitted = false;
    });
    this.#elements.set(key, element);
    this.#tellSettings();
    return element;
  }

  /** @param type a name, or react-stripe-js's component for it; of several Address Elements the mode's */
  getElement(type: string | { __elementType?: string }, options: { mode?: string } = {}): AnyElement | null {
    const name = typeof type === 'string' ? type : (type?.__elementType ?? '');
    if (name !== 'address' || options.mode) return this.#elements.get(keyOf(name, options)) ?? null;
    return this.#elements.get('address billing') ?? this.#elements.get('address shipping') ?? null;
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
    const merged = { ...this.#options, ...namedAnew(options) };
    checkElementsOptions(merged);
    this.#options = merged;
    this.#tellSettings();
    this.emit('update-end', {});
  }

  /** Shows what is wrong with the fields; must come first when the intent is deferred. */
  async submit(): Promise<{ selectedPaymentMethod: string } | { error: StripeFailure }> {
    const payment = this.mounted('elements.submit()');
    const others = this.#others().map((element) => element.channel!);
    const checked = await Promise.all([...others, payment].map(({ call }) => call('validate', null)));
    const error = checked.find((each) => each.error)?.error;
    this.#submitted = error === undefined;
    return error ? { error } : { selectedPaymentMethod: 'card' };
  }

  /** What the group's other elements add to a payment, or what is wrong with them. */
  async collect(): Promise<Collected | { error: StripeFailure }> {
    const collected: { -readonly [Name in keyof Collected]: Collected[Name] } = {};
    for (const element of this.#others()) {
      const { error } = await element.channel!.call('validate', null);
      if (error) return { error };
      const value = (await element.channel!.call('value', null))?.value;
      if (element instanceof LinkAuthenticationElement) {
        collected.billingDetails = { ...collected.billingDetails, ...(value as { email: string }) };
      } else if (element instanceof AddressElement) {
        const { name, address, phone } = value as AddressValue;
        const place = Object.fromEntries(Object.entries(address).filter(([, part]) => part)) as Record<string, string>;
        const contact = { ...(name ? { name } : {}), ...(phone ? { phone } : {}), address: place };
        if (element.mode === 'shipping') collected.shipping = { name, ...contact };
        else collected.billingDetails = { ...collected.billingDetails, ...contact };
      }
    }
    return collected;
  }

  /** Elements beside the Payment Element that are in the page and ready. */
  #others(): AnyElement[] {
    return [...this.#elements.values()].filter((element) => element.elementType !== 'payment' && element.channel);
  }

  /** Reads the intent again, for an amount that was changed on the server. */
  fetchUpdates(): Promise<{ error?: StripeFailure }> {
    return this.mounted('elements.fetchUpdates()').call('fetchUpdates', null);
  }

  /** The frame of the Payment Element. @throws IntegrationError when there is none that is ready */
  mounted(caller: string): Pick<HostChannel, 'call'> {
    const channel = this.#elements.get('payment')?.channel;
    if (!channel) {
      throw new IntegrationError(
        `Invalid value for ${caller}: elements should have a mounted Payment Element. Wait for its "ready" event, and keep it in the page until the call has resolved.`,
      );
    }
    const call: HostChannel['call'] = async (method, params) => {
      try {
        return await channel.call(method, params);
      } catch (error) {
        if (this.#elements.get('payment')?.channel === channel) throw error;
        throw new IntegrationError(
          'We could not retrieve data from the specified Element.\nPlease make sure the Element you are attempting to use is still mounted.',
        );
      }
    };
    return { call };
  }

  #tellSettings(): void {
    for (const element of this.#elements.values()) element.send(this.#settings());
  }

  #settings(): FrameSettings & { loader?: string } {
    const { clientSecret, customerSessionClientSecret, mode, setupFutureUsage, appearance, locale, loader } =
      this.#options;
    return {
      publishableKey: this.credentials.publishableKey,
      ...(this.credentials.account ? { account: this.credentials.account } : {}),
      ...(clientSecret ? { clientSecret } : {}),
      ...(customerSessionClientSecret ? { customerSessionClientSecret } : {}),
      keepsMethod: mode === 'setup' || mode === 'subscription' || Boolean(setupFutureUsage),
      addressElsewhere: this.#elements.has('address billing'),
      ...(appearance ? { appearance } : {}),
      ...(this.#options.fonts ? { fonts: this.#options.fonts } : {}),
      ...(locale ? { locale } : {}),
      ...(loader ? { loader } : {}),
    };
  }
}
