import type { Credentials } from '../protocol/api.js';
import { readClientSecret } from '../protocol/client-secret.js';
import type { StripeFailure } from '../protocol/payment-frame.js';
import { CheckoutElements, type CheckoutElementsOptions } from './checkout-elements.js';
import { Confirmer, type ConfirmOptions, type IntentResult, resultOf, throughNextAction } from './confirm.js';
import { type ConfirmationTokenOptions, createConfirmationToken } from './confirmation-token.js';
import { Controller } from './controller.js';
import { Elements } from './elements.js';
import type { ElementsOptions } from './elements-options.js';
import { createEmbeddedCheckout, type EmbeddedCheckout, type EmbeddedCheckoutOptions } from './embedded-checkout.js';
import { IntegrationError } from './errors.js';
import { refuseNotSimulated } from './not-simulated.js';
import { type CreatePaymentMethodOptions, createPaymentMethod } from './payment-method.js';
import type { Sandbox } from './sandbox.js';
import { checkStripeOptions, type StripeOptions } from './stripe-options.js';

/** The release train of Stripe.js this stands in for; @stripe/stripe-js warns about any other. */
export const VERSION = 'endive';

type CardData = Readonly<Record<string, unknown>>;

/** Whether 3-D Secure is run, or left to the caller. */
interface ActionOptions {
  readonly handleActions?: boolean;
}

/** Refuses whatever is not a test mode publishable key. */
export function checkKey(key: unknown): string {
  if (typeof key !== 'string' || key.trim() === '') {
    throw new IntegrationError('Missing value for Stripe(): apiKey should be a string.');
  }
  if (key.startsWith('sk_') || key.startsWith('rk_')) {
    throw new IntegrationError(
      'You should not use your secret key with Stripe.js.\n\nPlease pass a publishable key instead.',
    );
  }
  if (key.startsWith('pk_live_')) {
    throw new IntegrationError(
      "This page loaded the sandbox's stand-in for Stripe.js, which refuses live keys: no payment made here is real. Load Stripe.js from js.stripe.com, or use a key that begins with pk_test_.",
    );
  }
  if (!key.startsWith('pk_test_')) {
    throw new IntegrationError(
      'Invalid value for Stripe(): apiKey should be a publishable key that begins with pk_test_.',
    );
  }
  return key;
}

/** What `window.Stripe(key)` returns: the part of Stripe.js that pays by Payment Element, against the sandbox. */
export class SandboxStripe {
  readonly #sandbox: Sandbox;
  readonly #credentials: Credentials;
  readonly #locale: string | undefined;
  readonly #controller: Controller;
  readonly #confirmer: Confirmer;
  /** Wrappers and applications that announced themselves, as @stripe/stripe-js and react-stripe-js do. */
  readonly #registered: unknown[] = [];

  constructor(sandbox: Sandbox, key: unknown, options: StripeOptions = {}) {
    this.#sandbox = sandbox;
    const { stripeAccount: account, locale } = checkStripeOptions(options);
    this.#credentials = { publishableKey: checkKey(key), ...(account ? { account } : {}) };
    this.#locale = locale;
    this.#controller = new Controller(sandbox, this.#credentials);
    this.#confirmer = new Confirmer(this.#controller, sandbox.origin, locale);
    refuseNotSimulated(this);
  }

  elements = (options: ElementsOptions = {}): Elements =>
    new Elements(this.#sandbox, this.#credentials, {
      ...(this.#locale ? { locale: this.#locale } : {}),
      ...options,
    });

  confirmPayment = (options: ConfirmOptions): Promise<IntentResult> =>
    this.#confirmer.confirm('confirmPayment', options);

  confirmSetup = (options: ConfirmOptions): Promise<IntentResult> => this.#confirmer.confirm('confirmSetup', options);

  retrievePaymentIntent = (secret: string): Promise<IntentResult> => this.#retrieve(secret, 'payment_intent');

  retrieveSetupIntent = (secret: string): Promise<IntentResult> => this.#retrieve(secret, 'setup_intent');

  /** Runs what an intent asks for. @throws IntegrationError for one that asks for nothing */
  handleNextAction = (options: { clientSecret: string }): Promise<IntentResult> =>
    this.#handle(this.#checkSecret(options?.clientSecret, undefined, 'handleNextAction'), 'handleNextAction');

  /** The older name of handleNextAction, for PaymentIntents. */
  handleCardAction = (secret: string): Promise<IntentResult> =>
    this.#handle(this.#checkSecret(secret, 'payment_intent', 'handleCardAction'), 'handleCardAction');

