import { BillingError } from '@tillkit/contract/browser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createResourceStore, keyOf } from './resourceStore.js';

const key = keyOf('1:alice', 'credits');
const flush = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function deferredReads() {
  const answers: { resolve: (data: unknown) => void; reject: (error: unknown) => void }[] = [];
  const read = vi.fn(() => new Promise<unknown>((resolve, reject) => answers.push({ resolve, reject })));
  return { read, answers };
}

describe('the resource store', () => {
  it('shares one read between all that show a key (1)', async () => {
    const store = createResourceStore();
    const { read, answers } = deferredReads();
    const listener = vi.fn();
    store.subscribe(key, read, listener);
    store.subscribe(key, read, listener);
    answers[0]?.resolve('data');
    await flush();
    store.subscribe(key, read, listener);
    expect(read).toHaveBeenCalledTimes(1);
    expect(store.get(key)).toEqual({ data: 'data', loading: false });
  });

  it('drops a reply that a newer read or an action has overtaken (2)', async () => {
    const store = createResourceStore();
    const { read, answers } = deferredReads();
    store.subscribe(key, read, () => {});
    void store.refresh(key);
    answers[1]?.resolve('new');
    await flush();
    answers[0]?.resolve('old');
    await flush();
    expect(store.get(key).data).toBe('new');

    void store.refresh(key);
    store.set(key, 'set by an action');
    answers[2]?.resolve('read before the action');
    await flush();
    expect(store.get(key)).toEqual({ data: 'set by an action', loading: false });
  });

  it('reads nothing that nobody shows (3)', async () => {
    const store = createResourceStore();
    const disconnect = store.connect();
    const read = vi.fn(() => Promise.reject(new BillingError('', { code: 'NETWORK_ERROR' })));
    const end = store.subscribe(key, read, () => {});
    await flush();
    end();
    await vi.advanceTimersByTimeAsync(120_000);
    window.dispatchEvent(new Event('focus'));
    store.refreshAll('1:alice');
    await store.refresh(key);
    expect(read).toHaveBeenCalledTimes(1);
    disconnect();
  });

  it('drops the data of an account that is signed out now (4), and keeps it after any other failure', async () => {
    const store = createResourceStore();
    const { read, answers } = deferredReads();
    store.subscribe(key, read, () => {});
    answers[0]?.resolve('balance');
    await flush();
    void store.refresh(key);
    answers[1]?.reject(new BillingError('', { code: 'INTERNAL', status: 500 }));
    await flush();
    expect(store.get(key)).toMatchObject({ data: 'balance', error: { code: 'INTERNAL' } });
    void store.refresh(key);
    answers[2]?.reject(new BillingError('', { code: 'UNAUTHENTICATED', status: 401 }));
    await flush();
    expect(store.get(key).data).toBeUndefined();
  });

  it('tries again by itself three times after a passing failure, then rests', async () => {
    const store = createResourceStore();
    const read = vi.fn(() => Promise.reject(new BillingError('', { code: 'TIMEOUT' })));
    store.subscribe(key, read, () => {});
    await vi.advanceTimersByTimeAsync(600_000);
    expect(read).toHaveBeenCalledTimes(4);
  });

  it('waits as long as the server asks', async () => {
    const store = createResourceStore();
    const read = vi.fn(() =>
      Promise.reject(new BillingError('', { code: 'RATE_LIMITED', status: 429, retryAfterSeconds: 30 })),
    );
    store.subscribe(key, read, () => {});
    await vi.advanceTimersByTimeAsync(29_000);
    expect(read).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('does not repeat what cannot change by itself', async () => {
    const store = createResourceStore();
    const read = vi.fn(() => Promise.reject(new BillingError('', { code: 'FORBIDDEN', status: 403 })));
    store.subscribe(key, read, () => {});
    await vi.advanceTimersByTimeAsync(600_000);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('reads again on focus, at most every ten seconds', async () => {
    const store = createResourceStore();
    const disconnect = store.connect();
    const read = vi.fn(() => Promise.resolve('data'));
    store.subscribe(key, read, () => {});
    await flush();
    for (let second = 0; second < 25; second += 1) {
      window.dispatchEvent(new Event('focus'));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(read).toHaveBeenCalledTimes(3);
    disconnect();
    await vi.advanceTimersByTimeAsync(60_000);
    window.dispatchEvent(new Event('focus'));
    expect(read).toHaveBeenCalledTimes(3);
  });

  it('forgets other accounts', async () => {
    const store = createResourceStore();
    const end = store.subscribe(
      key,
      () => Promise.resolve('alice'),
      () => {},
    );
    await flush();
    end();
    store.keepOnly('1:bob');
    expect(store.get(key)).toEqual({ loading: true });
  });
});
