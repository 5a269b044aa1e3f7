import { describe, expect, it } from 'vitest';
import { boundary, periodEnd } from './period.js';

const at = (text: string) => Date.parse(text) / 1000;
const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16);
const every = (interval: 'day' | 'week' | 'month' | 'year', count = 1) =>
  ({ interval, interval_count: count, meter: null, trial_period_days: null, usage_type: 'licensed' }) as const;

describe('periods', () => {
  it('keep the anchor on the 31st', () => {
    const anchor = at('2027-01-31T10:30:00Z');
    const ends = [1, 2, 3, 4, 13].map((index) => day(boundary(anchor, every('month'), index)));
    expect(ends).toEqual([
      '2027-02-28T10:30',
      '2027-03-31T10:30',
      '2027-04-30T10:30',
      '2027-05-31T10:30',
      '2028-02-29T10:30',
    ]);
  });

  it('keep the anchor on the leap day', () => {
    const anchor = at('2028-02-29T00:00:00Z');
    expect([1, 2, 4].map((index) => day(boundary(anchor, every('year'), index)))).toEqual([
      '2029-02-28T00:00',
      '2030-02-28T00:00',
      '2032-02-29T00:00',
    ]);
  });

  it.each([
    [every('day', 10), '2027-02-10T10:30'],
    [every('week', 2), '2027-02-14T10:30'],
    [every('month', 3), '2027-04-30T10:30'],
    [every('year'), '2028-01-31T10:30'],
  ])('end after %j', (recurring, end) => {
    const anchor = at('2027-01-31T10:30:00Z');
    expect(day(periodEnd(anchor, recurring, anchor))).toBe(end);
  });
});
