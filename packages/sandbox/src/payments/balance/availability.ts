import type { App } from '../../core/app.js';
import type { Due } from '../../core/due-queue.js';
import { balanceTransactionsIn, pendingBalanceIn } from '../tables.js';
import { balanceOf } from './balance.js';

/** Money that was pending becomes available once its time has come. Emits `balance.available`, once for each such time. */
export function nextOfBalance(app: App): Due | undefined {
  const balanceTransactions = balanceTransactionsIn(app.store);
  const pendingBalance = pendingBalanceIn(app.store);
  let first = Number.POSITIVE_INFINITY;
  for (const id of pendingBalance) first = Math.min(first, balanceTransactions.get(id)?.available_on ?? first);
  if (first === Number.POSITIVE_INFINITY) return undefined;
  return { at: first, happen: () => makeAvailable(app) };
}

function makeAvailable(app: App): void {
  const now = app.now();
  const balanceTransactions = balanceTransactionsIn(app.store);
  const pendingBalance = pendingBalanceIn(app.store);
  for (const id of pendingBalance) {
    const entry = balanceTransactions.get(id);
    if (entry && entry.available_on > now) continue;
    if (entry) entry.status = 'available';
    pendingBalance.delete(id);
  }
  app.emit('balance.available', balanceOf(app));
}
