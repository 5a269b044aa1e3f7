import { randomUUID } from 'node:crypto';
import type { RechargeDependencies } from './dependencies.js';
import type { RechargeRow } from './model.js';
import { chargedThisMonth, mayCharge, monthOf, settlementOf } from './rules.js';

/*
 * From a low balance to a charge.
 *
 * R1. A crossing is charged once. The row is read before the balance, and claimed as it was read: any process that saw
 *     the balance before another's charge was credited saw the row before it was settled, and its claim fails
 *     (`crossing`).
 * R2. A claim is one attempt of checkout: one session, one payment, one grant, however often it is continued.
 * R3. The month's limit is reserved with the claim and released with a decline, so two charges cannot share it.
 * R4. A process that dies leaves the claim; the sweeper carries it on under the same attempt.
 */

/** A claim that is older is carried on by the sweeper. Well above what a charge takes. */
export const carryOnAfterMs = 120_000;

/** Looks at an account, and charges its card if the balance is below the threshold. @returns whether it was charged */
export async function considerAccount(deps: RechargeDependencies, accountId: string): Promise<boolean> {
  const { recharges, credits, clock, enabled } = deps;
  if (!enabled) return false;
  const row = await recharges.find(accountId);
  if (!row?.enabled || row.state === 'charging') return false;
  const balances = await credits.balance(accountId);
  const available = balances.find(({ unit }) => unit === row.currency)?.available ?? 0;
  const now = clock.now();
  if (!mayCharge(row, available, now)) return false;
  const claim = {
    attemptId: `auto-recharge-${randomUUID()}`,
    month: monthOf(now),
    chargedMinor: chargedThisMonth(row, now) + row.amountMinor,
    nextSweepAt: new Date(now.getTime() + carryOnAfterMs),
  };
  if (!(await recharges.claim(row, claim))) return false;
  return carryOn(deps, { ...row, ...claim, state: 'charging', attemptMinor: row.amountMinor });
}

/** Carries a claimed charge through, or on. @returns whether it was charged */
export async function carryOn(deps: RechargeDependencies, row: RechargeRow): Promise<boolean> {
  const { recharges, checkout, clock, logger, callHook } = deps;
  const { _id: accountId, userId, attemptId, attemptMinor: amountMinor, currency } = row;
  if (attemptId === null) return false;
  const outcome = await checkout.chargeSaved({ accountId, userId }, { attemptId, amountMinor, currency });
  // While it was asked for, its owner may have switched it off, or on again with another card.
  const newest = outcome.state === 'declined' ? await recharges.find(accountId) : null;
  const { enabled, failures } = newest ?? row;
  const settled = settlementOf({ ...row, enabled, failures }, outcome, clock.now());
  if (!settled || !(await recharges.settle(row, settled))) return false;
  if (outcome.state !== 'declined') {
    logger.info({ accountId, amountMinor, currency }, 'balance recharged');
    return true;
  }
  const { decline } = outcome;
  const willRetry = settled.enabled;
  logger.warn({ accountId, amountMinor, currency, code: decline.code, willRetry }, 'balance not recharged');
  await callHook('onAutoRechargeFailed', { accountId, amountMinor, currency, ...decline, willRetry });
  return false;
}
