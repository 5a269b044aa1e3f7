import fc from 'fast-check';
import { billingDeeds } from './billing-deeds.js';
import { connectDeeds } from './connect-deeds.js';
import { paymentDeeds } from './payment-deeds.js';
import { type Deed, of, type Step, step } from './step.js';

export const deeds: Record<string, Deed> = {
  ...paymentDeeds,
  ...billingDeeds,
  ...connectDeeds,
  'let time pass': (machine, { choice }) => {
    machine.advance(of([61, 3600, 86_400, 3 * 86_400, 8 * 86_400, 31 * 86_400], choice));
    return { status: 200, message: '' };
  },
};

/** What much follows from. */
const roots = [
  ['pay at once', 'confirm an intent', 'answer a challenge', 'let time pass'],
  ['create an intent', 'confirm an intent', 'capture an intent', 'pay at once', 'let time pass'],
  ['pay at once', 'refund', 'open a dispute', 'let time pass'],
  ['charge without an intent', 'capture a charge', 'refund', 'open a dispute', 'let time pass'],
  ['open Checkout', 'pay in Checkout', 'answer a challenge', 'let time pass'],
  ['subscribe', 'change a subscription', 'pay an invoice', 'confirm an intent', 'let time pass'],
  ['pay for an account', 'refund with all shares', 'reverse a transfer', 'transfer', 'pay out', 'let time pass'],
  ['create an invoice', 'create an invoice item', 'pay an invoice', 'let time pass'],
  ['add a source', 'replace the source', 'delete a source', 'subscribe', 'let time pass'],
  ['subscribe to what is used', 'use something', 'change what is used', 'cancel a subscription', 'let time pass'],
  ['adjust a balance', 'create an invoice', 'create an invoice item', 'finalize an invoice', 'void an invoice'],
  ['create an invoice', 'create an invoice item', 'pay an invoice', 'credit an invoice', 'void a credit note'],
];

/** Each sequence is about a few deeds, some chosen and some by chance: few deeds meet each other more often than many. */
export const steps = (most: number): fc.Arbitrary<Step[]> =>
  fc
    .tuple(fc.constantFrom(...roots), fc.subarray(Object.keys(deeds), { minLength: 3, maxLength: 9 }))
    .chain(([root, others]) => fc.array(step([...root, ...root, ...others]), { maxLength: most, size: 'max' }));
