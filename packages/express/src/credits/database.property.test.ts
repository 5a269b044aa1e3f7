import { type LedgerEntry, ledgerKinds } from '@tillkit/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../test/database.js';
import { createEngine } from './create-engine.js';
import { limits } from './rules/limits.js';
import { CreditModel, type CreditStatements } from './store/model.js';
import { type StoredCredits, stateOf } from './store/stored-state.js';
import { accounts, change, type Step, start, step } from './test/random-commands.js';

/*
 * The engine on a database, of which the scheduler of fast-check orders the statements of several processes, each with
 * a clock of its own, and loses statements before and replies after their effect.
 */

const silent = { info() {}, warn() {}, error() {} };
let database: TestDatabase;
let stories = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  await new CreditModel(database.connection).ensureIndexes();
});
afterAll(() => database?.close());

type Fault = 'none' | 'before' | 'after';
const fault = fc.oneof(
  { weight: 15, arbitrary: fc.constant<Fault>('none') },
  { weight: 1, arbitrary: fc.constantFrom<Fault>('before', 'after') },
);

/** The statements of a process, each when the scheduler lets it. */
function scheduled(scheduler: fc.Scheduler, nextFault: () => Fault): CreditStatements {
  return new Proxy(new CreditModel(database.connection), {
    get: (model, name) => {
      // No statement: it only tells.
      if (name === 'lost') return (accountId: string) => model.lost(accountId);
      return async (...input: unknown[]) => {
        const given = nextFault();
        await scheduler.schedule(Promise.resolve(), String(name));
        if (given === 'before') throw new Error('the connection broke');
        const reply = await (Reflect.get(model, name) as (...all: unknown[]) => Promise<unknown>).apply(model, input);
        if (given === 'after') throw new Error('the reply was lost');
        return reply;
      };
    },
  });
}

async function play(
  scheduler: fc.Scheduler,
  steps: readonly Step[],
  faults: readonly Fault[],
  skewsMs: readonly number[],
) {
  stories += 1;
  const suffix = `:${stories}`;
  const ofStory = (account: string) => account + suffix;
  let now = start;
  let faultIndex = 0;
  const processes = skewsMs.map((skewMs) =>
    createEngine({
      model: scheduled(scheduler, () => faults[faultIndex++] ?? 'none'),
      logger: silent,
      defaultUnit: 'usd',
      options: { overdraft: { usd: 7 } },
      clock: { now: () => new Date(now + skewMs) },
      wait: (milliseconds) => scheduler.schedule(Promise.resolve(), `wait ${milliseconds}`) as Promise<void>,
    }),
  );
  const replies: { account: string; reply: LedgerEntry }[] = [];
  const all = steps.map(async (given) => {
    await scheduler.schedule(Promise.resolve(), 'begin');
    now += given.afterMs;
    const credits = processes[given.process % processes.length]!;
    if (given.action.type === 'drain') return void (await credits.drain().catch(() => {}));
    const account = ofStory(given.account);
    await change(credits, account, given.action, suffix).then(
      (reply) => replies.push({ account, reply }),
      () => {},
    );
  });
  await scheduler.waitFor(Promise.all(all));
  await scheduler.waitIdle();
  return { replies, ofStory };
}

describe('the engine on a database, under random commands, orders, clocks and faults', () => {
  it('keeps invariants 1 to 8 and 10 to 13', { timeout: 240_000 }, async () => {
    const healed = createEngine({ model: new CreditModel(database.connection), logger: silent, defaultUnit: 'usd' });
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(step, { minLength: 10, maxLength: 80, size: 'max' }),
        fc.array(fault, { maxLength: 150, size: 'max' }),
        fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 3 }),
        async (scheduler, steps, faults, skewsMs) => {
          const { replies, ofStory } = await play(scheduler, steps, faults, skewsMs);
          for (let looks = 0; looks < 3; looks += 1) await healed.drain();
          for (const account of accounts.map(ofStory)) {
            // 1 to 8, 11 and 13: the ledger alone rebuilds the account.
            const verified = await healed.verify(account);
            expect(verified).toMatchObject({ ok: true, problems: [] });
            applied += verified.entries;
            // 12
            const row = await database.connection
              .collection<{ _id: string; credits?: StoredCredits }>('accounts')
              .findOne({ _id: account });
            expect(stateOf(account, row?.credits).recent.length).toBeLessThanOrEqual(limits.keyWindow);
            expect(row?.credits?.transfers ?? []).toEqual([]);
            // 3 and 10: whatever was acknowledged is in the ledger, as it was acknowledged.
            const text: string[] = [];
            for await (const chunk of healed.export(account, { format: 'jsonl', kinds: ledgerKinds })) text.push(chunk);
            const entries = text
              .join('')
              .split('\n')
              .filter(Boolean)
              .map((line) => JSON.parse(line) as LedgerEntry);
            expect(entries).toHaveLength(verified.entries);
            const byKey = new Map(entries.map((entry) => [entry.key, entry]));
            expect(byKey.size).toBe(entries.length);
            for (const told of replies)
              if (told.account === account) expect(byKey.get(told.reply.key)).toEqual(told.reply);
          }
        },
      ),
      { numRuns: Number(process.env.FC_RUNS ?? 25) },
    );
    expect(applied).toBeGreaterThan(200);
  });
});
