import type { Clock } from '../clock.js';
import type { Announce } from '../domain-events.js';
import type { Logger } from '../logger.js';
import { type PaymentProvider, type ProviderEvent, ProviderFailure } from '../providers/provider.js';
import { dispatchTable } from './dispatch.js';
import { payloadInvalid, signatureInvalid } from './errors.js';
import type { EventModel, EventRow } from './model.js';
import type { Receipt } from './webhooks.js';

/** How long a finished event is kept. */
export const keptForMs = 30 * 24 * 3600_000;

/** What webhooks announce. */
export interface WebhookEvents {
  /** There is an event to work on. */
  'event.stored': { eventId: string };
}

export interface InboxDependencies {
  events: EventModel;
  provider: PaymentProvider;
  secrets: readonly string[];
  /** Events that name another one are left to it: nothing of them is stored here. */
  environment: string;
  /** Whether the secret key is a live one: an event of the other mode has the wrong endpoint's secret. */
  live: boolean;
  clock: Clock;
  logger: Logger;
  announce: Announce<WebhookEvents>;
}

/** An object to be read again although no event says so. */
export interface Reread {
  /** Of the dispatch table: the event that would have said so. */
  type: string;
  objectType: string;
  objectId: string;
  /** The same object is put in line once for a key. */
  key: string;
}

export interface Inbox {
  /** Verifies and stores one delivery. It may be acknowledged when this resolves. @throws BillingFailure */
  receive(payload: Buffer, signature: string | undefined): Promise<Receipt>;
  /** Stores those of Stripe's events that never arrived. Answers how many those were. */
  storeMissing(events: readonly ProviderEvent[]): Promise<number>;
  /** Puts an object in line. Answers false when its key did so before. */
  storeReread(reread: Reread): Promise<boolean>;
}

export function createInbox(deps: InboxDependencies): Inbox {
  const { events, provider, secrets, environment, live, clock, logger } = deps;

  const isElsewhere = (event: ProviderEvent) => event.environment !== null && event.environment !== environment;

  /** What is worked on because of an event, or null where there is nothing for this environment to do. */
  function workOf(event: ProviderEvent): { lane: string; subjectId: string } | null {
    const listener = isElsewhere(event) ? undefined : dispatchTable[event.type];
    const subjectId = listener?.subject(event) ?? null;
    return listener === undefined || subjectId === null ? null : { lane: listener.lane, subjectId };
  }

  async function insert(
    event: Pick<ProviderEvent, 'id' | 'type' | 'objectType' | 'objectId' | 'createdAt' | 'payload'>,
    { lane, subjectId }: { lane: string; subjectId: string },
  ): Promise<boolean> {
    const now = clock.now();
    const row: EventRow = {
      _id: events.rowId(event.id),
      environment,
      eventId: event.id,
      type: event.type,
      objectType: event.objectType,
      objectId: event.objectId,
      subjectId,
      lane: `${environment}:${lane}:${subjectId}`,
      status: 'pending',
      attempts: 0,
      nextAttemptAt: now,
      eventCreatedAt: event.createdAt,
      receivedAt: now,
      payload: event.payload,
    };
    const isNew = await events.insert(row);
    if (isNew) await deps.announce('event.stored', { eventId: event.id });
    return isNew;
  }

  return {
    async receive(payload, signature) {
      const event = verified(() => provider.verifyEvent({ payload, signature, secrets }));
      if (event.live !== live) {
        const [sent, own] = live ? ['test', 'live'] : ['live', 'test'];
        throw payloadInvalid(
          `This is a ${sent} event, but the secret key is a ${own} one. STRIPE_WEBHOOK_SECRET is of the wrong endpoint.`,
        );
      }
      const work = workOf(event);
      const about = { eventId: event.id, type: event.type, objectId: event.objectId };
      if (work === null) {
        const result = isElsewhere(event) ? 'other environment' : 'no listener';
        logger.info({ ...about, result }, 'webhook');
        return 'ignored';
      }
      if (await insert(event, work)) return 'stored';
      logger.info({ ...about, result: 'duplicate' }, 'webhook');
      return 'duplicate';
    },

    async storeMissing(listed) {
      const due = listed.flatMap((event) => {
        const work = workOf(event);
        return work === null ? [] : [{ event, work }];
      });
      // Asked for first: what has arrived, which is nearly all, costs no write and no line in the log.
      const known = due.length === 0 ? new Set() : await events.stored(due.map(({ event }) => event.id));
      let missing = 0;
      for (const { event, work } of due) if (!known.has(event.id) && (await insert(event, work))) missing += 1;
      return missing;
    },

    async storeReread({ type, objectType, objectId, key }) {
      const lane = dispatchTable[type]?.lane;
      if (lane === undefined) throw new Error(`Nothing listens to ${type}.`);
      const event = { id: `resync_${lane}_${objectId}_${key}`, type, objectType, objectId };
      return insert({ ...event, createdAt: clock.now(), payload: '{}' }, { lane, subjectId: objectId });
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
