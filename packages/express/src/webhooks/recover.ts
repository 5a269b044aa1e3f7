import { listenedTypes } from './dispatch.js';
import type { Inbox, InboxDependencies } from './inbox.js';
import type { ReadMarkModel } from './read-mark-model.js';
import { type ResyncDependencies, resync } from './resync.js';

/*
 * What webhooks did not bring, however long they did not come.
 *
 * Invariants:
 * M1. The mark says: every event that Stripe made before it was stored here, or what it is about was put in line.
 * M2. It moves only after a read that was complete, to the moment by Stripe's clock at which that read began, less a
 *     margin. A read that fails anywhere, or is stopped, leaves it.
 * M3. No read begins at what is stored: one event that arrives says nothing of those before it.
 * M4. Stripe keeps events for 30 days. Where the mark is older than that, or there is none, what is mirrored here is
 *     read again as well before the mark moves.
 */

/** Stripe filters a list by at most this many types. */
const typesMax = 20;
/** Stripe keeps events for 30 days; a day less is safe. */
const keptMs = 29 * 24 * 3600_000;
/**
 * Events can be listed later than their time says: each read begins so long before the mark, which lags by the margin.
 */
const overlapMs = 15 * 60_000;
const marginMs = 60_000;
/** A read that finds nothing is not stored until the next one would have become long by it. */
const idleMoveMs = 24 * 3600_000;

export type RecoverDependencies = InboxDependencies & ResyncDependencies & { marks: ReadMarkModel };

export interface RecoverOptions {
  /** Reads all that Stripe keeps, not only what came since the mark. */
  all: boolean;
  /** Asked between two pages: whether to leave the rest to the next read. */
  isStopping(): boolean;
}

export interface Recovered {
  /** Events that never arrived. */
  events: number;
  /** Objects that are read again because events of their time cannot be read any more. */
  reread: number;
}

/** Stores what never arrived, and moves the mark. @throws ProviderFailure; what was found until then is stored */
export async function recoverEvents(
  deps: RecoverDependencies,
  inbox: Inbox,
  options: RecoverOptions,
): Promise<Recovered> {
  const { marks, services, logger } = deps;
  const mark = await marks.find();
  const read = await readEvents(deps, inbox, options.all ? null : before(mark), options);
  if (read === null) return { events: 0, reread: 0 };
  // Of a Stripe whose time went back (a sandbox that was started again) the mark says nothing.
  if (mark && read.beganAt.getTime() < mark.getTime() - marginMs) {
    logger.warn({ mark, stripeTime: read.beganAt }, 'clock at Stripe went back, reading all events');
    const again = options.all ? read : await readEvents(deps, inbox, null, options);
    if (again) await marks.move(mark, less(again.beganAt, marginMs));
    return { events: read.missing + (again && again !== read ? again.missing : 0), reread: 0 };
  }
  const from = before(mark ?? (await services.accounts.oldestCustomerAt()));
  let reread = 0;
  if (from && read.beganAt.getTime() - from.getTime() > keptMs) {
    logger.info(
      { from },
      'the last complete read is older than the events Stripe keeps: every mirrored object is read again',
    );
    const found = await resync(deps, inbox, { from, to: read.beganAt }, options.isStopping);
    if (found === null) return { events: read.missing, reread };
    reread = found;
  }
  const reached = less(read.beganAt, marginMs);
  const isWorthWriting =
    !mark || (reached > mark && (read.seen > 0 || reached.getTime() - mark.getTime() > idleMoveMs));
  if (isWorthWriting) await marks.move(mark, reached);
  return { events: read.missing, reread };
}

interface Read {
  /** Stripe's time at its first answer. */
  beganAt: Date;
  seen: number;
  missing: number;
}

/** Null when it was stopped. */
async function readEvents(
  { provider }: RecoverDependencies,
  inbox: Inbox,
  createdSince: Date | null,
  { isStopping }: RecoverOptions,
): Promise<Read | null> {
  let beganAt: Date | undefined;
  let seen = 0;
  let missing = 0;
  for (let first = 0; first < listenedTypes.length; first += typesMax) {
    const types = listenedTypes.slice(first, first + typesMax);
    for await (const { events, answeredAt } of provider.listEvents({ types, createdSince })) {
      beganAt ??= answeredAt;
      seen += events.length;
      missing += await inbox.storeMissing(events);
      if (isStopping()) return null;
    }
  }
  return beganAt === undefined ? null : { beganAt, seen, missing };
}

const less = (at: Date, ms: number) => new Date(at.getTime() - ms);
const before = (mark: Date | null) => mark && less(mark, overlapMs);
