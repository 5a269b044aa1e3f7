import { readClientSecret } from '../protocol/client-secret.js';
import type { BillingDetails, ObjectReply, StripeFailure } from '../protocol/payment-frame.js';
import { CheckoutElements, type CheckoutElementsOptions } from './checkout-elements.js';
import {
  Confirmer,
  type ConfirmOptions,
  type IntentResult,
  mergeDetails,
  resultOf,
  throughNextAction,
} from './confirm.js';
import { type ConfirmationTokenOptions, createConfirmationToken } from './confirmation-token.js';
import { Controller } from './controller.js';
import { Elements } from './elements.js';
import type { ElementsOptions } from './elements-options.js';
import { createEmbeddedCheckout, type EmbeddedCheckout, type EmbeddedCheckoutOptions } from './embedded-checkout.js';
import { IntegrationError } from './errors.js';
import { refuseNotSimulated } from './not-simulated.js';
import type { Sandbox } from './sandbox.js';

/** The release train of Stripe.js this stands in for; @stripe/stripe-js warns about any other. */
export const VERSION = 'endive';

interface CreatePaymentMethodOptions {
  readonly elements?: unknown;
  readonly params?: { readonly billing_details?: BillingDetails; readonly metadata?: Record<string, string> };
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
  readonly #key: string;
  readonly #controller: Controller;
  readonly #confirmer: Confirmer;
  /** Wrappers and applications that announced themselves, as @stripe/stripe-js and react-stripe-js do. */
  readonly #registered: unknown[] = [];

  constructor(sandbox: Sandbox, key: unknown) {
    this.#sandbox = sandbox;
    this.#key = checkKey(key);
    this.#controller = new Controller(sandbox, this.#key);
    this.#confirmer = new Confirmer(this.#controller, sandbox.origin);
    refuseNotSimulated(this);
  }

  elements = (options: ElementsOptions = {}): Elements => new Elements(this.#sandbox, this.#key, options);

  confirmPayment = (options: ConfirmOptions): Promise<IntentResult> =>
    this.#confirmer.confirm('confirmPayment', options);

  confirmSetup = (options: ConfirmOptions): Promise<IntentResult> => this.#confirmer.confirm('confirmSetup', options);

  retrievePaymentIntent = (secret: string): Promise<IntentResult> => this.#retrieve(secret, 'payment_intent');

  retrieveSetupIntent = (secret: string): Promise<IntentResult> => this.#retrieve(secret, 'setup_intent');

  /** Runs what an intent asks for; one that asks for nothing resolves as it is. */
  handleNextAction = async (options: { clientSecret: string }): Promise<IntentResult> => {
    const secret = this.#checkSecret(options?.clientSecret, undefined, 'handleNextAction');
    const reply = await this.#controller.retrieve(secret);
    return resultOf(await throughNextAction(reply, this.#controller, this.#sandbox.origin));
  };

  /** The older name of handleNextAction, for PaymentIntents. */
  handleCardAction = async (secret: string): Promise<IntentResult> => {
    this.#checkSecret(secret, 'payment_intent', 'handleCardAction');
    return this.handleNextAction({ clientSecret: secret });
  };

  confirmCardPayment = (secret: string, data?: Record<string, unknown>): Promise<IntentResult> =>
    this.#confirmCard(secret, 'payment_intent', data);

  confirmCardSetup = (secret: string, data?: Record<string, unknown>): Promise<IntentResult> =>
    this.#confirmCard(secret, 'setup_intent', data);

  createPaymentMethod = async (
    options: CreatePaymentMethodOptions,
  ): Promise<{ paymentMethod: Record<string, unknown> } | { error: StripeFailure }> => {
    if (!(options?.elements instanceof Elements)) {
      throw new IntegrationError(
        'stripe.createPaymentMethod(): pass { elements } with a mounted Payment Element; the sandbox has no separate card Element.',
      );
    }
    const collected = await options.elements.collect();
    if ('error' in collected) return { error: collected.error };
    const billingDetails = mergeDetails(collected.billingDetails, options.params?.billing_details);
    const metadata = options.params?.metadata;
    const reply: ObjectReply = await options.elements
      .mounted('stripe.createPaymentMethod()')
      .call('createPaymentMethod', {
        ...(billingDetails ? { billingDetails } : {}),
        ...(metadata ? { metadata } : {}),
      });
    return 'error' in reply ? { error: reply.error } : { paymentMethod: reply.object };
  };

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
    new CheckoutElements(this.#sandbox, this.#key, this.#controller, options);

  createToken = async (): Promise<never> => {
    throw new IntegrationError(
      'stripe.createToken() belongs to the card Element, which the sandbox does not have. Use stripe.createPaymentMethod({ elements }) or stripe.confirmPayment().',
    );
  };

  registerAppInfo = (info: unknown): void => void this.#registered.push(info);

  _registerWrapper = (wrapper: unknown): void => void this.#registered.push(wrapper);

  /** Confirms with a saved payment method's id, or takes up an intent that waits for its challenge. */
  async #confirmCard(
    secret: string,
    kind: 'payment_intent' | 'setup_intent',
    data?: Record<string, unknown>,
  ): Promise<IntentResult> {
    const name = kind === 'payment_intent' ? 'confirmCardPayment' : 'confirmCardSetup';
    this.#checkSecret(secret, kind, name);
    if (data?.payment_method !== undefined && typeof data.payment_method !== 'string') {
      throw new IntegrationError(
        `stripe.${name}(): the sandbox takes a PaymentMethod's id. For card fields use the Payment Element and stripe.${kind === 'payment_intent' ? 'confirmPayment' : 'confirmSetup'}().`,
      );
    }
    const waiting = data?.payment_method === undefined ? await this.#controller.retrieve(secret) : undefined;
    const acts = waiting && 'intent' in waiting && waiting.intent.status === 'requires_action';
    const reply = acts ? waiting : await this.#controller.confirm(secret, data ?? {});
    return resultOf(await throughNextAction(reply, this.#controller, this.#sandbox.origin));
  }

  async #retrieve(secret: string, kind: 'payment_intent' | 'setup_intent'): Promise<IntentResult> {
    const name = kind === 'payment_intent' ? 'retrievePaymentIntent' : 'retrieveSetupIntent';
    const reply = await this.#controller.retrieve(this.#checkSecret(secret, kind, name));
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
