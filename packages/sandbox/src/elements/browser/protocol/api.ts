import { readClientSecret } from './client-secret.js';
import type { Intent, IntentReply, ObjectReply, StripeFailure } from './payment-frame.js';

export type CheckoutAction = '' | '/confirm' | '/promotion' | '/quantity' | '/resume';

/** The public half of Stripe's API, called with a publishable key from a page of the sandbox's own origin. */
export interface PublicApi {
  retrieveIntent(clientSecret: string): Promise<IntentReply>;
  confirmIntent(clientSecret: string, params: Readonly<Record<string, unknown>>): Promise<IntentReply>;
  createPaymentMethod(params: Readonly<Record<string, unknown>>): Promise<ObjectReply>;
  createConfirmationToken(params: Readonly<Record<string, unknown>>): Promise<ObjectReply>;
  /** Whether Elements without an intent may be shown with this key. */
  readElementsSession(): Promise<ObjectReply>;
  /** What a customer session lets the Payment Element show and do. */
  readCustomerSession(clientSecret: string): Promise<ObjectReply>;
  /** What can be asked of a Checkout Session by its client secret; `''` reads it. */
  checkout(action: CheckoutAction, fields: Readonly<Record<string, unknown>>): Promise<ObjectReply>;
  removeSavedMethod(clientSecret: string, paymentMethod: string): Promise<ObjectReply>;
}

/** Milliseconds until a request that is not answered is given up; then nobody knows its effect. */
export const REQUEST_PATIENCE_MS = 60_000;

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** Nested values in Stripe's form encoding: `{ card: { number } }` becomes `card[number]=…`, `{ a: [1] }` `a[0]=1`. */
export function encodeForm(values: Readonly<Record<string, unknown>>): URLSearchParams {
  const form = new URLSearchParams();
  const add = (name: string, value: unknown): void => {
    if (value === undefined || value === null) return;
    if (typeof value === 'object') for (const [key, item] of Object.entries(value)) add(`${name}[${key}]`, item);
    else form.append(name, String(value));
  };
  for (const [name, value] of Object.entries(values)) add(name, value);
  return form;
}

const unreachable: StripeFailure = {
  type: 'api_connection_error',
  message:
    'We are experiencing issues connecting to our payments provider. Please check your internet connection and try again.',
};

/** Who asks: the key, and the connected account that it asks for. */
export interface Credentials {
  readonly publishableKey: string;
  readonly account?: string | undefined;
}

export function publicApi(
  { publishableKey, account }: Credentials,
  fetchIt: Fetch = (input, init) => fetch(input, init),
): PublicApi {
  const call = async (
    method: string,
    path: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<ObjectReply> => {
    const form = encodeForm(params);
    const headers = {
      authorization: `Bearer ${publishableKey}`,
      'content-type': 'application/x-www-form-urlencoded',
      ...(account ? { 'stripe-account': account } : {}),
    };
    let body: unknown;
    const patience = new AbortController();
    const init: RequestInit = { headers, cache: 'no-store', signal: patience.signal };
    const timer = setTimeout(() => patience.abort(), REQUEST_PATIENCE_MS);
    try {
      const reply =
        method === 'GET'
          ? await fetchIt(`${path}?${form}`, { ...init, method })
          : await fetchIt(path, { ...init, method, body: form.toString() });
      body = await reply.json();
    } catch {
      // No reply, or one that is not the API's: the effect is unknown, and Stripe.js says so in these words.
      return { error: unreachable };
    } finally {
      clearTimeout(timer);
    }
    const { error } = body as { error?: StripeFailure };
    return error ? { error } : { object: body as Record<string, unknown> };
  };

  const onIntent = async (
    method: string,
    clientSecret: string,
    action: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<IntentReply> => {
    const intent = readClientSecret(clientSecret);
    if (!intent) throw new Error('Not a client secret.');
    const path = `/v1/${intent.kind === 'payment_intent' ? 'payment_intents' : 'setup_intents'}/${intent.id}${action}`;
    const reply = await call(method, path, { ...params, client_secret: clientSecret });
    return 'error' in reply ? reply : { intent: reply.object as Intent };
  };

  return {
    retrieveIntent: (clientSecret) => onIntent('GET', clientSecret, '', {}),
    confirmIntent: (clientSecret, params) =>
      onIntent('POST', clientSecret, '/confirm', { ...params, use_stripe_sdk: true }),
    createPaymentMethod: (params) => call('POST', '/v1/payment_methods', params),
    createConfirmationToken: (params) => call('POST', '/v1/test_helpers/confirmation_tokens', params),
    readElementsSession: () => call('POST', '/endive/elements-session', {}),
    readCustomerSession: (secret) => call('POST', '/endive/customer-session', { client_secret: secret }),
    checkout: (action, fields) => call('POST', `/endive/checkout-session${action}`, fields),
    removeSavedMethod: (secret, paymentMethod) =>
      call('POST', '/endive/customer-session/remove', { client_secret: secret, payment_method: paymentMethod }),
  };
}
