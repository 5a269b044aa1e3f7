import type { QuotaPeriod } from '@tillkit/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConsume, readQuotaRelease } from '../input/quota.js';
import { Replay } from '../ledger/replay.js';
import { decide } from './decide.js';
import { windowAt } from './period.js';
import { bucketsOf, combined, leftOf } from './quota-counts.js';
import { type CreditState, emptyState, type QuotaAllowance } from './state.js';

const start = Date.UTC(2026, 0, 31, 10, 23);
const hourMs = 3600_000;

const step = fc.record({
  afterHours: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -2, max: 60 }) },
    { weight: 1, arbitrary: fc.integer({ min: 700, max: 40_000 }) },
  ),
  quota: fc.constantFrom('messages', 'projects'),
  key: fc.nat(400).map((n) => `k${n}`),
  action: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant('consume' as const), amount: fc.integer({ min: 1, max: 6 }) }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('back' as const), amount: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('back of' as const), of: fc.nat(400).map((n) => `k${n}`) }) },
  ),
  // Whether there is a subscription, of which plan; events that come again change nothing of it.
  plan: fc.constantFrom(null, 'pro', 'pro', 'team'),
});

function allowancesOf(quota: string, plan: string | null, period: QuotaPeriod): QuotaAllowance[] {
  const of = quota === 'messages' ? period : null;
  const free = { plan: 'free', source: 'free:free', limit: 5, period: of, anchorAt: new Date(start) };
  if (plan === null) return [free];
  const limit = plan === 'pro' ? 12 : 20;
  return [free, { plan, source: 'sub_1', limit, period: of, anchorAt: new Date(start + 200 * hourMs) }];
}

describe('quotas under random uses, returns, plans and clocks', () => {
  it('keep invariants 3, 4, 11 and 13', () => {
    let refills = 0;
    let exceeded = 0;
    let returned = 0;
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80, size: 'max' }),
        fc.constantFrom<QuotaPeriod>('day', 'week', 'month', 'year'),
        (steps, period) => {
          let state: CreditState = emptyState;
          let nowMs = start;
          let latestMs = start;
          /** What was used in each window of each plan, told by another way than the rules'. */
          const usedIn = new Map<string, number>();
          for (const { afterHours, quota, key, action, plan } of steps) {
            nowMs += afterHours * hourMs;
            latestMs = Math.max(latestMs, nowMs);
            const now = new Date(nowMs);
            const allowances = allowancesOf(quota, plan, period);
            const before = combined(bucketsOf(state.quotas, quota, allowances, now));
            const command =
              action.type === 'consume'
                ? readConsume({ quota, key, amount: action.amount }, allowances)
                : readQuotaRelease(
                    action.type === 'back' ? { quota, key, amount: action.amount } : { quota, of: action.of },
                    allowances,
                  );
            const decision = decide(state, command, now);
            if (decision.outcome === 'refused' && decision.refusal.reason === 'quota_exceeded') {
              exceeded += 1;
              const left = bucketsOf(state.quotas, quota, allowances, now).reduce((sum, row) => sum + leftOf(row), 0);
              expect(left).toBeLessThan(decision.refusal.amount);
            }
            if (decision.outcome !== 'changed') continue;
            const { entry } = decision;
            state = decision.state;
            const after = combined(bucketsOf(state.quotas, quota, allowances, now));
            // One step moves what is used by what it says, whatever else is due.
            if (entry.kind === 'quota_consume') expect(after.used).toBe(before.used + entry.amount);
            else expect(after.used).toBeLessThanOrEqual(before.used);
            if (entry.kind === 'quota_release') returned -= entry.amount;
            const sign = entry.kind === 'quota_consume' ? 1 : -1;
            for (const part of entry.quota?.parts ?? []) {
              const of = part.startAt ? (allowances.find(({ source }) => source === part.source) ?? null) : null;
              if (part.startAt && of?.period) {
                // 11: a window is one of those that are counted from the anchor, and the newest that was ever open.
                expect(windowAt(of.anchorAt, of.period, part.startAt).startAt).toEqual(part.startAt);
                expect(windowAt(of.anchorAt, of.period, new Date(latestMs)).startAt >= part.startAt).toBe(true);
              }
              const name = JSON.stringify([quota, part.source, part.startAt]);
              if (!usedIn.has(name)) refills += 1;
              const used = (usedIn.get(name) ?? 0) + sign * part.amount;
              usedIn.set(name, used);
              // Within one window of one plan never more than the greatest plan allows, and never below nothing.
              const limit = part.source === 'free:free' ? 5 : part.source === null ? 25 : 20;
              expect(used >= 0 && used <= limit).toBe(true);
            }
          }
          const replay = new Replay();
          for (const entry of state.recent) replay.add(entry);
          replay.compare(state);
          expect(replay.problems).toEqual([]);
        },
      ),
      { numRuns: Number(process.env.FC_RUNS ?? 300) },
    );
    expect(Math.min(refills, exceeded, returned)).toBeGreaterThan(300);
  });
});
