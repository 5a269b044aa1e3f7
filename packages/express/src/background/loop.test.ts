import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLoop } from './loop.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<boolean>(() => {});

function setUp(work: () => Promise<boolean>) {
  const errors: object[] = [];
  const logger = { info() {}, warn() {}, error: (about: object) => void errors.push(about) };
  const loop = createLoop({ name: 'test', work, idleMs: 1000, width: 1, logger });
  loop.start();
  return { loop, errors };
}

it('continues after work that never ends, and says so', async () => {
  const work = vi.fn(async () => false).mockReturnValueOnce(never);
  const { loop, errors } = setUp(work);
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(work).toHaveBeenCalledTimes(1);
  expect(errors).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_000 + 1000);
  expect(errors).toEqual([{ loop: 'test', error: expect.objectContaining({ name: 'DatabaseSilent' }) }]);
  expect(work.mock.calls.length).toBeGreaterThan(1);
  await loop.stop();
});

it('waits after an error, and is woken', async () => {
  const work = vi.fn(async () => false).mockRejectedValueOnce(new Error('no database'));
  const { loop, errors } = setUp(work);
  await vi.advanceTimersByTimeAsync(0);
  expect([work.mock.calls.length, errors.length]).toEqual([1, 1]);
  loop.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(work).toHaveBeenCalledTimes(2);
  await loop.stop();
});
