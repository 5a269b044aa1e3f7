import { describe, expect, it } from 'vitest';
import { endpoints } from '../packages/contract/src/index.js';
import { read } from './runner/tables.js';

type Method = [file: string, method: string, endpoint: keyof typeof endpoints];

const checkout = 'checkout/checkout.ts';
const subscriptions = 'subscriptions/subscriptions.ts';
const paymentMethods = 'methods/payment-methods.ts';

/** Methods of billing that an endpoint calls. */
const methods: Method[] = [
  [checkout, 'createTopUpCheckout', 'createCheckoutSession'],
  [checkout, 'createTopUpIntent', 'createPaymentIntent'],
  [checkout, 'createSubscriptionCheckout', 'createSubscriptionCheckoutSession'],
  [checkout, 'createPortal', 'createPortalSession'],
  [checkout, 'fulfil', 'completeSession'],
  [checkout, 'cancel', 'cancelSession'],
  [subscriptions, 'cancel', 'cancelSubscription'],
  [subscriptions, 'resume', 'resumeSubscription'],
  [paymentMethods, 'list', 'getPaymentMethods'],
  [paymentMethods, 'has', 'hasPaymentMethod'],
  [paymentMethods, 'createSetupIntent', 'createSetupIntent'],
  [paymentMethods, 'createSetupSession', 'createCustomerSetupSession'],
  [paymentMethods, 'makeDefault', 'setDefaultPaymentMethod'],
  [paymentMethods, 'remove', 'removePaymentMethod'],
  ['recharge/auto-recharge.ts', 'read', 'getAutoRecharge'],
  ['recharge/auto-recharge.ts', 'save', 'setAutoRecharge'],
];

/** The codes of `@throws` in the docstring of a method. */
function thrownBy(file: string, method: string): string[] {
  const source = read(`../packages/express/src/${file}`);
  const [docstring = ''] = source
    .slice(0, source.indexOf(`\n  ${method}(`))
    .split('/**')
    .slice(-1);
  return docstring.slice(docstring.indexOf('@throws')).match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? [];
}

describe('the docstring of a method', () => {
  // What any endpoint or method can answer is said once, with `Billing`.
  it.each(methods)('%s %s names what its endpoint refuses', (file, method, endpoint) => {
    const refused: readonly string[] = endpoints[endpoint].errors;
    const named = thrownBy(file, method).filter((code) => code !== 'PROVIDER_UNAVAILABLE');
    expect(named.sort()).toEqual(refused.filter((code) => code !== 'PROVIDER_UNAVAILABLE').sort());
  });
});