  confirmCardPayment = (secret: string, data?: CardData, options?: ActionOptions): Promise<IntentResult> =>
    this.#confirmCard(secret, 'payment_intent', data, options);

  confirmCardSetup = (secret: string, data?: CardData, options?: ActionOptions): Promise<IntentResult> =>
    this.#confirmCard(secret, 'setup_intent', data, options);

  createPaymentMethod = (
    options: CreatePaymentMethodOptions,
  ): Promise<{ paymentMethod: Record<string, unknown> } | { error: StripeFailure }> =>
    createPaymentMethod(this.#controller, options);

  /** Keeps what was chosen for a confirmation on the server. */
  createConfirmationToken = (
    options: ConfirmationTokenOptions,
  ): Promise<{ confirmationToken: Record<string, unknown> } | { error: StripeFailure }> =>
    createConfirmationToken(this.#controller, options);

  /** The Checkout page in a frame. */
  createEmbeddedCheckoutPage = (options: EmbeddedCheckoutOptions): Promise<EmbeddedCheckout> =>
    createEmbeddedCheckout(this.#sandbox, this.#controller, options);

  /** Checkout by Elements of the merchant's page. */
  initCheckoutElementsSdk = (options: CheckoutElementsOptions): CheckoutElements =>
    new CheckoutElements(this.#sandbox, this.#credentials, this.#controller, options, this.#locale);

  registerAppInfo = (info: unknown): void => void this.#registered.push(info);

  _registerWrapper = (wrapper: unknown): void => void this.#registered.push(wrapper);

  /** Confirms with a saved payment method's id, or takes up an intent that waits for its challenge. */
  async #confirmCard(
    secret: string,
    kind: 'payment_intent' | 'setup_intent',
    data?: CardData,
    { handleActions = true }: ActionOptions = {},
  ): Promise<IntentResult> {
    const name = kind === 'payment_intent' ? 'confirmCardPayment' : 'confirmCardSetup';
    this.#checkSecret(secret, kind, name);
    if (data?.payment_method !== undefined && typeof data.payment_method !== 'string') {
      throw new IntegrationError(
        `stripe.${name}(): the sandbox takes a PaymentMethod's id. For card fields use the Payment Element and stripe.${kind === 'payment_intent' ? 'confirmPayment' : 'confirmSetup'}().`,
      );
    }
    const locale = this.#locale;
    const waiting = data?.payment_method === undefined ? await this.#controller.retrieve(secret, locale) : undefined;
    const acts = waiting && 'intent' in waiting && waiting.intent.status === 'requires_action';
    const reply = acts ? waiting : await this.#controller.confirm(secret, data ?? {}, locale);
    const { origin } = this.#sandbox;
    return resultOf(handleActions ? await throughNextAction(reply, this.#controller, origin, locale) : reply);
  }

  async #handle(secret: string, name: string): Promise<IntentResult> {
    const read = await this.#controller.retrieve(secret, this.#locale);
    if ('error' in read) return { error: read.error };
    const { intent } = read;
    if (intent.status !== 'requires_action') {
      const kind = intent.object === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent';
      throw new IntegrationError(`${name}: The ${kind} supplied is not in the requires_action state.`);
    }
    const redirect = intent.next_action?.redirect_to_url as { readonly url: string } | undefined;
    if (!redirect) return resultOf(await throughNextAction(read, this.#controller, this.#sandbox.origin, this.#locale));
    // Confirmed for a bank's page of its own, which leads to the return URL; the promise never resolves at Stripe's either.
    window.location.assign(redirect.url);
    return new Promise(() => undefined);
  }

  async #retrieve(secret: string, kind: 'payment_intent' | 'setup_intent'): Promise<IntentResult> {
    const name = kind === 'payment_intent' ? 'retrievePaymentIntent' : 'retrieveSetupIntent';
    const reply = await this.#controller.retrieve(this.#checkSecret(secret, kind, name), this.#locale);
    if ('error' in reply) return { error: reply.error };
    return kind === 'payment_intent' ? { paymentIntent: reply.intent } : { setupIntent: reply.intent };
  }

  #checkSecret(secret: unknown, kind: 'payment_intent' | 'setup_intent' | undefined, name: string): string {
    const read = readClientSecret(secret);
    if (!read || (kind && read.kind !== kind)) {
      throw new IntegrationError(
        `Invalid value for stripe.${name} intent secret: value should be a client secret of the form \${id}_secret_\${secret}. You specified: ${String(secret)}.`,
      );
    }
    return secret as string;
  }
}
