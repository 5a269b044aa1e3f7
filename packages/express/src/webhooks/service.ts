import { createInbox, type Inbox, type InboxParts } from './inbox.js';
import type { EventRow } from './model.js';
import { recoverEvents } from './recover.js';
import { type WorkerParts, workOnce } from './worker.js';

export { listenedTypes } from './dispatch.js';
export { EventModel } from './model.js';

/** A dead letter for an operator. */
export type DeadLetter = Pick<EventRow, 'type' | 'objectId' | 'attempts' | 'receivedAt'> & {
  id: string;
  error: string | null;
};

export interface Webhooks extends Inbox {
  /** Handles one event that is due. Answers false when none is. */
  workOnce(): Promise<boolean>;
  /** Handles all events that are due. Answers how many. */
  drain(): Promise<number>;
  /** Stores events that Stripe has and we do not: after an outage, or with webhooks switched off. Answers how many. */
  recover(options: { widely: boolean }): Promise<number>;
  deadLetters(): Promise<DeadLetter[]>;
  /** Puts a dead letter back in line. Answers false when there is none of this id. */
  replay(eventId: string): Promise<boolean>;
}

export function createWebhooks(parts: InboxParts & WorkerParts): Webhooks {
  const inbox = createInbox(parts);
  return {
    ...inbox,
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
      return rows.map(({ _id, type, objectId, attempts, receivedAt, error }) => ({
        id: _id,
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
