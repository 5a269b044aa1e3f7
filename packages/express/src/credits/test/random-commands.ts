import type { LedgerEntry } from '@tillkit/contract';
import fc from 'fast-check';
import type { CreditEngine } from '../credit-engine.js';
import { readConsume } from '../input/quota.js';
import { shownEntry } from '../ledger/shown-entry.js';
import type { QuotaAllowance } from '../rules/state.js';

/* Random changes of every kind, for the tests of the engine on each of its stores. */

export const accounts = ['anna', 'bert'];
const source = { type: 'payment', id: 'pi_1' };
/** When every story begins. */
export const start = Date.UTC(2026, 0, 1);

// Few keys, so that commands repeat each other; of both kinds, so that both ways of forgetting are taken.
const key = fc.oneof(
  fc.nat(24).map((n) => `key_${n}`),
  fc.nat(24).map((n) => `0190000${(n % 10).toString(16)}-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`),
);

const about = (type: string) => ({ type: fc.constant(type), key, amount: fc.integer({ min: 1, max: 9 }) });
const holdKey = fc.nat(3).map((n) => `hold_${n}`);

/** What a command of the action is, as content: equal content under one key is a repeat. */
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record(about('spend')) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...about('grant'),
      amount: fc.integer({ min: 5, max: 60 }),
      priority: fc.constantFrom(10, 50),
      lastsMs: fc.option(fc.integer({ min: 1, max: 500 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ ...about('hold'), key: holdKey, lastsMs: fc.integer({ min: 1, max: 4000 }) }) },
  { weight: 2, arbitrary: fc.record({ ...about('capture'), of: holdKey, final: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ ...about('release'), of: holdKey }) },
  { weight: 1, arbitrary: fc.record({ ...about('claw back'), of: key }) },
  { weight: 1, arbitrary: fc.record(about('transfer')) },
  { weight: 3, arbitrary: fc.record(about('consume')) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('drain'), key: fc.constant(''), amount: fc.constant(1) }) },
);

interface Action {
  type: string;
  key: string;
  amount: number;
  of?: string;
  final?: boolean;
  priority?: number;
  lastsMs?: number | null;
}

/** One call of one process, some time after the one before. */
export const step = fc.record({
  process: fc.nat(2),
  account: fc.oneof({ weight: 5, arbitrary: fc.constant('anna') }, { weight: 1, arbitrary: fc.constant('bert') }),
  afterMs: fc.nat(50),
  action: action as fc.Arbitrary<Action>,
});

export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const from = { source, unit: 'usd' };
const allowances: QuotaAllowance[] = [
  { plan: 'free', source: 'free:free', limit: 20, period: 'day', anchorAt: new Date(start) },
  { plan: 'pro', source: 'sub_1', limit: 30, period: 'month', anchorAt: new Date(start + 300) },
];

/** Makes a random change through the public interface. */
export async function change(
  credits: CreditEngine,
  account: string,
  { type, key: name, amount, ...given }: Action,
  /** Ends the names of accounts, where several stories share a store. */
  suffix = '',
): Promise<LedgerEntry> {
  const ends = typeof given.lastsMs === 'number' ? new Date(start + given.lastsMs) : null;
  const command = { key: name, amount };
  switch (type) {
    case 'spend':
      return credits.spend(account, command);
    case 'grant':
      return credits.grant(account, { ...command, ...from, kind: 'paid', priority: given.priority, expiresAt: ends });
    case 'hold':
      return credits.hold(account, { ...command, expiresAt: ends ?? undefined });
    case 'capture':
      return credits.capture(account, { ...command, hold: given.of ?? '', final: given.final });
    case 'release':
      return credits.release(account, { key: name, hold: given.of ?? '' });
    case 'claw back':
      return credits.clawBack(account, { ...command, grant: given.of ?? '', source });
    case 'transfer':
      return credits.transfer(account, { ...command, to: (account.startsWith('anna') ? 'bert' : 'anna') + suffix });
    default:
      return shownEntry(await credits.changeQuota(account, readConsume({ ...command, quota: 'messages' }, allowances)));
  }
}
