import Stripe from 'stripe';
import type { StripeClientOptions } from '../../config.js';

/**
 * The one way the kit makes a Stripe client. The API version is the SDK's own, so that replies and its types agree. A
 * call is given up after 10 s and tried twice more; the same idempotency key goes with every try.
 */
export function createStripeClient({ secretKey, apiUrl }: StripeClientOptions): Stripe {
  const url = apiUrl === undefined ? undefined : new URL(apiUrl);
  return new Stripe(secretKey, {
    timeout: 10_000,
    maxNetworkRetries: 2,
    telemetry: false,
    appInfo: { name: 'tillkit' },
    ...(url
      ? {
          host: url.hostname,
          port: url.port || (url.protocol === 'https:' ? 443 : 80),
          protocol: url.protocol === 'https:' ? ('https' as const) : ('http' as const),
        }
      : {}),
  });
}
