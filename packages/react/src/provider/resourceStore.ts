import type { BillingError } from '@tillkit/contract/browser';
import { isTransient, toBillingError } from './billingError.js';

/**
 * The server's data, cached for the components below one provider.
 *
 * 1. A key has one read at a time. Other components share that read.
 * 2. If a key was changed or requested again after a read started, the reply is dropped. So a slow read never replaces
 *    newer data or the result of the customer's action.
 * 3. A key that no component shows is not read: not on focus, not by a retry.
 * 4. After signing out, nothing that was loaded before is shown.
 */
export interface ResourceStore {
  get(key: string): Snapshot;
  /** Subscribes to a key. Reads it, unless it was read a moment ago. Returns a function that unsubscribes. */
  subscribe(key: string, read: () => Promise<unknown>, listener: () => void): () => void;
  /** Reads a key again if a component shows it. Never rejects. A failure becomes the snapshot. */
  refresh(key: string): Promise<void>;
  /** Reads all shown keys of a scope again, e.g. after a purchase; with a name, those that begin with it. */
  refreshAll(scope: string, name?: string): void;
  /** Stores the reply of an action as the newest data. */
  set(key: string, data: unknown): void;
  /** Drops every other scope. */
  keepOnly(scope: string): void;
  /** Starts to read again on focus and reconnection. Returns a function that stops it. */
  connect(): () => void;
}

/** Neither data nor error: not read yet. Both: the last read failed, and the data is older. */
export interface Snapshot {
  readonly data?: unknown;
  readonly error?: BillingError;
  readonly loading: boolean;
}

interface Slot {
  snapshot: Snapshot;
  read: (() => Promise<unknown>) | undefined;
  readonly listeners: Set<() => void>;
  version: number;
  running: Promise<void> | undefined;
  readAt: number;
  failures: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** A component that appears within this time shares the last read. */
const sharedMs = 2_000;
/** Focus events are frequent. Reads because of them are not. */
const focusMs = 10_000;
const retriesMax = 3;
const unread: Snapshot = { loading: true };

export const keyOf = (scope: string, name: string): string => `${name} ${scope}`;

export function createResourceStore(): ResourceStore {
  const slots = new Map<string, Slot>();

  const slotOf = (key: string): Slot => {
    const known = slots.get(key);
    if (known) return known;
    const slot: Slot = {
      snapshot: unread,
      read: undefined,
      listeners: new Set(),
      version: 0,
      running: undefined,
      readAt: Number.NEGATIVE_INFINITY,
      failures: 0,
      timer: undefined,
    };
    slots.set(key, slot);
    return slot;
  };

  const publish = (slot: Slot, snapshot: Snapshot) => {
    slot.snapshot = snapshot;
    for (const listener of slot.listeners) listener();
  };

  const load = (slot: Slot): Promise<void> => {
    if (!slot.read || slot.listeners.size === 0) return Promise.resolve();
    clearTimeout(slot.timer);
    slot.version += 1;
    const { version } = slot;
    slot.readAt = Date.now();
    publish(slot, { ...slot.snapshot, loading: true });
    const finish = (snapshot: Snapshot) => {
      if (version !== slot.version) return;
      slot.running = undefined;
      publish(slot, snapshot);
    };
    slot.running = slot.read().then(
      (data) => {
        slot.failures = 0;
        finish({ data, loading: false });
      },
      (cause) => {
        const error = toBillingError(cause);
        if (version === slot.version) retryLater(slot, error);
        finish({ ...(error.code === 'UNAUTHENTICATED' ? {} : slot.snapshot), error, loading: false });
      },
    );
    return slot.running;
  };

  const retryLater = (slot: Slot, error: BillingError) => {
    slot.failures += 1;
    if (!isTransient(error) || slot.failures > retriesMax) return;
    const pauseMs = error.retryAfterSeconds === null ? 1_000 * 2 ** slot.failures : error.retryAfterSeconds * 1_000;
    slot.timer = setTimeout(() => load(slot), pauseMs);
  };

  const loadOlderThan = (ageMs: number) => {
    for (const slot of slots.values()) if (!slot.running && Date.now() - slot.readAt > ageMs) void load(slot);
  };

  return {
    get: (key) => slots.get(key)?.snapshot ?? unread,
    subscribe(key, read, listener) {
      const slot = slotOf(key);
      slot.read = read;
      slot.listeners.add(listener);
      const isYoung = slot.snapshot.data !== undefined && Date.now() - slot.readAt <= sharedMs;
      if (!slot.running && !isYoung) void load(slot);
      return () => {
        slot.listeners.delete(listener);
        if (slot.listeners.size === 0) clearTimeout(slot.timer);
      };
    },
    refresh(key) {
      const slot = slotOf(key);
      slot.failures = 0;
      return load(slot);
    },
    refreshAll(scope, name = '') {
      for (const [key, slot] of slots) {
        if (!key.startsWith(name) || !key.endsWith(` ${scope}`)) continue;
        slot.failures = 0;
        void load(slot);
      }
    },
    set(key, data) {
      const slot = slotOf(key);
      slot.version += 1;
      slot.running = undefined;
      publish(slot, { data, loading: false });
    },
    keepOnly(scope) {
      for (const [key, slot] of slots) if (!key.endsWith(` ${scope}`) && slot.listeners.size === 0) slots.delete(key);
    },
    connect() {
      const onFocus = () => document.visibilityState === 'visible' && loadOlderThan(focusMs);
      const onOnline = () => loadOlderThan(sharedMs);
      window.addEventListener('focus', onFocus);
      document.addEventListener('visibilitychange', onFocus);
      window.addEventListener('online', onOnline);
      return () => {
        window.removeEventListener('focus', onFocus);
        document.removeEventListener('visibilitychange', onFocus);
        window.removeEventListener('online', onOnline);
      };
    },
  };
}
