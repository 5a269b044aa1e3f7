import { describeError } from '../logger.js';
import { ProviderFailure } from '../providers/provider.js';
import type { CheckoutDependencies } from './dependencies.js';
import { fulfilSession } from './fulfil.js';
import { leaveSession } from './leave.js';
import type { SessionRow } from './model.js';
import { endSession, endUnmade } from './room.js';

const firstDelayMs = 60_000;
const delayMsMax = 3600_000;
/** Long after Stripe has let the checkout go. */
export const graceMs = 3600_000;

export interface SweepResult {
  /** Sessions that were looked at. */
  looked: number;
  /** Of those, the ones that could not be brought forward; each is in the log and is tried again. */
  failed: number;
}

/**
 * Brings open sessions to where the provider says they are: what webhooks and return pages would have done, had they
 * come. `all` looks at every open session now; otherwise each is looked at after one minute and then ever more rarely.
 */
export async function sweepSessions(deps: CheckoutDependencies, { all = false } = {}): Promise<SweepResult> {
  const result = { looked: 0, failed: 0 };
  for await (const row of all ? everyOpen(deps) : everyDue(deps)) {
    result.looked += 1;
    try {
      await sweepSession(deps, row);
    } catch (error) {
      result.failed += 1;
      deps.logger.error({ accountId: row.accountId, sessionId: row._id, error: describeError(error) }, 'sweep failed');
    }
  }
  return result;
}

async function* everyOpen({ sessions }: CheckoutDependencies): AsyncGenerator<SessionRow> {
  for (const id of await sessions.openIds()) {
    const row = await sessions.find(id);
    if (row?.status === 'in_progress') yield row;
  }
}

async function* everyDue({ sessions, clock }: CheckoutDependencies): AsyncGenerator<SessionRow> {
  const before = clock.now();
  const next = (sweeps: number) => new Date(before.getTime() + Math.min(delayMsMax, firstDelayMs * 2 ** sweeps));
  for (;;) {
    const row = await sessions.takeDue(before, next);
    if (!row) return;
    yield row;
  }
}

/** Brings one session to where the provider says it is; one that is overdue is closed. */
export async function sweepSession(deps: CheckoutDependencies, row: SessionRow): Promise<void> {
  const { clock } = deps;
  const now = clock.now();
  const expired = now.getTime() > row.expiresAt.getTime() + graceMs;
  if (row.providerSessionId === undefined) {
    // Nothing was made, or its reply was lost before the client could have seen it: nothing can be paid.
    if (expired) await endUnmade(deps, row, { status: 'error', endedAt: now, failure: 'It was never opened.' });
    return;
  }
  try {
    const { session } = await fulfilSession(deps, row);
    if (expired && session.status === 'in_progress') await leaveSession(deps, session);
  } catch (error) {
    if (!(error instanceof ProviderFailure) || error.reason !== 'not_found') throw error;
    deps.logger.error({ accountId: row.accountId, sessionId: row._id }, 'checkout unknown at the provider');
    await endSession(deps, row, { status: 'error', endedAt: now, failure: 'The provider has no such checkout.' });
  }
}
