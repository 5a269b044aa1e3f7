import Stripe from 'stripe';
import { type PaymentProvider, type ProviderEvent, ProviderFailure } from '../provider.js';
import { asking } from './failures.js';
import { idOf, toDate } from './readings.js';
import { environmentOf } from './tags.js';

type Events = Pick<PaymentProvider, 'verifyEvent' | 'listEvents'>;

/** Seconds a signature stays good. Never 0: that would switch the check of the age off. */
const toleranceSeconds = 300;

export function stripeEvents(stripe: Stripe): Events {
  return {
    verifyEvent: ({ payload, signature, secrets }) => {
      let failure: unknown = new Error('No webhook secret is configured.');
      for (const secret of secrets) {
        try {
          return toEvent(
            stripe.webhooks.constructEvent(payload, signature ?? '', secret, toleranceSeconds),
            payload.toString(),
          );
        } catch (error) {
          failure = error;
          // The signature was right and the content is not an event: no other secret will change that.
          if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) break;
        }
      }
      if (failure instanceof Stripe.errors.StripeSignatureVerificationError) {
        throw new ProviderFailure('bad_signature', 'The signature is not valid.', failure);
      }
      throw new ProviderFailure('bad_payload', 'The signed body is not an event.', failure);
    },

    listEvents: ({ types, createdSince }) =>
      asking('list events', async () => {
        const found: ProviderEvent[] = [];
        const since = Math.floor(createdSince.getTime() / 1000);
        const list = stripe.events.list({ created: { gte: since }, types: [...types], limit: 100 });
        for await (const event of list) found.push(toEvent(event, JSON.stringify(event)));
        return found.reverse();
      }),
  };
}

interface EventObject {
  id?: unknown;
  object?: unknown;
  metadata?: Record<string, string> | null;
  payment_intent?: string | { id: string } | null;
  parent?: {
    subscription_details?: {
      subscription?: string | { id: string } | null;
      metadata?: Record<string, string> | null;
    } | null;
  } | null;
}

function toEvent(event: Stripe.Event, payload: string): ProviderEvent {
  const object: EventObject | undefined = event?.data?.object as EventObject | undefined;
  const wellFormed =
    typeof event?.id === 'string' &&
    /^evt_\w+$/.test(event.id) &&
    typeof event.type === 'string' &&
    Number.isSafeInteger(event.created);
  if (!wellFormed || object === undefined || object === null) {
    throw new ProviderFailure('bad_payload', 'The signed body is not an event of Stripe.');
  }
  return {
    id: event.id,
    type: event.type,
    createdAt: toDate(event.created),
    live: event.livemode === true,
    objectId: typeof object.id === 'string' ? object.id : event.id,
    objectType: typeof object.object === 'string' ? object.object : 'unknown',
    subscriptionId: idOf(object.parent?.subscription_details?.subscription),
    paymentId: idOf(object.payment_intent),
    environment: environmentOf(object.metadata) ?? environmentOf(object.parent?.subscription_details?.metadata),
    payload,
  };
}
