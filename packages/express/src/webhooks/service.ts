import { createInbox, type Inbox } from './inbox.js';
import type { EventRow } from './model.js';
import { type Recovered, type RecoverOptions, type RecoverParts, recoverEvents } from './recover.js';
import { type WorkerParts, workOnce } from './worker.js';

export { listenedTypes } from './dispatch.js';
export { EventModel } from './model.js';
export { ReadMarkModel } from './read-mark-model.js';

/** A dead letter for an operator. */
export type DeadLetter = Pick<EventRow, 'type' | 'objectId' | 'attempts' | 'receivedAt'> & {
  id: string;
  error: string | null;
};

export interface Webhooks extends Pick<Inbox, 'receive'> {
  /** Handles one event that is due. Answers false when none is. */
  workOnce(): Promise<boolean>;
  /** Handles all events that are due. Answers how many. */
  drain(): Promise<number>;
  /** Stores events that Stripe has and we do not, after an outage of any length or with webhooks switched off. */
  recover(options: RecoverOptions): Promise<Recovered>;
  deadLetters(): Promise<DeadLetter[]>;
  /** Puts a dead letter, or an event closed as gone, back in line. Answers false when there is none of this id. */
  replay(eventId: string): Promise<boolean>;
}

export function createWebhooks(parts: RecoverParts & WorkerParts): Webhooks {
  const inbox = createInbox(parts);
  return {
    receive: inbox.receive,
    workOnce: async () => {
      await parts.ready();
      return workOnce(parts);
    },
    async drain() {
      await parts.ready();
      let handled = 0;
      while (await workOnce(parts)) handled += 1;
      return handled;
    },
    recover: (options) => recoverEvents(parts, inbox, options),
    async deadLetters() {
      const rows = await parts.events.deadLetters(200);
      return rows.map(({ eventId, type, objectId, attempts, receivedAt, error }) => ({
        id: eventId,
        type,
        objectId,
        attempts,
        receivedAt,
        error: error ?? null,
      }));
    },
    async replay(eventId) {
      const replayed = await parts.events.replay(eventId, parts.clock.now());
      if (replayed) parts.onStored();
      return replayed;
    },
  };
}
