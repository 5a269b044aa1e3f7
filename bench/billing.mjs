import { createBilling, definePlans } from '@tillkit/express';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A billing on a database. Nothing here calls Stripe: its key and address are of a sandbox that is not there. */
export function openBilling(connection, options = {}) {
  return createBilling({
    mongo: connection,
    stripe: {
      secretKey: 'sk_test_bench',
      publishableKey: 'pk_test_bench',
      webhookSecrets: ['whsec_bench'],
      apiUrl: 'http://127.0.0.1:9',
    },
    appUrls: ['http://127.0.0.1:9'],
    plans: definePlans({ free: { name: 'Free', features: [], free: true } }),
    identify: () => null,
    logger: silent,
    rateLimits: false,
    ...options,
  });
}
