import { describe, expect, it } from 'vitest';
import { readGrant } from '../input/grant.js';
import { readHold } from '../input/hold.js';
import { readAdjust, readClawBack, readExpire, readTransfer } from '../input/operator.js';
import { readSpend } from '../input/spend.js';
import { Replay } from '../ledger/replay.js';
import type { Command } from './commands.js';
import { decide } from './decide.js';
import type { Entry } from './entry.js';
import { limits } from './limits.js';
import { type CreditState, emptyState } from './state.js';

const source = { type: 'refund', id: 're_1' };
const noon = new Date('2026-01-10T12:00:00Z');
const policy = { defaultUnit: 'usd', overdraftOf: () => 0 };
const grant = (key: string, amount: number, more: object = {}) =>
  readGrant({ unit: 'usd', kind: 'paid', source, key, amount, ...more });
const spend = (key: string, amount: number) => readSpend({ key, amount }, policy);
const clawBack = (key: string, of: string, amount: number) => readClawBack({ key, grant: of, amount, source });
const adjust = (key: string, amount: number, more: object = {}) =>
  readAdjust({ key, amount, unit: 'usd', actor: 'op', reason: 'mistake', ...more });

function after(commands: readonly Command[], from: CreditState = emptyState): CreditState {
  const end = commands.reduce((state, command) => {
    const decision = decide(state, command, noon);
    if (decision.outcome !== 'changed') throw new Error(JSON.stringify(decision));
    return decision.state;
  }, from);
  const replay = new Replay();
  for (const entry of end.recent) replay.add(entry);
  replay.compare(end);
  expect(replay.problems).toEqual([]);
  return end;
}
const usd = (state: CreditState) => state.units[0];
const last = (state: CreditState) => state.recent.at(-1);

describe('a claw-back (invariant 8)', () => {
  it('takes what is free of its grant first, then of others, and owes the rest', () => {
    const state = after([grant('a', 100), grant('b', 30), spend('s', 80), clawBack('r', 'a', 100)]);
    expect(last(state)).toMatchObject({
      kind: 'claw_back',
      amount: -100,
      debt: 50,
      grant: 1,
      allocations: [
        { grant: 1, amount: 20 },
        { grant: 2, amount: 30 },
      ],
    });
    expect(usd(state)).toEqual({ unit: 'usd', balance: -50, debt: 50 });
    expect(usd(after([grant('c', 60)], state))).toEqual({ unit: 'usd', balance: 10, debt: 0 });
  });

  it('leaves what holds reserve, and never exceeds what was granted', () => {
    const held = after([grant('a', 100), readHold({ key: 'h', amount: 70 }, policy), clawBack('r1', 'a', 60)]);
    expect(usd(held)).toEqual({ unit: 'usd', balance: 40, debt: 30 });
    expect(decide(held, clawBack('r2', 'a', 41), noon)).toMatchObject({
      refusal: { reason: 'claw_back_too_large', amount: 41, limit: 40 },
    });
    const all = after([clawBack('r2', 'a', 40)], held);
    expect(decide(all, clawBack('r3', 'a', 1), noon)).toMatchObject({ refusal: { limit: 0 } });
    expect(decide(all, clawBack('r1', 'a', 60), noon).outcome).toBe('replayed');
  });

  it('knows a grant that has left the document by its entry in the ledger', () => {
    const spent = after([grant('a', 100), spend('s', 100)]);
    const ledger = new Map<string, Entry>(spent.recent.map((entry) => [entry.key, entry]));
    const trimmed = { ...spent, recent: [] };
    expect(decide(trimmed, clawBack('r', 'a', 10), noon)).toMatchObject({ refusal: { reason: 'grant_not_found' } });
    expect(decide(trimmed, clawBack('r', 'a', 10), noon, ledger)).toMatchObject({ entry: { debt: 10 } });
    expect(decide(trimmed, clawBack('r', 's', 10), noon, ledger)).toMatchObject({
      refusal: { reason: 'grant_not_found' },
    });
  });

  it('is refused past the bounds of the document (invariant 12)', () => {
    const clawedBack = Array.from({ length: limits.clawedBackMax }, (_, n) => ({ grant: n + 2, taken: 1 }));
    const state = { ...after([grant('a', 5)]), clawedBack };
    expect(decide(state, clawBack('r', 'a', 1), noon)).toMatchObject({ refusal: { reason: 'too_many_claw_backs' } });
  });
});

