import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Entry } from '../rules/entry.js';
import { readPage, writePage } from './pages.js';

const time = fc.date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
const timeOrNull = fc.option(time);
const text = fc.string({ unit: 'grapheme' });
const count = fc.maxSafeInteger();
const terms = fc.record({
  kind: fc.constantFrom('paid' as const, 'plan' as const),
  priority: count,
  expiresAt: timeOrNull,
  costBasis: fc.option(fc.record({ amountMinor: count, currency: text })),
});
const allocations = fc.array(fc.record({ grant: count, amount: count }), { maxLength: 3 });

/** Everything that an entry can say. */
const entry: fc.Arbitrary<Entry> = fc.record(
  {
    seq: count,
    key: text,
    kind: fc.constant('spend' as const),
    unit: text,
    amount: count,
    balanceAfter: count,
    // A date in a free text is not the time of the entry.
    source: fc.option(fc.record({ type: text, id: fc.constantFrom('2026-01-01T00:00:00.000Z', 'pi_1') })),
    actor: fc.option(text),
    reason: fc.option(fc.constantFrom('2026-01-01T00:00:00.000Z', 'a reason')),
    at: time,
    fingerprint: text,
    terms: fc.option(terms),
    allocations,
    held: count,
    debt: count,
    hold: text,
    holdTerms: fc.record({ expiresAt: time, captureMax: count, overdraft: count }),
    grant: count,
    transfer: fc.record({ to: text, parts: fc.array(fc.record({ amount: count, terms }), { maxLength: 3 }) }),
    quota: fc.record({
      quota: text,
      limit: fc.option(count),
      parts: fc.array(
        fc.record({
          plan: text,
          source: fc.option(text),
          amount: count,
          startAt: timeOrNull,
          resetAt: timeOrNull,
          anchorAt: timeOrNull,
        }),
        { maxLength: 3 },
      ),
    }),
    budget: fc.record({ spent: count, startAt: time, resetAt: time, anchorAt: time }),
    after: fc.array(fc.record({ unit: text, balance: count, debt: count, held: count, available: count }), {
      maxLength: 3,
    }),
  },
  {
    requiredKeys: [
      ...(['seq', 'key', 'kind', 'unit', 'amount', 'balanceAfter', 'source', 'actor', 'reason', 'at'] as const),
      ...(['fingerprint', 'terms', 'allocations'] as const),
    ],
  },
);

it('a page gives the entries back that were written (invariant 3: a repeat from it is the first reply)', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
      expect(readPage(writePage(entries))).toEqual(entries);
    }),
  );
});
