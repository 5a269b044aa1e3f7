import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import { isDuplicateKey } from '../db/duplicate-key.js';
import type { CallHook } from '../hooks.js';
import { describeError, type Logger, withoutSecrets } from '../logger.js';
import { ProviderFailure } from '../providers/provider.js';
import { dispatchTable, type HandlerServices } from './dispatch.js';
import { keptForMs } from './inbox.js';
import type { Claim, EventModel, EventRow } from './model.js';

/*
 * pending → working (lease, token) → done, or gone, or pending again after a growing delay, or dead.
 *
 * Invariants:
 * W1. An event is finished only after its handler resolved, so a process that dies leaves it to the next one.
 * W2. One event of a lane is worked on at a time (unique index over working lanes).
 * W3. A worker whose lease ran out finishes nothing: its token is not the row's any more. That its handler may still be
 *     running does no harm, since every effect has a key of its own.
 */

export const leaseMs = 60_000;
export const attemptsMax = 15;
const firstRetryMs = 2000;
const retryMsMax = 3600_000;
/** `gone`: Stripe does not have what the event is about, so trying again brings nothing. */
type Ending = 'done' | 'gone';

/** Milliseconds until the next attempt after this many: 2 s, 4 s, 8 s … to an hour. */
export function retryDelayMs(attempts: number): number {
  return Math.min(retryMsMax, firstRetryMs * 2 ** (attempts - 1));
}

export interface WorkerDependencies {
  events: EventModel;
  services: HandlerServices;
  clock: Clock;
  logger: Logger;
  callHook: CallHook;
}

/** Takes one event that is due and handles it. Answers false when none is. */
export async function workOnce(deps: WorkerDependencies): Promise<boolean> {
  const claim = await takeNext(deps);
  if (!claim) return false;
  await handle(deps, claim);
  return true;
}

async function takeNext({ events, clock }: WorkerDependencies): Promise<Claim | null> {
  const busyLanes: string[] = [];
  for (;;) {
    const now = clock.now();
    const row = await events.nextDue(now, busyLanes);
    if (!row) return null;
    const token = randomUUID();
    try {
      if (await events.take(row, token, new Date(now.getTime() + leaseMs))) {
        return { row: { ...row, attempts: row.attempts + 1 }, token };
      }
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      busyLanes.push(row.lane);
    }
  }
}

async function handle(deps: WorkerDependencies, { row, token }: Claim): Promise<void> {
  const { events, services, clock } = deps;
  const startedAt = clock.now();
  // What waits now is covered by the reading that comes next; what arrives later is not.
  const waiting = await events.waitingIn(row.lane);
  const keepLease = setInterval(() => {
    events.extend(row._id, token, new Date(clock.now().getTime() + leaseMs)).catch(() => {
      // Then the lease expires, and another worker continues.
    });
  }, leaseMs / 3);
  try {
    const listener = dispatchTable[row.type];
    await listener?.handle(row.subjectId, services);
    await finish(deps, { row, token }, { status: 'done', waiting, startedAt });
  } catch (error) {
    if (isGone(error, row)) await finish(deps, { row, token }, { status: 'gone', waiting, startedAt });
    else await fail(deps, row, token, error);
  } finally {
    clearInterval(keepLease);
  }
}

const isGone = (error: unknown, { subjectId }: EventRow): boolean =>
  error instanceof ProviderFailure && error.reason === 'not_found' && error.objectId === subjectId;

async function finish(
  { events, clock, logger }: WorkerDependencies,
  { row, token }: Claim,
  { status, waiting, startedAt }: { status: Ending; waiting: readonly string[]; startedAt: Date },
): Promise<void> {
  const finishedAt = clock.now();
  const durationMs = finishedAt.getTime() - startedAt.getTime();
  const finished = { status, finishedAt, expireAt: new Date(finishedAt.getTime() + keptForMs), error: null };
  await events.settle(row._id, token, { ...finished, durationMs });
  const collapsed = await events.finishWaiting(waiting, { ...finished, durationMs: 0 });
  logger.info({ ...aboutOf(row), result: status, durationMs, collapsed }, 'webhook');
}

/** What the log says of an event in every line. */
function aboutOf({ eventId, type, objectId, attempts }: EventRow) {
  return { eventId, type, objectId, attempts };
}

async function fail(
  { events, clock, logger, callHook }: WorkerDependencies,
  row: EventRow,
  token: string,
  error: unknown,
) {
  const { attempts } = row;
  const dead = attempts >= attemptsMax;
  const nextAttemptAt = new Date(clock.now().getTime() + retryDelayMs(attempts));
  const message = withoutSecrets(error instanceof Error ? error.message : String(error)).slice(0, 500);
  const settled = await events.settle(row._id, token, {
    status: dead ? 'dead' : 'pending',
    nextAttemptAt,
    error: message,
  });
  const about = { ...aboutOf(row), result: dead ? 'dead' : 'failed' };
  logger.error({ ...about, ...(dead ? {} : { nextAttemptAt }), error: describeError(error) }, 'webhook');
  if (dead && settled) await callHook('onDeadLetter', aboutOf(row));
}
