import type { LedgerEntry } from '@tillkit/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BillingFailure } from '../http/failure.js';
import { createEngine } from './engine.js';
import { Replay } from './replay.js';
import { shownEntry } from './shown-entry.js';
import { limits } from './state.js';
import { FakeModel, type Fault } from './test/fake-model.js';

/*
 * The engine on a store in memory, of which the scheduler of fast-check orders every statement and every reply, and
 * which loses statements and replies. Several processes work on the same accounts, each with a clock of its own.
 */

const accounts = ['anna', 'bert'];
const silent = { info() {}, warn() {}, error() {} };
const source = { type: 'payment', id: 'pi_1' };
const start = Date.UTC(2026, 0, 1);

// Few keys, so that commands repeat each other; of both kinds, so that both ways of forgetting are taken.
const key = fc.oneof(
  fc.nat(24).map((n) => `key_${n}`),
  fc.nat(24).map((n) => `0190000${(n % 10).toString(16)}-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`),
);

const step = fc.record({
  process: fc.nat(2),
  account: fc.oneof({ weight: 5, arbitrary: fc.constant('anna') }, { weight: 1, arbitrary: fc.constant('bert') }),
  afterMs: fc.nat(50),
  action: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('spend' as const), key, amount: fc.integer({ min: 1, max: 9 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('grant' as const),
        key,
        amount: fc.integer({ min: 5, max: 60 }),
        priority: fc.constantFrom(10, 50),
        lastsMs: fc.option(fc.integer({ min: 1, max: 500 })),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('drain' as const) }) },
  ),
});

const fault = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Fault>('none') },
  { weight: 1, arbitrary: fc.constantFrom<Fault>('before', 'after', 'late') },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Outcome = { step: Step; reply?: LedgerEntry; failure?: unknown };

async function play(
  scheduler: fc.Scheduler,
  steps: readonly Step[],
  faults: readonly Fault[],
  skewsMs: readonly number[],
) {
  let now = start;
  let isHealed = false;
  let faultIndex = 0;
  const model = new FakeModel({
    step: (label) => (isHealed ? Promise.resolve() : scheduler.schedule(Promise.resolve(), label)),
    nextFault: () => (isHealed ? 'none' : (faults[faultIndex++] ?? 'none')),
  });
  const open = (skewMs: number) =>
    createEngine({
      model,
      logger: silent,
      defaultUnit: 'usd',
      clock: { now: () => new Date(now + skewMs) },
      wait: (milliseconds) => scheduler.schedule(Promise.resolve(), `wait ${milliseconds}`) as Promise<void>,
    });
  const processes = skewsMs.map(open);
  const outcomes: Outcome[] = [];
  const perform = async (given: Step) => {
    const credits = processes[given.process % processes.length]!;
    const { action, account } = given;
    if (action.type === 'drain') return void (await credits.drain().catch(() => {}));
    const outcome: Outcome = { step: given };
    outcomes.push(outcome);
    const done =
      action.type === 'spend'
        ? credits.spend(account, { key: action.key, amount: action.amount })
        : credits.grant(account, {
            ...{ key: action.key, amount: action.amount, priority: action.priority },
            ...{ unit: 'usd', kind: 'paid', source },
            expiresAt: action.lastsMs === null ? null : new Date(start + action.lastsMs),
          });
    await done.then(
      (reply) => {
        outcome.reply = reply;
      },
      (failure) => {
        outcome.failure = failure;
      },
    );
  };
  const all = steps.map((given) =>
    scheduler.schedule(Promise.resolve(), 'begin').then(() => {
      now += given.afterMs;
      return perform(given);
    }),
  );
  await scheduler.waitFor(Promise.all(all));
  await scheduler.waitIdle();
  await Promise.all(model.travelling);
  isHealed = true;
  const healed = open(0);
  return { model, outcomes, healed };
}

