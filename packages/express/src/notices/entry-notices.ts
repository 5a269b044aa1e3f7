import { availableAfter, availableBefore, type Budget, type Entry } from '../credits/service.js';
import type { NoticeRow } from './model.js';
import type { NoticeSettings } from './options.js';

const keptMs = 30 * 24 * 3600_000;

/**
 * What an entry gives to tell: that its grant will end, that it made a balance low, that so much of a budget is spent.
 * A function of the entry and the settings alone, so every process that sees the entry, however often, makes the same
 * notices.
 */
export function noticesOf(
  accountId: string,
  entry: Entry,
  { expiringWithinMs, lowBalance }: NoticeSettings,
  budgetOf: (unit: string) => Budget | null = () => null,
): NoticeRow[] {
  const { seq, key, unit, terms, at, quota, budget } = entry;
  const about = { accountId, unit, seq, key, status: 'waiting' as const, attempts: 0 };
  const rows: NoticeRow[] = [];
  if (terms?.expiresAt) {
    const { expiresAt } = terms;
    const dueAt = new Date(expiresAt.getTime() - expiringWithinMs);
    const expireAt = new Date(expiresAt.getTime() + keptMs);
    rows.push({ _id: `expiring:${accountId}:${seq}`, kind: 'expiring', ...about, at: expiresAt, dueAt, expireAt });
  }
  const threshold = quota ? undefined : lowBalance.get(unit);
  const available = availableAfter(entry);
  if (threshold !== undefined && available < threshold && availableBefore(entry) >= threshold) {
    const expireAt = new Date(at.getTime() + keptMs);
    const low = { available, threshold, at, dueAt: at, expireAt };
    rows.push({ _id: `low:${accountId}:${seq}`, kind: 'low', ...about, ...low });
  }
  if (budget) {
    const { spent, startAt, resetAt } = budget;
    const reached = (budgetOf(unit)?.alertsAt ?? []).filter((each) => spent + entry.amount < each && spent >= each);
    for (const amount of reached) {
      // The same for every process and entry of this period.
      const _id = `spend:${accountId}:${unit}:${startAt.toISOString()}:${amount}`;
      const expireAt = new Date(resetAt.getTime() + keptMs);
      rows.push({ _id, kind: 'spend', ...about, spent, threshold: amount, resetAt, at, dueAt: at, expireAt });
    }
  }
  return rows;
}
