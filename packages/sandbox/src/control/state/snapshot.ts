import { deserialize, serialize } from 'node:v8';
import type { App } from '../../core/app.js';
import type { Keys } from '../../core/keys.js';
import { API_VERSION } from '../../core/specification.js';
import { Store, Table } from '../../core/store.js';
import { version } from '../../core/version.js';
import type { Delivery } from '../../webhooks/deliver.js';
import type { IdempotencyKeys, KeptReplies } from '../../wire/idempotency.js';

/*
 * The whole state as bytes. They are V8's, which keep what JSON loses: an object that two tables share (a subscription's
 * item) is still one object afterwards.
 */

interface State {
  format: 'tillkit-sandbox';
  apiVersion: string;
  /** Of this package: what a table holds may change from one to the next. */
  version: string;
  /** What the API was called with; older states have none. */
  keys?: Keys;
  /** By the sandbox's clock, in seconds. */
  now: number;
  advancedSeconds: number;
  /** By the store's field: a table's rows, a map's entries, a set's members. */
  parts: Parts;
  /** The same of each connected account. */
  connected: [account: string, parts: Parts][];
  replies: KeptReplies;
  /** What was delivered, and what is still to be. */
  deliveries: Delivery[];
}

type Parts = Record<string, unknown[]>;

function write(store: Store): Parts {
  return Object.fromEntries(
    store.parts().map(([name, part]) => [name, part instanceof Table ? part.all() : [...part]] as const),
  );
}

function read(store: Store, parts: Parts): void {
  for (const [name, part] of store.parts()) {
    const held = parts[name] ?? [];
    if (part instanceof Table) part.replace(held as { id: string }[]);
    else if (part instanceof Map) refill(part, held as [string, unknown][]);
    else {
      part.clear();
      for (const member of held as string[]) part.add(member);
    }
  }
}

/** All that the sandbox knows: objects, events, the clock and the answers kept for idempotency keys. */
export function writeState(app: App, keys: IdempotencyKeys, deliveries: Delivery[] = []): Uint8Array {
  const state: State = {
    format: 'tillkit-sandbox',
    apiVersion: API_VERSION,
    version,
    keys: app.keys,
    now: app.now(),
    advancedSeconds: app.advanced,
    parts: write(app.platform),
    connected: [...app.connected].map(([account, store]) => [account, write(store)]),
    replies: keys.dump(),
    deliveries,
  };
  return serialize(state);
}

/**
 * Puts a state in place of the present one.
 *
 * @param clock `moment`: the time is again what it was; `offset`: time has passed meanwhile
 * @returns the deliveries and the keys of that state
 * @throws Error for bytes that are no state of this version; then nothing has changed
 */
export function readState(
  app: App,
  keys: IdempotencyKeys,
  bytes: Uint8Array,
  clock: 'moment' | 'offset',
): Pick<State, 'deliveries' | 'keys'> {
  const state = parse(bytes);
  read(app.platform, state.parts);
  app.connected.clear();
  for (const [account, parts] of state.connected) read(app.storeOf(account), parts);
  keys.load(state.replies);
  app.advance(clock === 'offset' ? state.advancedSeconds - app.advanced : state.now - app.now());
  return state;
}

function refill(map: Map<string, unknown>, entries: [string, unknown][]): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}

function parse(bytes: Uint8Array): State {
  let state: Partial<State> | undefined;
  try {
    state = deserialize(bytes) as Partial<State>;
  } catch {
    state = undefined;
  }
  if (state?.format !== 'tillkit-sandbox') throw new Error('These bytes are not a state of the sandbox.');
  const { connected, deliveries, replies } = state;
  const whole =
    Array.isArray(connected) && Array.isArray(deliveries) && Array.isArray(replies) && Number.isFinite(state.now);
  if (
    !whole ||
    state.apiVersion !== API_VERSION ||
    state.version !== version ||
    ![state.parts, ...connected.map(([, parts]) => parts)].every(isOurs)
  )
    throw new Error('This state was written by another version of the sandbox, which this one cannot read.');
  return state as State;
}

/** Whether the parts are those of this version's store: no more, and no fewer. */
function isOurs(parts: Parts | undefined): boolean {
  const names = new Store().parts().map(([name]) => name);
  return (
    parts !== undefined &&
    Object.keys(parts).length === names.length &&
    names.every((name) => Array.isArray(parts[name]))
  );
}
