import type Stripe from 'stripe';
import type { PaymentProvider, PaymentWindow } from '../provider.js';
import { checkoutReading } from './checkouts.js';
import { asking, toProviderFailure } from './failures.js';
import { paymentReading } from './payments.js';
import { idOf } from './readings.js';
import { subscriptionReading } from './subscriptions.js';

type Listings = Pick<
  PaymentProvider,
  'listPaid' | 'listCheckouts' | 'listReversed' | 'namesPayment' | 'eachSubscription'
>;

const dayMs = 24 * 3600_000;
/** A refund can fail a month after it was made (https://docs.stripe.com/refunds#failed-refunds). */
const refundFailsWithinMs = 45 * dayMs;
/** From a dispute to its decision (https://docs.stripe.com/disputes/how-disputes-work) it can take some months. */
const disputeDecidedWithinMs = 180 * dayMs;

const seconds = (at: Date) => Math.ceil(at.getTime() / 1000);
const within = ({ from, to }: PaymentWindow) => ({ created: { gte: seconds(from), lt: seconds(to) }, limit: 100 });
const earlier = ({ from, to }: PaymentWindow, byMs: number) => within({ from: new Date(from.getTime() - byMs), to });

/** Lists of what came to pass at Stripe in a window of time, for comparing it with what is stored here. */
export function stripeListings(stripe: Stripe): Listings {
  return {
    namesPayment: (id) => (id.startsWith('pi_') ? 'payment' : id.startsWith('cs_') ? 'checkout' : null),

    async *listPaid(window) {
      const seen = new Set<string>();
      const listed = each('list payments', stripe.paymentIntents.list(within(window)));
      for await (const intent of listed) {
        seen.add(intent.id);
        if (intent.status === 'succeeded') yield paymentReading(intent);
      }
      // A payment can wait for its card for days; its charge is made when it is paid.
      for await (const charge of each('list charges', stripe.charges.list(within(window)))) {
        const id = charge.status === 'succeeded' ? idOf(charge.payment_intent) : null;
        if (id === null || seen.has(id)) continue;
        seen.add(id);
        const intent = await asking('read payment', () => stripe.paymentIntents.retrieve(id));
        if (intent.status === 'succeeded') yield paymentReading(intent);
      }
    },

    async *listCheckouts(window) {
      // A checkout is open for a day at most, so what was paid in the window was opened at most a day before it.
      const list = stripe.checkout.sessions.list({ ...earlier(window, dayMs), status: 'complete' });
      for await (const session of each('list checkouts', list)) yield checkoutReading(session);
    },

    async *listReversed(window) {
      const from = seconds(window.from);
      const refunds = stripe.refunds.list(earlier(window, refundFailsWithinMs));
      for await (const { payment_intent, created, status } of each('list refunds', refunds)) {
        const isOver = status === 'failed' || status === 'canceled';
        const id = idOf(payment_intent);
        if (id !== null && (created >= from || isOver)) yield id;
      }
      const disputes = stripe.disputes.list(earlier(window, disputeDecidedWithinMs));
      for await (const { payment_intent, status } of each('list disputes', disputes)) {
        const id = idOf(payment_intent);
        // One that was lost can be won after all.
        if (id !== null && (status === 'lost' || status === 'won')) yield id;
      }
    },

    async *eachSubscription({ createdSince }) {
      const made = createdSince && { created: { gte: seconds(createdSince) }, status: 'all' as const };
      const list = stripe.subscriptions.list({ ...made, limit: 100, expand: ['data.latest_invoice'] });
      for await (const subscription of each('list subscriptions', list)) yield subscriptionReading(subscription);
    },
  };
}

async function* each<T>(what: string, list: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* list;
  } catch (error) {
    throw toProviderFailure(what, error);
  }
}
