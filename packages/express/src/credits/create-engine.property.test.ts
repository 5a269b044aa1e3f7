import type { LedgerEntry } from '@tillkit/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BillingFailure } from '../http/failure.js';
import { createEngine } from './create-engine.js';
import { Replay } from './ledger/replay.js';
import { shownEntry } from './ledger/shown-entry.js';
import type { Entry } from './rules/entry.js';
import { limits } from './rules/limits.js';
import { FakeModel, type Fault } from './test/fake-model.js';
import { accounts, change, type Step, start, step } from './test/random-commands.js';

/*
 * The engine on a store in memory, of which the scheduler of fast-check orders every statement and every reply, and
 * which loses statements and replies. Several processes work on the same accounts, each with a clock of its own.
 */

const silent = { info() {}, warn() {}, error() {} };

const fault = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Fault>('none') },
  { weight: 1, arbitrary: fc.constantFrom<Fault>('before', 'after', 'late', 'unsure') },
);

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
    const { action: asked, account } = given;
    if (asked.type === 'drain') return void (await credits.drain().catch(() => {}));
    const outcome: Outcome = { step: given };
    outcomes.push(outcome);
    const done = change(credits, account, asked);
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
  return outcomes.filter(({ step: { action: asked } }) => asked.key === wanted).length;
}

/** What a command says. A release has no amount, and two spends of an amount are the same whatever else is drawn. */
function contentOf({ action: { key: _key, amount, type, ...rest } }: Step): string {
  return JSON.stringify([type, type === 'release' ? null : amount, rest]);
}

const refusals = [
  'INSUFFICIENT_CREDITS',
  'ACCOUNT_BUSY',
  'HOLD_NOT_OPEN',
  'GRANT_NOT_FOUND',
  'AMOUNT_ABOVE_MAXIMUM',
  'QUOTA_EXCEEDED',
  'INVALID_INPUT',
];

/** What was sent came once, wholly, under the terms it had; and nothing else did. @returns how many transfers */
function checkTransfers(model: FakeModel): number {
  const all = accounts.flatMap((accountId) => [...(model.ledger.get(accountId)?.values() ?? [])]);
  const parts = (entries: readonly Entry[]) =>
    entries.map(({ amount, terms }) => JSON.stringify([amount, terms])).sort();
  const sent = all.flatMap(({ transfer }) => transfer?.parts ?? []);
  expect(parts(all.filter(({ kind }) => kind === 'transfer_in'))).toEqual(parts(sent as unknown as Entry[]));
  for (const accountId of accounts) expect(model.accounts.get(accountId)?.transfers ?? []).toEqual([]);
  return sent.length;
}

describe('the engine under lost races, lost replies and any order of statements', () => {
  it('keeps invariants 1 to 8 and 10 to 13', { timeout: 120_000 }, async () => {
    let applied = 0;
    let faulty = 0;
    let lateRepeats = 0;
    let transfers = 0;
    const kinds = new Set<string>();
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
          // The first look finds what is to be drained and sent; the second what was sent meanwhile.
          for (let looks = 0; looks < 3; looks += 1) await healed.drain();
          transfers += checkTransfers(model);
          for (const accountId of accounts) {
            const state = model.accounts.get(accountId);
            const entries = [...(model.ledger.get(accountId)?.values() ?? [])].sort((a, b) => a.seq - b.seq);
            applied += entries.length;
            for (const { kind } of entries) kinds.add(kind);
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
              const { action: asked } = given;
              const entry = entryOf.get(asked.key);
              if (entry && state && entry.seq < (state.recent[0]?.seq ?? Number.POSITIVE_INFINITY))
                lateRepeats += Number(repeats(mine, asked.key) > 1);
              if (reply) {
                // 3 and 10: what was acknowledged is in the ledger, and every reply to a key is that entry.
                expect(entry && shownEntry(entry)).toEqual(reply);
                continue;
              }
              // A failure is one of ours, and honest.
              const code = failure instanceof BillingFailure ? failure.code : String(failure);
              const others = mine.filter((row) => row.step.action.key === asked.key);
              const sameContent = others.filter((row) => contentOf(row.step) === contentOf(given));
              if (code === 'KEY_CONFLICT') expect(sameContent.length).toBeLessThan(others.length);
              else if (refusals.includes(code)) {
                // Refused: nothing was changed by this call, so only another one can have made the entry. Only a
                // transfer may be on its way.
                if (others.length === 1 && !(asked.type === 'transfer' && code === 'ACCOUNT_BUSY'))
                  expect(entry).toBeUndefined();
              } else expect(code).toMatch(/^DATABASE_UNAVAILABLE$|connection broke|reply was lost/);
              // Read or drain failed again and again before anything was sent.
              if (/connection broke|reply was lost/.test(code) && others.length === 1) expect(entry).toBeUndefined();
            }
          }
        },
      ),
      { numRuns: Number(process.env.FC_RUNS ?? 250) },
    );
    // The property was about something.
    expect(applied).toBeGreaterThan(500);
    expect(faulty).toBeGreaterThan(100);
    expect(lateRepeats).toBeGreaterThan(100);
    expect(transfers).toBeGreaterThan(20);
    const wanted = ['expiry', 'hold', 'capture', 'release', 'hold_expiry', 'claw_back', 'quota_consume'];
    expect(wanted.filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});
