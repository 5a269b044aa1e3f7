import type { StripeLoader } from '../stripe/stripeLoader.js';
import type { Stripe, StripeAppearance } from '../stripe/stripeTypes.js';
import { showChallenge } from './fakeChallenge.js';
import { createFakeElement, type FakeElement } from './fakeElement.js';

/**
 * The result of a payment. `authenticate` shows a 3-D Secure challenge in the page, with buttons for the test. `busy`
 * is one request too many: nothing happened. `unreachable` is a network failure, after which the browser does not know
 * whether the card was charged.
 */
export type FakeOutcome =
  | 'succeed'
  | 'decline'
  | 'insufficient_funds'
  | 'expired_card'
  | 'incomplete'
  | 'authenticate'
  | 'processing'
  | 'busy'
  | 'unreachable';

/** How the fake Stripe behaves. */
export interface FakeStripeOptions {
  /** Default: `succeed`. A list is used one by one. Its last item repeats. */
  outcome?: FakeOutcome | readonly FakeOutcome[] | undefined;
  /**
   * `script`: Stripe.js does not load. `fields`: it loads, but its fields do not. `never`: nothing ever arrives. If
   * `failures` is set, only that many first tries fail.
   */
  fails?: 'script' | 'fields' | 'never' | undefined;
  /** How many first tries fail. Default: all. */
  failures?: number | undefined;
  /** The result of the payment from before, e.g. from another tab. Its fields do not load then. */
  before?: 'succeeded' | 'processing' | 'canceled' | undefined;
  /** Milliseconds that a confirmation takes. Default: 0. `Infinity` never ends. */
  delayMs?: number | undefined;
}

/** One confirmation that the fake Stripe received. */
export interface FakeConfirmation {
  /** Of the payment that was confirmed. */
  clientSecret: string;
  /** Where the customer was to return to. */
  returnUrl: string | undefined;
}

/** A Stripe.js without a network: what a test passes to the provider, and what it received. */
export interface FakeStripe {
  /** Pass it to `BillingProvider` as `loadStripe`. */
  readonly load: StripeLoader;
  /** What `load` resolves with. */
  readonly stripe: Stripe;
  /** Every confirmation so far. */
  readonly confirmations: readonly FakeConfirmation[];
  /** The last appearance that the fields received. */
  readonly appearance: StripeAppearance | null;
  /** How often Stripe.js was requested. */
  readonly loads: number;
}

const messages = {
  decline: { code: 'card_declined', decline_code: 'generic_decline', message: 'Your card was declined.' },
  insufficient_funds: {
    code: 'card_declined',
    decline_code: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
  },
  expired_card: { code: 'expired_card', message: 'Your card has expired.' },
  authentication: {
    code: 'payment_intent_authentication_failure',
    message:
      'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
  },
  unreachable: { message: 'We are experiencing issues connecting to our payments provider.' },
};

/**
 * A Stripe that works only in the page, for stories and tests: fields, results, challenge and failures.
 * @example
 * const stripe = createFakeStripe({ outcome: 'decline' });
 * render(<BillingProvider client={client} loadStripe={stripe.load}>…</BillingProvider>);
 */
export function createFakeStripe(options: FakeStripeOptions = {}): FakeStripe {
  const outcomes = [options.outcome ?? 'succeed'].flat();
  const confirmations: FakeConfirmation[] = [];
  let appearance: StripeAppearance | null = null;
  let loads = 0;
  let failuresLeft = options.fails ? (options.failures ?? Number.POSITIVE_INFINITY) : 0;

  const fails = (what: FakeStripeOptions['fails']) => {
    if (options.fails !== what || failuresLeft <= 0) return false;
    failuresLeft -= 1;
    return true;
  };

  const elements = ({ clientSecret = '', ...initial }: { clientSecret?: string; appearance?: StripeAppearance }) => {
    appearance = initial.appearance ?? null;
    const created: FakeElement[] = [];
    return {
      clientSecret,
      create(type: string) {
        const element = createFakeElement(type, appearance, options.before || fails('fields') ? 'error' : 'ready');
        created.push(element);
        return element;
      },
      getElement: (type: string) => created.find((element) => element.type === type) ?? null,
      update(changed: { appearance?: StripeAppearance }) {
        appearance = changed.appearance ?? appearance;
        for (const element of created) element.restyle(appearance);
      },
      fetchUpdates: async () => ({}),
      submit: async () => ({}),
    };
  };

  const confirmPayment = async (input: {
    elements: { clientSecret: string };
    confirmParams?: { return_url?: string };
  }) => {
    const { clientSecret } = input.elements;
    confirmations.push({ clientSecret, returnUrl: input.confirmParams?.return_url });
    if (options.delayMs === Number.POSITIVE_INFINITY) await new Promise(() => {});
    if (options.delayMs) await new Promise((resolve) => setTimeout(resolve, options.delayMs));
    const outcome = (outcomes.length > 1 ? outcomes.shift() : outcomes[0]) as FakeOutcome;
    const id = clientSecret.split('_secret_')[0];
    const unpaid = { id, object: 'payment_intent', status: 'requires_payment_method' };
    switch (outcome) {
      case 'succeed':
        return { paymentIntent: { ...unpaid, status: 'succeeded' } };
      case 'incomplete':
        return {
          error: { type: 'validation_error', code: 'incomplete_number', message: 'Your card number is incomplete.' },
        };
      case 'processing':
        return { paymentIntent: { ...unpaid, status: 'processing' } };
      case 'busy':
        return {
          error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded.' },
        };
      case 'unreachable':
        return { error: { type: 'api_connection_error', ...messages.unreachable } };
      case 'authenticate':
        return (await showChallenge())
          ? { paymentIntent: { ...unpaid, status: 'succeeded' } }
          : { error: { type: 'invalid_request_error', ...messages.authentication, payment_intent: unpaid } };
      case 'decline':
      case 'insufficient_funds':
      case 'expired_card':
        return { error: { type: 'card_error', ...messages[outcome], payment_intent: unpaid } };
    }
  };

  const unused = (name: string) => () => {
    throw new Error(`The fake Stripe has no ${name}: Tillkit's components do not call it.`);
  };
  const stripe = {
    elements,
    confirmPayment,
    createToken: unused('createToken'),
    createPaymentMethod: unused('createPaymentMethod'),
    confirmCardPayment: unused('confirmCardPayment'),
    confirmSetup: unused('confirmSetup'),
    retrievePaymentIntent: async (clientSecret: string) => ({
      paymentIntent: {
        id: clientSecret.split('_secret_')[0],
        object: 'payment_intent',
        status: options.before ?? 'requires_payment_method',
      },
    }),
    registerAppInfo() {},
    _registerWrapper() {},
  } as unknown as Stripe;

  return {
    stripe,
    confirmations,
    get appearance() {
      return appearance;
    },
    get loads() {
      return loads;
    },
    async load() {
      loads += 1;
      if (fails('never')) await new Promise(() => {});
      if (fails('script')) throw new Error('The fake Stripe.js cannot be loaded.');
      return stripe;
    },
  };
}
