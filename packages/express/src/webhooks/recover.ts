import { listenedTypes } from './dispatch.js';
import type { Inbox, InboxParts } from './inbox.js';

/** Stripe filters a list by at most this many types. */
const typesMax = 20;

/** Asks Stripe for the events we listen to and stores those that never came. Answers how many. */
export async function recoverEvents(parts: InboxParts, inbox: Inbox, createdSince: Date): Promise<number> {
  let found = 0;
  for (let from = 0; from < listenedTypes.length; from += typesMax) {
    const types = listenedTypes.slice(from, from + typesMax);
    for (const event of await parts.provider.listEvents({ types, createdSince })) {
      if ((await inbox.store(event)) !== 'duplicate') found += 1;
    }
  }
  return found;
}
