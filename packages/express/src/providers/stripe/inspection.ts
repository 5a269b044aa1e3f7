import Stripe from 'stripe';
import type { StripeClientOptions } from '../../config.js';
import { ProviderFailure } from '../provider.js';
import { createStripeClient } from './client.js';
import { toProviderFailure } from './failures.js';

/** A webhook endpoint as it stands at Stripe. */
export interface InspectedEndpoint {
  /** Where it delivers to. */
  url: string;
  /** `enabled` or `disabled`. */
  status: string;
  /** Null: the account's default version. */
  apiVersion: string | null;
  /** `['*']` stands for all. */
  enabledEvents: string[];
}

/** Why Stripe did not answer. `message` is for a person and holds no key. */
export interface InspectionFailure {
  /** `refused`: Stripe answered with an error. `unreachable`: it did not answer. */
  result: 'refused' | 'unreachable';
  /** For a person. It holds no key. */
  message: string;
}

/** What a setup is checked with before it takes money, e.g. by `tillkit doctor`. It changes nothing at Stripe. */
export interface StripeInspection {
  /** The API version this package speaks. */
  apiVersion: string;
  /** Whether Stripe takes the key and lets it read customers. */
  tryKey(): Promise<{ result: 'accepted' } | InspectionFailure>;
  /** Lists the webhook endpoints of the account. */
  webhookEndpoints(): Promise<{ result: 'listed'; endpoints: InspectedEndpoint[] } | InspectionFailure>;
  /** Those of these lookup keys and price ids which name no active price. */
  missingPrices(names: {
    lookupKeys: readonly string[];
    priceIds: readonly string[];
  }): Promise<{ result: 'listed'; missing: string[] } | InspectionFailure>;
  /** The `stripe-signature` header of a payload, as Stripe would sign it with this secret now. */
  signatureOf(payload: string, secret: string): string;
}

const lookupKeysAtOnce = 10;

/** Makes no call by itself. */
export function inspectStripe(options: StripeClientOptions): StripeInspection {
  const stripe = createStripeClient(options);
  return {
    apiVersion: Stripe.API_VERSION,

    tryKey: () =>
      attempt(async () => {
        await stripe.customers.list({ limit: 1 });
        return { result: 'accepted' as const };
      }),

    webhookEndpoints: () =>
      attempt(async () => {
        const endpoints: InspectedEndpoint[] = [];
        for await (const { url, status, api_version, enabled_events } of stripe.webhookEndpoints.list({ limit: 100 }))
          endpoints.push({ url, status, apiVersion: api_version, enabledEvents: enabled_events });
        return { result: 'listed' as const, endpoints };
      }),

    missingPrices: ({ lookupKeys, priceIds }) =>
      attempt(async () => {
        const found = new Set<string | null>();
        for (let at = 0; at < lookupKeys.length; at += lookupKeysAtOnce) {
          const some = lookupKeys.slice(at, at + lookupKeysAtOnce);
          const list = stripe.prices.list({ lookup_keys: some, active: true, limit: 100 });
          for await (const price of list) found.add(price.lookup_key);
        }
        for (const id of priceIds) if (await isActivePrice(stripe, id)) found.add(id);
        return { result: 'listed' as const, missing: [...lookupKeys, ...priceIds].filter((name) => !found.has(name)) };
      }),

    signatureOf: (payload, secret) => stripe.webhooks.generateTestHeaderString({ payload, secret }),
  };
}

async function isActivePrice(stripe: Stripe, id: string): Promise<boolean> {
  try {
    return (await stripe.prices.retrieve(id)).active;
  } catch (error) {
    if (toProviderFailure('read price', error).reason === 'not_found') return false;
    throw error;
  }
}

async function attempt<T>(call: () => Promise<T>): Promise<T | InspectionFailure> {
  try {
    return await call();
  } catch (error) {
    const { reason, cause } = error instanceof ProviderFailure ? error : toProviderFailure('inspect', error);
    const unreachable = reason === 'unavailable' || reason === 'busy';
    // Stripe masks the key in its own message; of any other error only the kind is shown.
    const message =
      cause instanceof Stripe.errors.StripeError ? cause.message : String((cause as Error)?.name ?? cause);
    return { result: unreachable ? 'unreachable' : 'refused', message };
  }
}
