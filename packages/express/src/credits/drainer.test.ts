import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Drainer } from './drainer.js';
import { Heads } from './heads.js';
import { type Entry, emptyState } from './state.js';

const entryOf = (seq: number) => ({ seq, key: `k${seq}`, at: new Date(0) }) as Entry;

/** A drainer that knows an account with so many entries in its outbox. Answers which accounts were drained. */
function setUp() {
  const heads = new Heads(10);
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
    await nextTurn();
    await nextTurn();
    return [...drained];
  };
  return { heads, ask };
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
