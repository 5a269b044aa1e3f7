import { type AccountSnapshot, type BillingClientOptions, openAccountStream } from '@tillkit/contract/browser';
import { toBillingError } from './billingError.js';
import { keyOf, type ResourceStore } from './resourceStore.js';

/* One stream for all components below a provider that show account data. If it breaks, every try to open it again also
   reads the data again. With a router without streams, this polls every half minute. */

const pauseMs = 3_000;
const pauseMsMax = 30_000;
/** After this many failures in a row, the pause has its maximum. */
const failuresMax = 5;

interface Follower {
  users: number;
  stop: AbortController;
}

const followers = new WeakMap<BillingClientOptions, Map<string, Follower>>();

/** Keeps the shown account data up to date until the returned function is called. */
export function followAccount(options: BillingClientOptions, store: ResourceStore, scope: string): () => void {
  const ofClient = followers.get(options) ?? new Map<string, Follower>();
  followers.set(options, ofClient);
  const follower = ofClient.get(scope) ?? { users: 0, stop: new AbortController() };
  ofClient.set(scope, follower);
  follower.users += 1;
  if (follower.users === 1) void follow(options, store, scope, follower.stop.signal);
  return () => {
    follower.users -= 1;
    if (follower.users > 0) return;
    follower.stop.abort();
    ofClient.delete(scope);
  };
}

async function follow(options: BillingClientOptions, store: ResourceStore, scope: string, signal: AbortSignal) {
  let lastEventId: string | undefined;
  let failures = 0;
  const onSnapshot = (snapshot: AccountSnapshot, id: string) => {
    lastEventId = id;
    failures = 0;
    show(store, scope, snapshot);
  };
  while (!signal.aborted) {
    let waitMs = pauseMs;
    try {
      await openAccountStream(options, { onSnapshot, lastEventId, signal });
    } catch (cause) {
      const { code, retryAfterSeconds } = toBillingError(cause);
      // While signed out, do not retry every few seconds. Signing in changes the scope.
      failures = code === 'UNAUTHENTICATED' ? failuresMax : Math.min(failures + 1, failuresMax);
      waitMs = Math.max(Math.min(pauseMs * 2 ** (failures - 1), pauseMsMax), (retryAfterSeconds ?? 0) * 1_000);
      for (const name of ['credits', 'ledger', 'quotas', 'subscription', 'invoices']) store.refreshAll(scope, name);
    }
    await pause(waitMs, signal);
  }
}

function show(store: ResourceStore, scope: string, { balances, quotas, access }: AccountSnapshot): void {
  const credits = keyOf(scope, 'credits');
  const { data } = store.get(credits);
  // Data without a first read is still loading, and may be older than this.
  if (data === undefined) void store.refresh(credits);
  else store.set(credits, { ...(data as object), balances });
  // The stream says that something changed; the entries have to be read.
  store.refreshAll(scope, 'ledger');
  store.set(keyOf(scope, 'quotas'), { quotas });
  const subscription = keyOf(scope, 'subscription');
  const before = store.get(subscription).data as { access: unknown } | undefined;
  // Not with every change of a balance: invoices are read at Stripe.
  if (JSON.stringify(before?.access) !== JSON.stringify(access)) store.refreshAll(scope, 'invoices');
  if (store.get(subscription).data === undefined) void store.refresh(subscription);
  else store.set(subscription, { access });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
