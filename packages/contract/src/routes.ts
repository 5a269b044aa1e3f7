/** One HTTP endpoint of the router. `path` is relative to the host's prefix, e.g. `/api/billing`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
}

/** Every endpoint of the router, by name. The names and paths are fixed: hosts and proxies may rely on them. */
export const routes = {
  getCredits: { method: 'GET', path: '/credits' },
  getLedger: { method: 'GET', path: '/ledger' },
  getQuotas: { method: 'GET', path: '/quotas' },
  createCheckoutSession: { method: 'POST', path: '/create-checkout-session' },
  createPaymentIntent: { method: 'POST', path: '/create-payment-intent' },
  completeSession: { method: 'GET', path: '/success' },
  cancelSession: { method: 'GET', path: '/cancel' },
  getPlans: { method: 'GET', path: '/plans' },
  createSubscriptionCheckoutSession: { method: 'POST', path: '/subscription-checkout-session' },
  getSubscriptionAccess: { method: 'GET', path: '/subscription-access' },
  cancelSubscription: { method: 'POST', path: '/cancel-subscription' },
  resumeSubscription: { method: 'POST', path: '/resume-subscription' },
  getAutoRecharge: { method: 'GET', path: '/auto-recharge' },
  setAutoRecharge: { method: 'PUT', path: '/auto-recharge' },
  openStream: { method: 'GET', path: '/stream' },
  createPortalSession: { method: 'POST', path: '/portal-session' },
  reconcile: { method: 'POST', path: '/admin/reconcile' },
  readDebugAccount: { method: 'GET', path: '/debug/account' },
  grantDebugCredits: { method: 'POST', path: '/debug/grant' },
  sweepForDebugging: { method: 'POST', path: '/debug/sweep' },
  receiveStripeWebhook: { method: 'POST', path: '/stripe-webhook' },
  getOpenApi: { method: 'GET', path: '/openapi.json' },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;

/**
 * Routes that are not there unless the host asks for them: those for operators by `isAdmin`, those for debugging by
 * `debug` and never in production.
 */
export const optionalRoutes = [
  'reconcile',
  'readDebugAccount',
  'grantDebugCredits',
  'sweepForDebugging',
] as const satisfies readonly RouteName[];

/** Query parameter that a return page adds to the host's page: how the checkout ended. */
export const checkoutResultParameter = 'checkout';

/** Values of {@link checkoutResultParameter}. `processing`: the payment is on its way, credits follow by themselves. */
export const checkoutResults = ['success', 'processing', 'cancelled', 'failed'] as const;

export type CheckoutResult = (typeof checkoutResults)[number];
