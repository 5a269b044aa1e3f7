import { listenedTypes } from './dispatch.js';
import type { Inbox, InboxParts } from './inbox.js';

/** Stripe filters a list by at most this many types. */
const typesMax = 20;
/** Stripe keeps events for 30 days. */
const lookBackMsMax = 29 * 24 * 3600_000;
const dayMs = 24 * 3600_000;
/** Events arrive out of order and some late: each look overlaps what has arrived. */
const overlapMs = 10 * 60_000;

/**
 * Asks Stripe for the events we listen to and stores those that never came. Answers how many. It goes back to shortly
 * before the newest event that arrived, so an outage of any length is bridged and a quiet look costs one request;
 * `widely` goes back a day at least.
 */
export async function recoverEvents(parts: InboxParts, inbox: Inbox, { widely }: { widely: boolean }): Promise<number> {
  await parts.ready();
  const now = parts.clock.now().getTime();
  const newest = (await parts.events.newestCreatedAt())?.getTime() ?? now - dayMs;
  const from = Math.min(newest - overlapMs, widely ? now - dayMs : now);
  const createdSince = new Date(Math.max(from, now - lookBackMsMax));
  let found = 0;
  for (let first = 0; first < listenedTypes.length; first += typesMax) {
    const types = listenedTypes.slice(first, first + typesMax);
    for (const event of await parts.provider.listEvents({ types, createdSince })) {
      if ((await inbox.store(event)) !== 'duplicate') found += 1;
    }
  }
  return found;
}
