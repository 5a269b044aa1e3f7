import type { CheckoutAction, Credentials } from '../protocol/api.js';
import type {
  AddressOptions,
  AddressValue,
  Appearance,
  BillingDetails,
  ElementChange,
  FontSource,
  FrameSettings,
  ObjectReply,
} from '../protocol/payment-frame.js';
import { AddressElement } from './address-element.js';
import {
  billingOf,
  CheckoutActions,
  type CheckoutConfirmOptions,
  type CheckoutSession,
  type Contact,
} from './checkout-actions.js';
import { checkoutSessionId } from './checkout-secret.js';
import { ContactDetailsElement } from './contact-details-element.js';
import type { Controller } from './controller.js';
import type { AnyElement } from './element-kinds.js';
import { checkFonts } from './elements-options.js';
import { Emitter } from './emitter.js';
import { IntegrationError } from './errors.js';
import { ExpressCheckoutElement } from './express-checkout-element.js';
import type { Group } from './frame-element.js';
import { PaymentElement, type PaymentElementOptions } from './payment-element.js';
import type { Sandbox } from './sandbox.js';

export interface CheckoutElementsOptions {
  readonly clientSecret: string | Promise<string>;
  readonly elementsOptions?: {
    readonly appearance?: Appearance;
    readonly fonts?: readonly FontSource[];
    readonly loader?: string;
    readonly locale?: string;
  };
  readonly defaultValues?: {
    readonly email?: string;
    readonly phoneNumber?: string;
    readonly billingAddress?: Contact;
    readonly shippingAddress?: Contact;
  };
  readonly [option: string]: unknown;
}

/** What the person has entered so far; the session knows of it only when it is paid. */
interface Entered {
  email?: string | null;
  phoneNumber?: string | null;
  billingAddress?: Contact | null;
  shippingAddress?: Contact | null;
}

type Kind = 'payment' | 'billingAddress' | 'shippingAddress' | 'expressCheckout' | 'contactDetails';

const notSimulated = ['CurrencySelector', 'TaxId', 'Terms', 'LinkSignup'];

