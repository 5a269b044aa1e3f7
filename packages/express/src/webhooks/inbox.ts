import type { Clock } from '../clock.js';
import type { Ready } from '../db/ready.js';
import type { Logger } from '../logger.js';
import { type PaymentProvider, type ProviderEvent, ProviderFailure } from '../providers/provider.js';
import { dispatchTable } from './dispatch.js';
import { payloadInvalid, signatureInvalid } from './errors.js';
import type { EventModel, EventRow, EventStatus } from './model.js';

/** How long a finished event is kept. */
export const keptForMs = 30 * 24 * 3600_000;

export interface InboxParts {
  events: EventModel;
  provider: PaymentProvider;
  secrets: readonly string[];
  environment: string;
  /** Whether the secret key is a live one: an event of the other mode has the wrong endpoint's secret. */
  live: boolean;
  clock: Clock;
  logger: Logger;
  ready: Ready;
  /** Called when there is new work. */
  onStored(): void;
}

export type Receipt = 'stored' | 'duplicate' | 'ignored';

export interface Inbox {
  /** Verifies and stores one delivery. It may be acknowledged when this resolves. @throws BillingFailure */
  receive(payload: Buffer, signature: string | undefined): Promise<Receipt>;
  /** Stores an event that is known to be Stripe's. */
  store(event: ProviderEvent): Promise<Receipt>;
}

export function createInbox(parts: InboxParts): Inbox {
  const { events, provider, secrets, environment, live, clock, logger, ready } = parts;

  async function store(event: ProviderEvent): Promise<Receipt> {
    await ready();
    const elsewhere = event.environment !== null && event.environment !== environment;
    const listener = elsewhere ? undefined : dispatchTable[event.type];
    const subjectId = listener?.subject(event) ?? null;
    const status: EventStatus = subjectId === null ? 'ignored' : 'pending';
    const now = clock.now();
    const row: EventRow = {
      _id: `stripe:${event.id}`,
      type: event.type,
      objectType: event.objectType,
      objectId: event.objectId,
      subjectId: subjectId ?? event.objectId,
      lane: `${listener?.lane ?? 'none'}:${subjectId ?? event.id}`,
      status,
      attempts: 0,
      nextAttemptAt: now,
      eventCreatedAt: event.createdAt,
      receivedAt: now,
      payload: event.payload,
      ...(status === 'pending' ? {} : { finishedAt: now, expireAt: new Date(now.getTime() + keptForMs) }),
    };
    const isNew = await events.insert(row);
    const about = { eventId: event.id, type: event.type, objectId: event.objectId };
    if (!isNew) {
      logger.info({ ...about, result: 'duplicate' }, 'webhook');
      return 'duplicate';
    }
    if (status === 'pending') {
      parts.onStored();
      return 'stored';
    }
    logger.info({ ...about, result: elsewhere ? 'other environment' : 'no listener' }, 'webhook');
    return 'ignored';
  }

  return {
    store,

    async receive(payload, signature) {
      const event = verified(() => provider.verifyEvent({ payload, signature, secrets }));
      if (event.live !== live) {
        const [sent, own] = live ? ['test', 'live'] : ['live', 'test'];
        throw payloadInvalid(
          `This is a ${sent} event, but the secret key is a ${own} one. STRIPE_WEBHOOK_SECRET is of the wrong endpoint.`,
        );
      }
      return store(event);
    },
  };
}

function verified(verify: () => ProviderEvent): ProviderEvent {
  try {
    return verify();
  } catch (error) {
    if (error instanceof ProviderFailure && error.reason === 'bad_signature') throw signatureInvalid(error);
    if (error instanceof ProviderFailure && error.reason === 'bad_payload') throw payloadInvalid(error.message, error);
    throw error;
  }
}
