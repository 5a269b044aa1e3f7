import { createInbox } from './inbox.js';
import { type RecoverDependencies, type Recovered, type RecoverOptions, recoverEvents } from './recover.js';
import type { Webhooks } from './webhooks.js';
import { type WorkerDependencies, workOnce } from './worker.js';

export { listenedTypes } from './dispatch.js';
export type { WebhookEvents } from './inbox.js';
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

export function createWebhooks(deps: RecoverDependencies & WorkerDependencies): WebhooksService {
  const inbox = createInbox(deps);
  return {
    receive: inbox.receive,
    workOnce: async () => {
      return workOnce(deps);
    },
    async drain() {
      let handled = 0;
      while (await workOnce(deps)) handled += 1;
      return handled;
    },
    recover: (options) => recoverEvents(deps, inbox, options),
    async deadLetters() {
      const rows = await deps.events.deadLetters(200);
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
      const replayed = await deps.events.replay(eventId, deps.clock.now());
      if (replayed) await deps.announce('event.stored', { eventId });
      return replayed;
    },
  };
}