/** What `stripe.initCheckoutElementsSdk()` returns: a Checkout Session that is paid with Elements of the merchant's page. */
export class CheckoutElements extends Emitter {
  readonly #elements = new Map<Kind, AnyElement>();
  readonly #secret: Promise<string>;
  #appearance: Appearance | undefined;
  #fonts: readonly FontSource[] = [];
  #session: CheckoutSession | undefined;
  #entered: Entered;
  #isComplete = false;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly credentials: Credentials,
    private readonly controller: Controller,
    private readonly options: CheckoutElementsOptions,
    private readonly defaultLocale?: string,
  ) {
    super();
    if (options?.clientSecret === undefined)
      throw new IntegrationError('stripe.initCheckoutElementsSdk(): clientSecret is required.');
    if (typeof options.clientSecret === 'string')
      checkoutSessionId(options.clientSecret, 'stripe.initCheckoutElementsSdk()');
    this.#secret = Promise.resolve(options.clientSecret);
    // The caller that awaits it, in loadActions(), receives its failure.
    this.#secret.catch(() => undefined);
    this.#appearance = options.elementsOptions?.appearance;
    checkFonts(options.elementsOptions?.fonts);
    this.#fonts = options.elementsOptions?.fonts ?? [];
    this.#entered = { ...options.defaultValues };
    for (const name of notSimulated) {
      for (const verb of ['create', 'get'])
        Object.defineProperty(this, `${verb}${name}Element`, {
          value: () => {
            if (verb === 'get') return null;
            throw new IntegrationError(`The sandbox does not simulate the ${name} Element of Checkout.`);
          },
        });
    }
  }

  get origin(): string {
    return this.sandbox.origin;
  }

  get locale(): string | undefined {
    return this.options.elementsOptions?.locale ?? this.defaultLocale;
  }

  /** The session with what the person has entered. */
  get session(): CheckoutSession {
    const session = this.#session!;
    const { email, phoneNumber, billingAddress, shippingAddress } = this.#entered;
    const isOpen = (session.status as { type: string }).type === 'open';
    const knownEmail = session.email ?? email ?? null;
    return {
      ...session,
      email: knownEmail,
      phoneNumber: phoneNumber ?? session.phoneNumber,
      billingAddress: billingAddress ?? session.billingAddress,
      shippingAddress: shippingAddress ?? session.shippingAddress,
      canConfirm: isOpen && knownEmail !== null && this.#isComplete,
    };
  }

  loadActions = async (): Promise<
    { type: 'success'; actions: CheckoutActions } | { type: 'error'; error: { message: string; code: null } }
  > => {
    const fail = (message: string) => ({ type: 'error' as const, error: { message, code: null } });
    try {
      checkoutSessionId(await this.#secret, 'stripe.initCheckoutElementsSdk()');
    } catch (error) {
      return fail(error instanceof Error ? error.message : 'The client secret could not be had.');
    }
    const reply = await this.ask('', {});
    if ('error' in reply) return fail(reply.error.message);
    if (reply.object.ui_mode !== 'elements') {
      return fail(
        `stripe.initCheckoutElementsSdk() is for Checkout Sessions of ui_mode elements. This one is of ui_mode ${String(reply.object.ui_mode)}.`,
      );
    }
    this.#session = reply.object.session as CheckoutSession;
    return { type: 'success', actions: new CheckoutActions(this) };
  };

  changeAppearance = (appearance: Appearance): void => {
    this.#appearance = appearance;
    this.#tellSettings();
  };

  loadFonts = (fonts: readonly FontSource[]): void => {
    checkFonts(fonts);
    this.#fonts = [...this.#fonts, ...fonts];
    this.#tellSettings();
  };

  createPaymentElement = (options: PaymentElementOptions = {}): AnyElement => {
    const element = this.#make('payment', (group) => new PaymentElement(group, options) as AnyElement);
    return element.on('change', (event) => {
      this.#isComplete = (event as ElementChange).complete;
      this.#tellSession();
    });
  };

  createBillingAddressElement = (options: AddressOptions = {}): AnyElement =>
    this.#makeAddress('billingAddress', { ...options, mode: 'billing' });

  createShippingAddressElement = (options: AddressOptions = {}): AnyElement =>
    this.#makeAddress('shippingAddress', { ...options, mode: 'shipping' });

  createContactDetailsElement = (): AnyElement => {
    const element = this.#make('contactDetails', (group) => new ContactDetailsElement(group, {}) as AnyElement);
    return element.on('change', (event) => {
      const { complete, value } = event as ElementChange;
      this.enter({ email: complete ? (value as { email: string }).email : null });
    });
  };

  createExpressCheckoutElement = (options: Record<string, unknown> = {}): AnyElement =>
    this.#make('expressCheckout', (group) => new ExpressCheckoutElement(group, options) as AnyElement);

  getPaymentElement = (): AnyElement | null => this.#elements.get('payment') ?? null;
  getBillingAddressElement = (): AnyElement | null => this.#elements.get('billingAddress') ?? null;
  getShippingAddressElement = (): AnyElement | null => this.#elements.get('shippingAddress') ?? null;
  getContactDetailsElement = (): AnyElement | null => this.#elements.get('contactDetails') ?? null;
  getExpressCheckoutElement = (): AnyElement | null => this.#elements.get('expressCheckout') ?? null;

  async ask(action: CheckoutAction, fields: Readonly<Record<string, unknown>>): Promise<ObjectReply> {
    return this.controller.checkout(action, { client_secret: await this.#secret, ...fields });
  }

  /** The session has changed on the server. */
  take(session: CheckoutSession): CheckoutSession {
    this.#session = session;
    return this.#tellSession();
  }

  enter(details: Entered): CheckoutSession {
    this.#entered = { ...this.#entered, ...details };
    return this.#tellSession();
  }

  /** What the payment is made with: the call's own values, then what was entered before. */
  entered(options: CheckoutConfirmOptions): { email: string | null; billingDetails: BillingDetails } {
    const { billingAddress, phoneNumber } = { ...this.#entered, ...options };
    return {
      email: (this.session.email as string | null) ?? options.email ?? null,
      billingDetails: billingOf(billingAddress, phoneNumber),
    };
  }

  /** @throws IntegrationError when there is no Payment Element that is ready */
  async confirmWithFields(email: string, billingDetails: BillingDetails): Promise<ObjectReply> {
    const channel = this.#elements.get('payment')?.channel;
    if (!channel) {
      throw new IntegrationError(
        'checkout.confirm(): there should be a mounted Payment Element, or a paymentMethod. Wait for its "ready" event.',
      );
    }
    const [first] = (await this.validate()) ?? [];
    if (first) return { error: { type: 'validation_error', message: first.message } };
    return channel.call('confirmCheckout', { clientSecret: await this.#secret, email, billingDetails });
  }

  /** What is wrong in the elements of the page; undefined when there are none. */
  async validate(): Promise<Array<{ element: Kind; message: string }> | undefined> {
    const mounted = [...this.#elements].filter(([, element]) => element.channel);
    if (mounted.length === 0) return undefined;
    const checked = await Promise.all(
      mounted.map(async ([element, { channel }]) => ({ element, ...(await channel!.call('validate', null)) })),
    );
    return checked.flatMap(({ element, error }) => (error ? [{ element, message: error.message }] : []));
  }

  #makeAddress(kind: 'billingAddress' | 'shippingAddress', options: AddressOptions): AnyElement {
    const defaults = this.#entered[kind];
    const given = defaults
      ? {
          ...options,
          defaultValues: { name: defaults.name ?? null, address: { ...defaults.address } as Record<string, string> },
        }
      : options;
    const element = this.#make(kind, (group) => new AddressElement(group, given) as AnyElement);
    return element.on('change', (event) => {
      const { complete, value } = event as ElementChange;
      const { name, address } = value as AddressValue;
      this.enter({ [kind]: complete ? { name, address } : null });
    });
  }

  #make(kind: Kind, make: (group: Group) => AnyElement): AnyElement {
    if (this.#elements.has(kind)) throw new IntegrationError(`Can only create one Element of type ${kind}.`);
    const onDestroy = (): void => {
      this.#elements.delete(kind);
      if (kind === 'payment') this.#isComplete = false;
      this.#tellSettings();
    };
    const element = make({ sandbox: this.sandbox, settings: () => this.#settings(), onDestroy });
    this.#elements.set(kind, element);
    this.#tellSettings();
    return element;
  }

  #tellSession(): CheckoutSession {
    if (this.#session) this.emit('change', this.session);
    return this.#session ? this.session : {};
  }

  #tellSettings(): void {
    for (const element of this.#elements.values()) element.send(this.#settings());
  }

  #settings(): FrameSettings & { loader?: string } {
    const { loader } = this.options.elementsOptions ?? {};
    return {
      publishableKey: this.credentials.publishableKey,
      ...(this.credentials.account ? { account: this.credentials.account } : {}),
      addressElsewhere: this.#elements.has('billingAddress'),
      fonts: this.#fonts,
      ...(this.#appearance ? { appearance: this.#appearance } : {}),
      ...(this.locale ? { locale: this.locale } : {}),
      ...(loader ? { loader } : {}),
    };
  }
}
