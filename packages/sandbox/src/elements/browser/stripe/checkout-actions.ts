import type { BillingDetails, ObjectReply, StripeFailure } from '../protocol/payment-frame.js';
import { runChallenge } from './challenge.js';
import type { CheckoutElements } from './checkout-elements.js';
import { frameUnreachable, IntegrationError } from './errors.js';

/** A Checkout Session in Stripe.js's shape; the sandbox makes it. */
export type CheckoutSession = Readonly<Record<string, unknown>>;

export interface Contact {
  readonly name?: string | null;
  readonly address: Readonly<Record<string, string | null | undefined>>;
}

type Success = { readonly type: 'success'; readonly session: CheckoutSession };
type Failure = { readonly type: 'error'; readonly error: Readonly<Record<string, unknown>> };
export type ActionResult = Success | Failure;

export interface CheckoutConfirmOptions {
  readonly returnUrl?: string;
  readonly redirect?: string;
  readonly paymentMethod?: string;
  readonly email?: string;
  readonly phoneNumber?: string;
  readonly billingAddress?: Contact;
  readonly shippingAddress?: Contact;
  readonly [option: string]: unknown;
}

const wellFormed = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;
const failed = (message: string, code: string | null = null, more: object = {}): Failure => ({
  type: 'error',
  error: { message, code, ...more },
});

/** Actions of Stripe.js that the sandbox's Checkout has no use for. */
const notSimulated =
  'addOptionalLineItem removeOptionalLineItem updateBusinessName updateIndividualName updateShippingOption updateTaxIdInfo'.split(
    ' ',
  );

/** What `loadActions()` gives: everything that the merchant's page does with its Checkout Session. */
export class CheckoutActions {
  constructor(private readonly checkout: CheckoutElements) {
    for (const name of notSimulated) {
      Object.defineProperty(this, name, {
        value: () => {
          throw new IntegrationError(`The sandbox does not simulate the action ${name}() of Checkout by Elements.`);
        },
      });
    }
  }

  getSession = (): CheckoutSession => this.checkout.session;

  applyPromotionCode = async (code: string): Promise<ActionResult> => {
    const reply = await this.checkout.ask('/promotion', { code });
    return 'error' in reply ? failed(reply.error.message, 'invalidCode') : this.#succeed(reply);
  };

  removePromotionCode = async (): Promise<ActionResult> => this.#resultOf(await this.checkout.ask('/promotion', {}));

  updateLineItemQuantity = async (args: { lineItem: string; quantity: number }): Promise<ActionResult> =>
    this.#resultOf(await this.checkout.ask('/quantity', { item: args.lineItem, quantity: args.quantity }));

  updateEmail = async (email: string | null): Promise<ActionResult> => {
    if (email !== null && !email.includes('@')) return failed('Your email is incomplete.', 'incompleteEmail');
    if (email !== null && !wellFormed.test(email)) return failed('Your email is invalid.', 'invalidEmail');
    return this.#enter({ email });
  };

  updatePhoneNumber = async (phoneNumber: string | null): Promise<ActionResult> => this.#enter({ phoneNumber });

  updateBillingAddress = async (billingAddress: Contact | null): Promise<ActionResult> =>
    this.#enter({ billingAddress });

  updateShippingAddress = async (shippingAddress: Contact | null): Promise<ActionResult> =>
    this.#enter({ shippingAddress });

  /** Reads the session again after the merchant's server has changed it. */
  runServerUpdate = async (update: () => Promise<unknown>): Promise<ActionResult> => {
    try {
      await update();
    } catch (error) {
      return failed(error instanceof Error ? error.message : 'The update on the server failed.');
    }
    return this.#resultOf(await this.checkout.ask('', {}));
  };

  validateElements = async (): Promise<ActionResult> => {
    const found = await this.checkout.validate();
    if (!found) {
      const message = 'There is no Element in the page that could be validated.';
      return { type: 'error', error: { code: 'no_elements', message, validation_errors: [] } };
    }
    const [first] = found;
    if (!first) return { type: 'success', session: this.checkout.session };
    return { type: 'error', error: { code: 'validation_error', message: first.message, validation_errors: found } };
  };

  /**
   * Pays. After success the person goes to the return URL, unless `redirect` is `if_required`.
   *
   * @throws IntegrationError on a mistake in the call, before anything is sent
   */
  confirm = async (options: CheckoutConfirmOptions = {}): Promise<ActionResult> => {
    const { redirect = 'always', returnUrl, paymentMethod } = options;
    if (redirect !== 'always' && redirect !== 'if_required')
      throw new IntegrationError('Invalid value for checkout.confirm(): redirect should be "always" or "if_required".');
    if (returnUrl !== undefined && !(/^https?:\/\//i.test(returnUrl) && URL.canParse(returnUrl)))
      throw new IntegrationError('Invalid value for checkout.confirm(): returnUrl should be an absolute http(s) URL.');
    if ((this.checkout.session.status as { type: string }).type !== 'open')
      return failed('This Checkout Session is no longer open.');
    const entered = this.checkout.entered(options);
    if (!entered.email) return failed('Your email is incomplete.');
    const reply = paymentMethod
      ? await this.checkout.ask('/confirm', {
          payload: JSON.stringify({ payment_method: paymentMethod, email: entered.email }),
        })
      : await this.checkout.confirmWithFields(entered.email, entered.billingDetails);
    return this.#finish(reply, redirect, returnUrl);
  };

  async #finish(reply: ObjectReply, redirect: string, returnUrl: string | undefined): Promise<ActionResult> {
    if ('error' in reply) return this.#paymentFailed(reply.error);
    const { outcome, challenge, message, decline_code: declineCode, url } = reply.object;
    const result = this.#succeed(reply);
    if (outcome === 'challenge') {
      const address = `${this.checkout.origin}${String(challenge)}`;
      if (!(await runChallenge(address, this.checkout.locale))) {
        return failed(frameUnreachable('3-D Secure page').message);
      }
      return this.#finish(await this.checkout.ask('/resume', {}), redirect, returnUrl);
    }
    if (outcome === 'refused')
      return this.#paymentFailed({
        type: 'card_error',
        message: String(message),
        ...(declineCode ? { decline_code: String(declineCode) } : {}),
      });
    const target = returnUrl ?? (url as string | null);
    if (redirect === 'if_required' || !target) return result;
    window.location.assign(target);
    // The page is going away: Stripe's promise never resolves here either.
    return new Promise(() => undefined);
  }

  #paymentFailed(error: StripeFailure): Failure {
    if (error.type !== 'card_error') return failed(error.message);
    return failed(error.message, 'paymentFailed', { paymentFailed: { declineCode: error.decline_code ?? null } });
  }

  #enter(details: Parameters<CheckoutElements['enter']>[0]): ActionResult {
    return { type: 'success', session: this.checkout.enter(details) };
  }

  #succeed(reply: { readonly object: Record<string, unknown> }): Success {
    return { type: 'success', session: this.checkout.take(reply.object.session as CheckoutSession) };
  }

  #resultOf(reply: ObjectReply): ActionResult {
    return 'error' in reply ? failed(reply.error.message) : this.#succeed(reply);
  }
}

/** The billing details of a contact, in the API's names. */
export function billingOf(contact: Contact | null | undefined, phone: string | null | undefined): BillingDetails {
  const address = Object.entries(contact?.address ?? {}).filter(([, part]) => part) as [string, string][];
  return {
    ...(contact?.name ? { name: contact.name } : {}),
    ...(phone ? { phone } : {}),
    ...(address.length > 0 ? { address: Object.fromEntries(address) } : {}),
  };
}