describe('an adjustment', () => {
  it('adds a grant, or takes away what is there', () => {
    const state = after([adjust('a', 50), adjust('b', -20)]);
    expect(state.recent).toMatchObject([
      { kind: 'grant_adjustment', amount: 50, actor: 'op', reason: 'mistake', source: { type: 'adjustment', id: 'a' } },
      { kind: 'adjustment', amount: -20, balanceAfter: 30, actor: 'op', reason: 'mistake' },
    ]);
    expect(decide(state, adjust('c', -31), noon)).toMatchObject({ refusal: { reason: 'insufficient', available: 30 } });
    expect(usd(after([adjust('c', -31, { intoDebt: true })], state))).toEqual({ unit: 'usd', balance: -1, debt: 1 });
  });

  it.each([
    ['of nothing', () => adjust('a', 0)],
    ['without a reason', () => adjust('a', 1, { reason: undefined })],
    ['without an actor', () => adjust('a', 1, { actor: undefined })],
    ['that adds into debt', () => adjust('a', 1, { intoDebt: true })],
    ['that takes with an end', () => adjust('a', -1, { expiresAt: noon })],
  ])('%s is refused', (_name, read) => {
    expect(read).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});

describe('ending a grant by hand', () => {
  it('takes what is free of it', () => {
    const state = after([grant('a', 50), grant('b', 5), readHold({ key: 'h', amount: 20 }, policy)]);
    const ended = after([readExpire({ key: 'e', grant: 'a', actor: 'op' })], state);
    expect(last(ended)).toMatchObject({ kind: 'expiry', key: 'e', amount: -30, balanceAfter: 25, actor: 'op' });
    expect(decide(ended, readExpire({ key: 'e2', grant: 'a' }), noon)).toMatchObject({
      refusal: { reason: 'grant_not_found' },
    });
    expect(decide(ended, readExpire({ key: 'e2', grant: 'h' }), noon).outcome).toBe('refused');
  });
});

describe('the first half of a transfer', () => {
  it('takes credit with its terms, and its cost in proportion', () => {
    const expiresAt = new Date('2026-02-01');
    const costBasis = { amountMinor: 99, currency: 'usd' };
    const state = after([
      grant('a', 30, { expiresAt, costBasis }),
      grant('b', 30, { expiresAt, costBasis }),
      grant('c', 30, { kind: 'promotional', priority: 90 }),
      readTransfer('me', { to: 'you', key: 't', amount: 50 }, 'usd'),
    ]);
    const terms = { kind: 'paid', priority: 50, expiresAt };
    expect(last(state)).toMatchObject({
      kind: 'transfer_out',
      amount: -50,
      // 99 for all of the one, and 66 for 20 of the other's 30.
      transfer: {
        to: 'you',
        parts: [{ amount: 50, terms: { ...terms, costBasis: { amountMinor: 165, currency: 'usd' } } }],
      },
    });
    expect(state.transfers).toEqual([4]);
    expect(decide(state, readTransfer('me', { to: 'you', key: 't2', amount: 41 }, 'usd'), noon)).toMatchObject({
      refusal: { reason: 'insufficient', available: 40 },
    });
  });

  it.each(['me', '', { $ne: 1 }, undefined])('to %j is refused', (to) => {
    expect(() => readTransfer('me', { to, key: 't', amount: 1 } as never, 'usd')).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });
});
