import Stripe from 'stripe';
import { type EventPage, type PaymentProvider, type ProviderEvent, ProviderFailure } from '../provider.js';
import { asking } from './failures.js';
import { idOf, toDate } from './readings.js';
import { checkSignatureHeader, toleranceSeconds } from './signature.js';
import { environmentOf } from './tags.js';

type Events = Pick<PaymentProvider, 'verifyEvent' | 'listEvents'>;

export function stripeEvents(stripe: Stripe): Events {
  return {
    verifyEvent: ({ payload, signature, secrets }) => {
      checkSignatureHeader(signature, new Date());
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
        const advice = 'Check STRIPE_WEBHOOK_SECRET and that nothing changes the body.';
        throw new ProviderFailure(
          'bad_signature',
          `The signature does not fit this body, its time or the secret. ${advice}`,
          failure,
        );
      }
      throw new ProviderFailure('bad_payload', 'The signed body is not an event.', failure);
    },

    async *listEvents({ types, createdSince }) {
      const since = createdSince && { created: { gte: Math.floor(createdSince.getTime() / 1000) } };
      const params = { ...since, types: [...types], limit: 100 };
      for (let after: string | undefined; ; ) {
        const page = await pageAfter(stripe, params, after);
        yield page;
        after = page.events.at(-1)?.id;
        if (!page.hasMore || after === undefined) return;
      }
    },
  };
}

interface Page extends EventPage {
  hasMore: boolean;
}

async function pageAfter(stripe: Stripe, params: Stripe.EventListParams, after: string | undefined): Promise<Page> {
  try {
    return await asking('list events', async () => {
      const from = after === undefined ? {} : { starting_after: after };
      const { data, has_more: hasMore, lastResponse } = await stripe.events.list({ ...params, ...from });
      const events = data.map((event) => toEvent(event, JSON.stringify(event)));
      return { events, hasMore, answeredAt: dateOf(lastResponse.headers) };
    });
  } catch (error) {
    const isOver = after !== undefined && error instanceof ProviderFailure && error.reason === 'not_found';
    // Stripe has dropped the event where the page before ended, and with it all that are older.
    if (isOver) return { events: [], hasMore: false, answeredAt: new Date() };
    throw error;
  }
}

/** Every reply of HTTP is dated; the machine's time only where something on the way has taken the date out. */
function dateOf(headers: Record<string, string>): Date {
  const at = Date.parse(headers.date ?? '');
  return Number.isNaN(at) ? new Date() : new Date(at);
}

interface EventObject {
  id?: unknown;
  object?: unknown;
  metadata?: Record<string, string> | null;
  payment_intent?: string | { id: string } | null;
  /** Of a schedule: what it changes, or changed until it was released. */
  subscription?: string | { id: string } | null;
  released_subscription?: string | null;
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
    subscriptionId:
      object.object === 'subscription_schedule'
        ? idOf(object.subscription ?? object.released_subscription)
        : idOf(object.parent?.subscription_details?.subscription),
    paymentId: idOf(object.payment_intent),
    environment: environmentOf(object.metadata) ?? environmentOf(object.parent?.subscription_details?.metadata),
    payload,
  };
}
