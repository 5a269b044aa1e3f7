import { stripeSubscriptionStatuses } from '@tillkit/contract';
import { describe, expect, it } from 'vitest';
import { accessUntil, knownStatuses, meaningOf } from './access-table.js';

const periodStartAt = new Date('2026-03-01T00:00:00Z');
const periodEndAt = new Date('2026-04-01T00:00:00Z');
const threeDaysOn = new Date('2026-03-04T00:00:00Z');

describe('the access that a status gives', () => {
  it.each<[string, boolean, Date | null]>([
    ['incomplete', false, null],
    ['incomplete_expired', false, null],
    ['trialing', true, periodEndAt],
    ['active', true, periodEndAt],
    ['past_due', true, threeDaysOn],
    ['unpaid', true, null],
    ['paused', true, null],
    ['canceled', false, null],
    // Stripe's list is open.
    ['a_status_of_tomorrow', true, null],
    ['constructor', true, null],
  ])('%s: live %s, until %s', (status, live, until) => {
    expect(meaningOf(status).live).toBe(live);
    expect(accessUntil({ status, periodStartAt, periodEndAt }, 3)).toEqual(until);
  });

  it.each<[string, boolean, Date]>([
    ['keep_as_draft', false, periodEndAt],
    ['mark_uncollectible', false, periodEndAt],
    // The period that was paid before the pause stays.
    ['void', false, periodEndAt],
    ['void', true, periodStartAt],
    ['a_behavior_of_tomorrow', true, periodStartAt],
  ])('with collection paused as %s, its period voided %s: until %s', (behavior, isPeriodVoided, until) => {
    const input = { status: 'active', periodStartAt, periodEndAt, collectionPause: { behavior }, isPeriodVoided };
    expect(accessUntil(input, 3)).toEqual(until);
  });

  it('is none for an unpaid period without days of grace', () => {
    expect(accessUntil({ status: 'past_due', periodStartAt, periodEndAt }, 0)).toEqual(periodStartAt);
  });

  it('leaves an open invoice to pay where one waits', () => {
    const owing = knownStatuses.filter((status) => meaningOf(status).owes);
    expect(owing).toEqual(['incomplete', 'past_due', 'unpaid']);
  });

  it('has a row for every status that Stripe has', () => {
    expect([...knownStatuses].sort()).toEqual([...stripeSubscriptionStatuses].sort());
  });
});
