import type Stripe from 'stripe';
import type { PaymentProvider, Reversal } from '../provider.js';
import { reading } from './failures.js';

/** What came back of a payment: refunds and disputes; those that were lost stand. */
export function stripeReversals(stripe: Stripe): Pick<PaymentProvider, 'readReversals'> {
  return {
    readReversals: (paymentId) =>
      reading('read refunds and disputes', paymentId, async () => {
        const intent = await stripe.paymentIntents.retrieve(paymentId);
        const reversals: Reversal[] = [];
        for await (const { id, amount, status } of stripe.refunds.list({ payment_intent: paymentId, limit: 100 })) {
          reversals.push({
            id,
            kind: 'refund',
            amountMinor: amount,
            stands: status !== 'failed' && status !== 'canceled',
          });
        }
        for await (const { id, amount, status } of stripe.disputes.list({ payment_intent: paymentId, limit: 100 })) {
          // Until it is lost the bank only keeps the money; an inquiry moves none.
          reversals.push({ id, kind: 'dispute', amountMinor: amount, stands: status === 'lost' });
        }
        return { paidMinor: intent.amount_received, reversals: reversals.reverse() };
      }),
  };
}
