import { createInbox } from './inbox.js';
import { type Recovered, type RecoverOptions, type RecoverParts, recoverEvents } from './recover.js';
import type { Webhooks } from './webhooks.js';
import { type WorkerParts, workOnce } from './worker.js';

export { listenedTypes } from './dispatch.js';
export { EventModel } from './model.js';
export { ReadMarkModel } from './read-mark-model.js';
export type { DeadLetter, Receipt, Webhooks } from './webhooks.js';

/** Webhooks with what the router's workers and its sweeper need of them. */
export interface WebhooksService extends Webhooks {
  /** Handles one event that is due. Answers false when none is. */
  workOnce(): Promise<boolean>;
  /** Stores events that Stripe has and we do not, after an outage of any length or with webhooks switched off. */
  recover(options: RecoverOptions): Promise<Recovered>;
}

export function createWebhooks(parts: RecoverParts & WorkerParts): WebhooksService {
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
