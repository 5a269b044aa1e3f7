import { describe, expect, it } from 'vitest';
import { readConsume, readQuotaRelease } from '../input/quota.js';
import { decide } from './decide.js';
import { bucketsOf, combined } from './quota-counts.js';
import { type CreditState, emptyState, type QuotaAllowance } from './state.js';

const anchorAt = new Date('2026-01-31T10:23:00Z');
const free: QuotaAllowance = { plan: 'free', source: 'free:free', limit: 3, period: 'month', anchorAt };
const pro: QuotaAllowance = {
  plan: 'pro',
  source: 'sub_1',
  limit: 10,
  period: 'month',
  anchorAt: new Date('2026-01-10'),
};
const both = [free, pro];
const day = (text: string) => new Date(`2026-${text}Z`);
const noon = day('02-05T12:00:00');

let keys = 0;
const use = (amount: number, allowances: readonly QuotaAllowance[] = both, key = `use_${keys++}`) =>
  readConsume({ quota: 'messages', key, amount }, allowances);
const back = (given: { of?: string; key?: string; amount?: number }, allowances: readonly QuotaAllowance[] = both) =>
  readQuotaRelease({ quota: 'messages', ...given }, allowances);

function after(state: CreditState, command: Parameters<typeof decide>[1], now = noon): CreditState {
  const decision = decide(state, command, now);
  if (decision.outcome !== 'changed') throw new Error(JSON.stringify(decision));
  return decision.state;
}

const sums = (state: CreditState, allowances: readonly QuotaAllowance[] = both, now = noon) =>
  combined(bucketsOf(state.quotas, 'messages', allowances, now));
const usedOf = (state: CreditState, allowances: readonly QuotaAllowance[] = both, now = noon) =>
  bucketsOf(state.quotas, 'messages', allowances, now).map(({ used }) => used);

describe('consume', () => {
  it('is of all plans together, in their order, in one step', () => {
    const one = after(emptyState, use(2));
    expect(usedOf(one)).toEqual([2, 0]);
    const two = after(one, use(4));
    expect(usedOf(two)).toEqual([3, 3]);
    expect(two.recent.at(-1)).toMatchObject({
      kind: 'quota_consume',
      unit: 'quota:messages',
      amount: 4,
      balanceAfter: 6,
      quota: {
        limit: 13,
        parts: [
          { plan: 'free', amount: 1 },
          { plan: 'pro', amount: 3 },
        ],
      },
    });
    expect(usedOf(after(emptyState, use(4, [pro, free])), [pro, free])).toEqual([4, 0]);
  });

  it('is whole or not at all', () => {
    const state = after(emptyState, use(10));
    expect(decide(state, use(4), noon)).toEqual({
      outcome: 'refused',
      refusal: {
        reason: 'quota_exceeded',
        quota: 'messages',
        amount: 4,
        used: 10,
        limit: 13,
        resetAt: day('02-10T00:00:00'),
      },
    });
    expect(usedOf(after(state, use(3)))).toEqual([3, 10]);
    expect(decide(emptyState, use(1, []), noon)).toMatchObject({ refusal: { reason: 'quota_exceeded', limit: 0 } });
  });

  it('is without an end where a plan is unlimited', () => {
    const endless = [{ ...free, limit: null }];
    const state = after(emptyState, use(1_000_000_000, endless));
    expect(sums(state, endless)).toMatchObject({ limit: null, used: 1_000_000_000 });
    expect(decide(state, use(Number.MAX_SAFE_INTEGER, endless), noon)).toMatchObject({
      refusal: { reason: 'quota_exceeded' },
    });
  });
});

describe('the refill (invariant 11)', () => {
  // free: 31 January at 10:23, then 28 February; pro: the 10th of each month.
  const state = after(emptyState, use(6));

  it.each([
    ['a millisecond before the first boundary', '02-09T23:59:59.999', [3, 3]],
    ['at the first boundary', '02-10T00:00:00', [3, 0]],
    ['a millisecond past it', '02-10T00:00:00.001', [3, 0]],
    ['a millisecond before the second', '02-28T10:22:59.999', [3, 0]],
    ['at the second', '02-28T10:23:00', [0, 0]],
  ])('is at the boundary of each plan: %s', (_name, now, used) => {
    expect(usedOf(state, both, day(now))).toEqual(used);
  });

  it('happens once, however often and with whatever clock it is asked', () => {
    const ahead = after(state, use(1), day('02-28T10:23:00'));
    expect(usedOf(ahead, both, day('02-28T10:23:00'))).toEqual([1, 0]);
    // A process whose clock is behind counts in the same window.
    const behind = after(ahead, use(1), day('02-28T10:22:59'));
    expect(usedOf(behind, both, day('02-28T10:23:01'))).toEqual([2, 0]);
    expect(behind.quotas).toMatchObject([{ startAt: day('02-28T10:23:00'), resetAt: day('03-31T10:23:00') }]);
  });

  it('is not brought by another plan of the same subscription, nor by one of less', () => {
    const full = after(emptyState, use(13));
    const upgraded = [free, { ...pro, plan: 'team', limit: 100 }];
    expect(sums(full, upgraded)).toMatchObject({ used: 13, limit: 103 });
    const downgraded = [free, { ...pro, plan: 'starter', limit: 5 }];
    expect(sums(full, downgraded)).toMatchObject({ used: 13, limit: 8 });
    expect(decide(full, use(1, downgraded), noon)).toMatchObject({ refusal: { used: 13, limit: 8 } });
  });

  it('is not brought by cancelling and resuming', () => {
    const full = after(emptyState, use(13));
    expect(sums(full, [free])).toMatchObject({ used: 3, limit: 3 });
    expect(sums(full, both)).toMatchObject({ used: 13, limit: 13 });
  });

  it('is not brought by an anchor that is moved: the window ends with the new period', () => {
    const full = after(emptyState, use(13));
    const moved = [free, { ...pro, anchorAt: day('02-05T00:00:00') }];
    expect(usedOf(full, moved)).toEqual([3, 10]);
    expect(usedOf(full, moved, day('02-12T00:00:00'))).toEqual([3, 0]);
    // Once it is counted under the new anchor the old boundary is none any more.
    const counted = after(after(full, back({ key: 'b', amount: 1 }, moved)), use(1, moved));
    expect(counted.quotas[1]).toMatchObject({ source: 'sub_1', used: 10, resetAt: day('03-05T00:00:00') });
    expect(usedOf(counted, moved, day('02-12T00:00:00'))).toEqual([3, 10]);
    expect(usedOf(counted, moved, day('03-05T00:00:00'))).toEqual([0, 0]);
  });
});

