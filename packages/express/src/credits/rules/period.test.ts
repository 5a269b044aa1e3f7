import type { QuotaPeriod } from '@tillkit/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowAt } from './period.js';

// what, anchor, period, now, start, reset. An anchor of the 31st counts in shorter months from their last day, as in
// https://docs.stripe.com/billing/subscriptions/billing-cycle
const cases: [string, string, QuotaPeriod, string, string, string][] = [
  ['31 January, on 30 March', '2026-01-31', 'month', '2026-03-30', '2026-02-28', '2026-03-31'],
  ['31 January, on 31 March', '2026-01-31', 'month', '2026-03-31', '2026-03-31', '2026-04-30'],
  ['31 January, on 28 February', '2026-01-31', 'month', '2026-02-28', '2026-02-28', '2026-03-31'],
  ['31 January, on 27 February', '2026-01-31', 'month', '2026-02-27T23:59:59.999Z', '2026-01-31', '2026-02-28'],
  ['31 January, in a leap year', '2028-01-31', 'month', '2028-03-01', '2028-02-29', '2028-03-31'],
  ['30 January, in February', '2026-01-30', 'month', '2026-03-01', '2026-02-28', '2026-03-30'],
  ['a leap day, the month after', '2028-02-29', 'month', '2028-03-29', '2028-03-29', '2028-04-29'],
  ['a leap day, a year later', '2028-02-29', 'year', '2029-03-01', '2029-02-28', '2030-02-28'],
  ['a leap day, four years later', '2028-02-29', 'year', '2032-02-29', '2032-02-29', '2033-02-28'],
  ['a leap day, the day before it comes again', '2028-02-29', 'year', '2032-02-28', '2031-02-28', '2032-02-29'],
  ['1900 had no leap day', '1896-02-29', 'year', '1900-03-01', '1900-02-28', '1901-02-28'],
  [
    'a start at 10:23, a minute before',
    '2026-01-15T10:23:00Z',
    'month',
    '2026-02-15T10:22:59.999Z',
    '2026-01-15T10:23:00Z',
    '2026-02-15T10:23:00Z',
  ],
  [
    'a start at 10:23, at it',
    '2026-01-15T10:23:00Z',
    'month',
    '2026-02-15T10:23:00Z',
    '2026-02-15T10:23:00Z',
    '2026-03-15T10:23:00Z',
  ],
  [
    'a start at 10:23, a millisecond past it',
    '2026-01-15T10:23:00Z',
    'month',
    '2026-02-15T10:23:00.001Z',
    '2026-02-15T10:23:00Z',
    '2026-03-15T10:23:00Z',
  ],
  ['the anchor itself', '2026-01-15', 'month', '2026-01-15', '2026-01-15', '2026-02-15'],
  ['a millisecond past the anchor', '2026-01-15', 'month', '2026-01-15T00:00:00.001Z', '2026-01-15', '2026-02-15'],
  ['four years without traffic', '2026-01-31', 'month', '2030-02-14', '2030-01-31', '2030-02-28'],
  ['over the end of a year', '2026-10-31', 'month', '2027-01-01', '2026-12-31', '2027-01-31'],
  // New York: clocks go forward on 8 March 2026 and back on 1 November, Berlin on 29 March.
  [
    'clocks that go forward',
    '2026-02-08T07:00:00Z',
    'month',
    '2026-03-08T07:00:00Z',
    '2026-03-08T07:00:00Z',
    '2026-04-08T07:00:00Z',
  ],
  [
    'a day of 23 hours elsewhere',
    '2026-03-28T01:30:00Z',
    'day',
    '2026-03-29T12:00:00Z',
    '2026-03-29T01:30:00Z',
    '2026-03-30T01:30:00Z',
  ],
  [
    'a day of 25 hours elsewhere',
    '2026-10-31T05:30:00Z',
    'day',
    '2026-11-01T23:00:00Z',
    '2026-11-01T05:30:00Z',
    '2026-11-02T05:30:00Z',
  ],
  ['a week', '2026-01-01T10:23:00Z', 'week', '2026-01-15T10:22:59Z', '2026-01-08T10:23:00Z', '2026-01-15T10:23:00Z'],
  ['an anchor ahead, as a trial has it', '2026-03-31', 'month', '2026-03-05', '2026-02-28', '2026-03-31'],
  ['an anchor two months ahead', '2026-05-31', 'month', '2026-03-05', '2026-02-28', '2026-03-31'],
  ['a yearly anchor ahead', '2028-02-29', 'year', '2026-03-05', '2026-02-28', '2027-02-28'],
];

describe('the period of a moment', () => {
  it.each(cases)('%s', (_name, anchor, period, now, startAt, resetAt) => {
    expect(windowAt(new Date(anchor), period, new Date(now))).toEqual({
      startAt: new Date(startAt),
      resetAt: new Date(resetAt),
    });
  });

  it('has the moment in it, and begins where the one before ended, from any anchor', () => {
    const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    const period = fc.constantFrom<QuotaPeriod>('day', 'week', 'month', 'year');
    fc.assert(
      fc.property(moment, moment, period, (anchorAt, now, length) => {
        const { startAt, resetAt } = windowAt(anchorAt, length, now);
        expect(startAt <= now && now < resetAt).toBe(true);
        expect(windowAt(anchorAt, length, resetAt).startAt).toEqual(resetAt);
        expect(windowAt(anchorAt, length, new Date(startAt.getTime() - 1)).resetAt).toEqual(startAt);
        // The anchor is a boundary, and every boundary has its time of day.
        expect(windowAt(anchorAt, length, anchorAt).startAt).toEqual(anchorAt);
        expect(startAt.toISOString().slice(10)).toBe(anchorAt.toISOString().slice(10));
      }),
      { numRuns: 2000 },
    );
  });
});