function repeats(outcomes: readonly Outcome[], wanted: string): number {
  return outcomes.filter(({ step: { action } }) => action.type !== 'drain' && action.key === wanted).length;
}

function contentOf({ action }: Step): string {
  const { key: _key, ...content } = action as Extract<Step['action'], { key: string }>;
  return JSON.stringify(content);
}

describe('the engine under lost races, lost replies and any order of statements', () => {
  it('keeps invariants 1 to 5, 7, 10, 12 and 13', { timeout: 120_000 }, async () => {
    let applied = 0;
    let faulty = 0;
    let lateRepeats = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(step, { minLength: 10, maxLength: 120, size: 'max' }),
        fc.array(fault, { maxLength: 300, size: 'max' }),
        fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 3 }),
        async (scheduler, steps, faults, skewsMs) => {
          const { model, outcomes, healed } = await play(scheduler, steps, faults, skewsMs);
          faulty += faults.filter((given) => given !== 'none').length;

          for (const accountId of accounts) {
            // 12: an account with entries to drain is on the drainer's list, and the document is bounded.
            const stored = model.accounts.get(accountId);
            if (stored && stored.seq > stored.drainedSeq) expect(stored.pending).toBe(true);
            expect(stored?.recent.length ?? 0).toBeLessThanOrEqual(limits.keyWindow + limits.outboxMax);
          }
          await healed.drain();
          for (const accountId of accounts) {
            const state = model.accounts.get(accountId);
            const entries = [...(model.ledger.get(accountId)?.values() ?? [])].sort((a, b) => a.seq - b.seq);
            applied += entries.length;
            // 13, and with it 1, 2, 4, 5 and 7: the ledger alone rebuilds the account.
            const replay = new Replay();
            for (const entry of entries) replay.add(entry);
            if (state) replay.compare(state);
            expect(replay.problems).toEqual([]);
            expect(state?.drainedSeq ?? 0).toBe(entries.length);
            expect(await healed.verify(accountId)).toEqual({ ok: true, problems: [], entries: entries.length });

            const entryOf = new Map(entries.map((entry) => [entry.key, entry]));
            expect(entryOf.size).toBe(entries.length);
            const mine = outcomes.filter(({ step: given }) => given.account === accountId);
            for (const { reply, failure, step: given } of mine) {
              const { action } = given as { action: { key: string } };
              const entry = entryOf.get(action.key);
              if (entry && state && entry.seq < state.recent[0]!.seq)
                lateRepeats += Number(repeats(mine, action.key) > 1);
              if (reply) {
                // 3 and 10: what was acknowledged is in the ledger, and every reply to a key is that entry.
                expect(entry && shownEntry(entry)).toEqual(reply);
                continue;
              }
              // A failure is one of ours, and honest.
              const code = failure instanceof BillingFailure ? failure.code : String(failure);
              const others = mine.filter((row) => (row.step.action as { key: string }).key === action.key);
              const sameContent = others.filter((row) => contentOf(row.step) === contentOf(given));
              if (code === 'KEY_CONFLICT') expect(sameContent.length).toBeLessThan(others.length);
              else if (code === 'INSUFFICIENT_CREDITS' || code === 'ACCOUNT_BUSY') {
                // Refused: nothing was changed by this call, so only another one can have made the entry.
                if (others.length === 1) expect(entry).toBeUndefined();
              } else expect(code).toMatch(/^DATABASE_UNAVAILABLE$|connection broke|reply was lost/);
              // Read or drain failed again and again before anything was sent.
              if (/connection broke|reply was lost/.test(code) && others.length === 1) expect(entry).toBeUndefined();
            }
          }
        },
      ),
      { numRuns: Number(process.env.FC_RUNS ?? 150) },
    );
    // The property was about something.
    expect(applied).toBeGreaterThan(500);
    expect(faulty).toBeGreaterThan(100);
    expect(lateRepeats).toBeGreaterThan(100);
  });
});