describe('giving back', () => {
  const state = after(after(emptyState, use(5, both, 'mine')), use(4, both, 'other'));

  it('returns to where it came from', () => {
    expect(usedOf(state)).toEqual([3, 6]);
    expect(usedOf(after(state, back({ of: 'mine' })))).toEqual([0, 4]);
    expect(usedOf(after(state, back({ of: 'mine', amount: 3 })))).toEqual([2, 4]);
    expect(usedOf(after(state, back({ of: 'other' })))).toEqual([3, 2]);
  });

  it('is once for each use, and a repeat gives the first entry', () => {
    const once = after(state, back({ of: 'mine' }));
    expect(decide(once, back({ of: 'mine' }), noon)).toMatchObject({ outcome: 'replayed', entry: { amount: -5 } });
    expect(decide(once, back({ of: 'mine', amount: 2 }), noon)).toMatchObject({ refusal: { reason: 'key_conflict' } });
  });

  it('is never of a window that has ended', () => {
    const later = day('02-12T00:00:00');
    const next = after(state, use(2, [pro]), later);
    expect(usedOf(next, both, later)).toEqual([3, 2]);
    // Of five, three came from a window that still runs, and two from one that is over.
    const given = after(next, back({ of: 'mine' }), later);
    expect(usedOf(given, both, later)).toEqual([0, 2]);
    expect(given.recent.at(-1)).toMatchObject({ amount: -3, balanceAfter: 2 });
    const much = after(next, back({ of: 'other' }), later);
    expect(much.recent.at(-1)).toMatchObject({ amount: 0, balanceAfter: 5, quota: { parts: [] } });
  });

  it('without a use named is of the last plan first, and never more than is used', () => {
    expect(usedOf(after(state, back({ key: 'b1', amount: 7 })))).toEqual([2, 0]);
    expect(usedOf(after(state, back({ key: 'b2', amount: 100 })))).toEqual([0, 0]);
    expect(after(state, back({ key: 'b3', amount: 100 })).recent.at(-1)).toMatchObject({ amount: -9, balanceAfter: 0 });
  });

  it('is refused of what was never used', () => {
    expect(decide(state, back({ of: 'nothing' }), noon)).toMatchObject({
      refusal: { reason: 'consumption_not_found' },
    });
    const projects = readQuotaRelease({ quota: 'projects', of: 'mine' }, []);
    expect(decide(state, projects, noon)).toMatchObject({ refusal: { reason: 'consumption_not_found' } });
    expect(decide(state, back({ of: 'mine', amount: 6 }), noon)).toMatchObject({
      refusal: { reason: 'quota_release_too_large', limit: 5 },
    });
  });
});

describe('a quota that is never refilled', () => {
  const freeProjects = { ...free, limit: 1, period: null };
  const proProjects = { ...pro, limit: 10, period: null };

  it('is counted once for the account, so what a plan gave stays counted when it is gone', () => {
    const all = [freeProjects, proProjects];
    const state = after(emptyState, use(8, all));
    expect(sums(state, all, day('12-31T00:00:00'))).toEqual({ used: 8, limit: 11, resetAt: null });
    expect(sums(state, [freeProjects])).toMatchObject({ used: 8, limit: 1 });
    const bought = [freeProjects, { ...proProjects, source: 'sub_2' }];
    expect(decide(state, use(4, bought), noon)).toMatchObject({ refusal: { used: 8, limit: 11, resetAt: null } });
    const deleted = after(state, back({ key: 'deleted', amount: 8 }, [freeProjects]));
    expect(deleted.quotas).toEqual([]);
    // No plan has any more of it: what is deleted is released all the same, one by one.
    const gone = after(state, back({ key: 'one', amount: 1 }, []));
    expect(gone.recent.at(-1)).toMatchObject({ amount: -1, balanceAfter: 7 });
    expect(sums(gone, [freeProjects])).toMatchObject({ used: 7 });
    expect(after(gone, back({ key: 'rest', amount: 9 }, [])).quotas).toEqual([]);
    expect(sums(after(deleted, use(1, [freeProjects])), [freeProjects])).toMatchObject({ used: 1, limit: 1 });
  });
});
