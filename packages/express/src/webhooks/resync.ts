import type { PaymentProvider, PaymentWindow, ReadTags } from '../providers/provider.js';
import type { HandlerServices } from './dispatch.js';
import type { Inbox, Reread } from './inbox.js';

export interface ResyncDependencies {
  provider: PaymentProvider;
  services: HandlerServices;
  environment: string;
}

/**
 * Of a time whose events Stripe does not keep any more: puts in line what they could have been about. That is every
 * subscription here that has not ended, and what Stripe lists of the time: subscriptions that were made, payments and
 * checkouts that were paid, and payments of which money went back. Each is worked on as an event is, with its retries.
 * Answers how many; null when it was stopped. Repeating it puts nothing in line twice.
 */
export async function resync(
  { provider, services, environment }: ResyncDependencies,
  inbox: Inbox,
  window: PaymentWindow,
  isStopping: () => boolean,
): Promise<number | null> {
  const { accounts, checkout, subscriptions } = services;
  // The day, so that a time without a beginning of its own (there was no mark) can come to be read again once more.
  const key = `${toSeconds(window.from)}_${window.to.toISOString().slice(0, 10)}`;
  const isOurs = (tags: ReadTags) => tags.environment === environment && tags.sessionId !== undefined;

  async function* due(): AsyncGenerator<Omit<Reread, 'key'> | null> {
    const subscription = { type: 'customer.subscription.updated', objectType: 'subscription' };
    for (const objectId of await subscriptions.standingIds()) yield { ...subscription, objectId };
    for await (const { id: objectId, customerId } of provider.eachSubscription({ createdSince: window.from })) {
      yield (await accounts.accountOfCustomer(customerId)) === null ? null : { ...subscription, objectId };
    }
    const checkouts = { type: 'checkout.session.completed', objectType: 'checkout.session' };
    for await (const { id: objectId, tags } of provider.listCheckouts(window)) {
      const isDue = isOurs(tags) && !(await checkout.isCompleted(tags.sessionId ?? ''));
      yield isDue ? { ...checkouts, objectId } : null;
    }
    const payment = { type: 'payment_intent.succeeded', objectType: 'payment_intent' };
    const paid = new Set<string>();
    for await (const { id: objectId, tags } of provider.listPaid(window)) {
      if (isOurs(tags)) paid.add(objectId);
      yield isOurs(tags) && !(await checkout.isRecorded(objectId)) ? { ...payment, objectId } : null;
    }
    const reversed = { type: 'charge.refunded', objectType: 'payment_intent' };
    for await (const objectId of provider.listReversed(window)) {
      yield paid.has(objectId) || (await checkout.isRecorded(objectId)) ? { ...reversed, objectId } : null;
    }
  }

  let stored = 0;
  for await (const each of due()) {
    if (isStopping()) return null;
    if (each && (await inbox.storeReread({ ...each, key }))) stored += 1;
  }
  return stored;
}

const toSeconds = (at: Date) => Math.floor(at.getTime() / 1000);
