import type Stripe from 'stripe';
import { type PaymentProvider, ProviderFailure, type SubscriptionReading } from '../provider.js';
import { toSchedule } from './changes.js';
import { asking, reading } from './failures.js';
import { isPeriodVoided, readDue } from './invoices.js';
import { idOf, toDate, toDateOrNull } from './readings.js';
import { metadataNames, toTags } from './tags.js';
import { endUnpaid } from './unpaid.js';

type Subscriptions = Pick<
  PaymentProvider,
  | 'readSubscription'
  | 'listSubscriptions'
  | 'cancelAtPeriodEnd'
  | 'cancelNow'
  | 'endUnpaid'
  | 'resume'
  | 'endDuplicate'
  | 'refundInvoice'
>;

export function stripeSubscriptions(stripe: Stripe): Subscriptions {
  return {
    readSubscription: (id) =>
      reading('read subscription', id, async () => {
        const subscription = await stripe.subscriptions.retrieve(id, {
          expand: ['latest_invoice', 'schedule.phases.items.price'],
        });
        const [due, voided] = await Promise.all([readDue(stripe, subscription), isPeriodVoided(stripe, subscription)]);
        const schedule = toSchedule(subscription.schedule);
        return { ...subscriptionReading(subscription), due, isPeriodVoided: voided, schedule };
      }),

    listSubscriptions: (customerId) =>
      asking('list subscriptions', async () => {
        const found: SubscriptionReading[] = [];
        const list = stripe.subscriptions.list({
          customer: customerId,
          status: 'all',
          limit: 100,
          expand: ['data.latest_invoice'],
        });
        for await (const subscription of list) found.push(subscriptionReading(subscription));
        return found;
      }),

    cancelAtPeriodEnd: (id, why) =>
      asking('cancel subscription at period end', async () => {
        await stripe.subscriptions.update(id, { cancel_at_period_end: true, ...details(why) });
      }),

    cancelNow: (id, why) =>
      asking('cancel subscription now', async () => {
        await stripe.subscriptions.cancel(id, { invoice_now: true, ...details(why) });
      }),

    endUnpaid: (id, why) => asking('end unpaid subscription', () => endUnpaid(stripe, id, details(why))),

    resume: (id) =>
      asking('resume subscription', async () => {
        const { cancel_at_period_end } = await stripe.subscriptions.retrieve(id);
        // Stripe takes only one of the two at a time: whichever is set is cleared, and then the other is not set
        // either.
        await stripe.subscriptions.update(id, {
          ...(cancel_at_period_end ? { cancel_at_period_end: false } : { cancel_at: '' }),
          metadata: { [metadataNames.endsUnpaid]: '' },
        });
        const after = await stripe.subscriptions.retrieve(id);
        if (after.cancel_at !== null) await stripe.subscriptions.update(id, { cancel_at: '' });
      }),

    endDuplicate: (id, keptSubscriptionId) =>
      asking('end duplicate subscription', async () => {
        const { status } = await stripe.subscriptions.retrieve(id);
        if (status === 'canceled' || status === 'incomplete_expired') return;
        // Tagged first: a process that reads it after its end knows that its payment is to be refunded.
        await stripe.subscriptions.update(id, { metadata: { [metadataNames.duplicateOf]: keptSubscriptionId } });
        try {
          await stripe.subscriptions.cancel(id, {}, { idempotencyKey: `tillkit:duplicate:${id}:cancel` });
        } catch (error) {
          // It was ended elsewhere between the two calls.
          if ((await stripe.subscriptions.retrieve(id)).status !== 'canceled') throw error;
        }
      }),

    refundInvoice: (invoiceId) =>
      asking('refund invoice', async () => {
        let refundedMinor = 0;
        for await (const { payment } of stripe.invoicePayments.list({ invoice: invoiceId, status: 'paid' })) {
          const intent = idOf(payment.payment_intent);
          if (intent !== null) refundedMinor += await refundPayment(stripe, intent);
        }
        return { refundedMinor };
      }),
  };
}

function details({ feedback, comment }: { feedback?: string | undefined; comment?: string | undefined }) {
  const given = { ...(feedback ? { feedback } : {}), ...(comment ? { comment } : {}) };
  return Object.keys(given).length > 0 ? { cancellation_details: given } : {};
}

/** The key of the refund is its payment's, so two at once make one; later repeats find it in the list. */
async function refundPayment(stripe: Stripe, intent: string): Promise<number> {
  let refundedMinor = 0;
  for await (const { amount, status } of stripe.refunds.list({ payment_intent: intent })) {
    if (status !== 'failed' && status !== 'canceled') refundedMinor += amount;
  }
  if (refundedMinor > 0) return refundedMinor;
  const refund = await stripe.refunds.create(
    { payment_intent: intent, reason: 'duplicate', metadata: { [metadataNames.source]: 'duplicate_subscription' } },
    { idempotencyKey: `tillkit:duplicate:${intent}:refund` },
  );
  return refund.amount;
}

export function subscriptionReading(subscription: Stripe.Subscription): SubscriptionReading {
  const [item] = subscription.items.data;
  if (item === undefined) throw new ProviderFailure('rejected', `Subscription ${subscription.id} has no item.`);
  const { price } = item;
  const invoice = subscription.latest_invoice;
  return {
    id: subscription.id,
    customerId: idOf(subscription.customer) ?? '',
    status: subscription.status,
    priceId: price.id,
    lookupKey: price.lookup_key,
    interval: price.recurring?.interval ?? null,
    amountMinor: price.unit_amount === null ? null : price.unit_amount * (item.quantity ?? 1),
    currency: subscription.currency,
    seats: item.quantity ?? 1,
    isOneItem: subscription.items.data.length === 1,
    isCharged: subscription.collection_method === 'charge_automatically',
    anchorAt: toDate(subscription.billing_cycle_anchor),
    // Periods are the item's: the subscription itself has none any more.
    periodStartAt: toDate(item.current_period_start),
    periodEndAt: toDate(item.current_period_end),
    createdAt: toDate(subscription.created),
    cancelledAt: toDateOrNull(subscription.canceled_at),
    cancelAt: toDateOrNull(subscription.cancel_at),
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    endedAt: toDateOrNull(subscription.ended_at),
    trialEndAt: toDateOrNull(subscription.trial_end),
    collectionPause: subscription.pause_collection && {
      behavior: subscription.pause_collection.behavior,
      resumesAt: toDateOrNull(subscription.pause_collection.resumes_at),
    },
    latestInvoiceId: idOf(invoice),
    latestInvoiceIsFirst:
      invoice !== null && typeof invoice === 'object' && invoice.billing_reason === 'subscription_create',
    tags: toTags(subscription.metadata),
  };
}
