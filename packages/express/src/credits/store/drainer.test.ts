import { afterEach, expect, it, vi } from 'vitest';
import type { Entry } from '../rules/entry.js';
import { emptyState } from '../rules/state.js';
import { Drainer } from './drainer.js';
import { Heads } from './heads.js';

const entryOf = (seq: number) => ({ seq, key: `k${seq}`, at: new Date(0) }) as Entry;

afterEach(() => {
  vi.useRealTimers();
});

/** A drainer that knows an account with so many entries in its outbox. Answers which accounts were drained. */
function setUp() {
  vi.useFakeTimers();
  const heads = new Heads(100);
  const drained: string[] = [];
  const drainer = new Drainer({
    model: {
      insertEntries: async (rows) => void drained.push(...new Set(rows.map(({ accountId }) => accountId))),
      trim: async () => {},
      settle: async () => {},
      findPending: async () => [],
    },
    heads,
    logger: { info() {}, warn() {}, error() {} },
    clock: { now: () => new Date(0) },
    isBusy: () => true,
    onDrained: async () => {},
    finish: async () => {},
  });
  const ask = async (accountId: string, waiting: number, written: number) => {
    drained.length = 0;
    heads.keep(accountId, {
      ...emptyState,
      seq: waiting,
      recent: Array.from({ length: waiting }, (_, index) => entryOf(index + 1)),
      pages: [1],
      pending: true,
    });
    drainer.request(accountId, written);
    await vi.advanceTimersByTimeAsync(250);
    return [...drained];
  };
  return { heads, drainer, drained, ask };
}

it('drains an account once its outbox has grown', async () => {
  const { ask } = setUp();
  expect(await ask('a', 15, 1)).toEqual([]);
  expect(await ask('a', 20, 1)).toEqual(['a']);
});

it('leaves a shared account to the process whose write made the outbox so large', async () => {
  const { heads, ask } = setUp();
  await ask('a', 1, 1);
  heads.lost('a');
  expect(await ask('a', 20, 1)).toEqual([]);
  expect(await ask('a', 16, 1)).toEqual(['a']);
  const { heads: others, ask: askOther } = setUp();
  await askOther('a', 1, 1);
  others.lost('a');
  // 64 entries in one write, of which the first made it 16.
  expect(await askOther('a', 70, 64)).toEqual(['a']);
});

it('waits a moment for other accounts, and drains them together', async () => {
  const { heads, drainer, drained } = setUp();
  const grow = (accountId: string, waiting: number) => {
    const recent = Array.from({ length: waiting }, (_, index) => entryOf(index + 1));
    heads.keep(accountId, { ...emptyState, seq: waiting, recent, pages: [1], pending: true });
    drainer.request(accountId, waiting);
  };
  const settled = () => vi.advanceTimersByTimeAsync(0);
  grow('a', 16);
  grow('b', 20);
  await settled();
  expect(drained).toEqual([]);
  await vi.advanceTimersByTimeAsync(250);
  expect(drained.splice(0)).toEqual(['a', 'b']);
  // Enough of them wait no longer, and neither does one that has grown far.
  for (let n = 0; n < 16; n += 1) grow(`c${n}`, 16);
  await settled();
  expect(drained.splice(0)).toHaveLength(16);
  grow('far', 128);
  await settled();
  expect(drained.splice(0)).toEqual(['far']);
  // Nor does the end of the process.
  grow('last', 16);
  await drainer.drainOwn();
  expect(drained).toEqual(['last']);
});
