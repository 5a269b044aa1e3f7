import type { Clock } from '../clock.js';
import type { Budget, CreditEngine, LedgerRow } from '../credits/service.js';
import type { Announce } from '../domain-events.js';
import type { BillingHooks, CallHook } from '../hooks.js';
import type { Logger } from '../logger.js';
import { noticesOf } from './entry-notices.js';
import type { NoticeModel, NoticeRow } from './model.js';
import { type NoticeOptions, noticeSettings } from './options.js';

export { NoticeModel } from './model.js';
export { checkNoticeOptions, type NoticeOptions } from './options.js';

/*
 * What the host is notified of about an account: credits that will end, a balance that became low, a budget that
 * is spent so far.
 *
 *   entry drained → noticed (a row, once) → due → taken → hook → told
 *
 * N1. A grant or crossing has one row, whatever the number of processes: its id is the entry's, or the period's, and
 *     every entry is shown to `drained` at least once before it leaves its document (credits, invariant 10).
 * N2. The hook is called at least once for a row. A process that dies while it calls leaves the row to the next one,
 *     when the lease is over; a hook that throws is called again, later and later.
 */

/** A hook that failed so often is called no more. */
const attemptsMax = 8;
const leaseMs = (attempts: number) => Math.min(60_000 * 2 ** (attempts - 1), 6 * 3600_000);

export interface Notices {
  /** Entries that go to the ledger: writes down what they give to tell. */
  drained(rows: readonly LedgerRow[]): Promise<void>;
  /** Tells the host of one notice that is due. Answers false when none is. */
  workOnce(): Promise<boolean>;
  /** Tells of all that is due. Answers how many. */
  workOff(): Promise<number>;
  /** Whether the host wants any notice. */
  readonly isWanted: boolean;
}

/** What notices announce. */
export interface NoticeEvents {
  /** A notice is due now. */
  'notices.recorded': Record<string, never>;
}

export interface NoticeDependencies {
  notices: NoticeModel;
  credits: Pick<CreditEngine, 'leftOf'>;
  hooks: BillingHooks | undefined;
  callHook: CallHook;
  options: NoticeOptions | undefined;
  budgetOf(accountId: string, unit: string): Budget | null;
  clock: Clock;
  logger: Logger;
  announce: Announce<NoticeEvents>;
}

export function createNotices(deps: NoticeDependencies): Notices {
  const { notices, credits, hooks, callHook, clock, logger, announce } = deps;
  const settings = noticeSettings(deps.options);
  const kinds: NoticeRow['kind'][] = [
    ...(hooks?.onCreditsExpiring ? ['expiring' as const] : []),
    ...(hooks?.onBalanceLow ? ['low' as const] : []),
    ...(hooks?.onSpendAlert ? ['spend' as const] : []),
  ];

  async function tell(row: NoticeRow): Promise<'told' | 'dropped' | 'failed' | null> {
    const { kind, accountId, unit, seq, key, at, available = 0, threshold = 0, spent = 0, resetAt = at } = row;
    let isTold: boolean;
    if (kind === 'low') isTold = await callHook('onBalanceLow', { accountId, unit, available, threshold, at });
    else if (kind === 'spend')
      isTold = await callHook('onSpendAlert', { accountId, unit, spent, threshold, resetAt, at });
    else {
      const amount = at <= clock.now() ? 0 : await credits.leftOf(accountId, seq);
      if (amount === 0) return 'dropped';
      isTold = await callHook('onCreditsExpiring', { accountId, unit, grant: key, amount, expiresAt: at });
    }
    if (isTold) return 'told';
    if (row.attempts < attemptsMax) return null;
    logger.error({ accountId, kind, unit, key }, 'notice dropped, its hook failed too often');
    return 'failed';
  }

  async function workOnce(): Promise<boolean> {
    if (kinds.length === 0) return false;
    const row = await notices.take(clock.now(), kinds, leaseMs);
    if (!row) return false;
    const status = await tell(row);
    if (status !== null) await notices.end(row, status);
    return true;
  }

  return {
    isWanted: kinds.length > 0,

    async drained(rows) {
      const found = rows.flatMap(({ accountId, entry }) =>
        noticesOf(accountId, entry, settings, (unit) => deps.budgetOf(accountId, unit)),
      );
      if (found.length === 0) return;
      if ((await notices.record(found)) > 0) await announce('notices.recorded', {});
    },

    workOnce,

    async workOff() {
      let told = 0;
      while (await workOnce()) told += 1;
      return told;
    },
  };
}
