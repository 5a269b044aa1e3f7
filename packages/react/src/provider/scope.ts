import type { BillingClient } from '@tillkit/contract/browser';

const clientIds = new WeakMap<BillingClient, number>();
let clientCount = 0;

/** Names one account at one router. Cached data has this key, so no account ever sees the data of another. */
export function scopeOf(client: BillingClient, accountKey: string | null): string {
  let id = clientIds.get(client);
  if (id === undefined) {
    clientCount += 1;
    id = clientCount;
    clientIds.set(client, id);
  }
  return `${id}:${accountKey ?? ''}`;
}
