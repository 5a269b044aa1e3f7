import type { App } from '../app.js';

/** Makes money that was pending available once its time has come. */
export function makeAvailable(app: App): void {
  const now = app.now();
  for (const id of app.store.pendingBalance) {
    const entry = app.store.balanceTransactions.get(id);
    if (entry && entry.available_on > now) continue;
    if (entry) entry.status = 'available';
    app.store.pendingBalance.delete(id);
  }
}
