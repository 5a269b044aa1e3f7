import { describe, expect, it } from 'vitest';
import { subscriptionMessages } from '../../i18n/subscriptionMessages.js';
import { fixtureAccess, fixtureNow, fixturePaymentDue } from '../../testing/index.js';
import { lastDayOf, phaseOf } from './subscriptionPhase.js';
import { subscriptionTimeline } from './subscriptionTimeline.js';

const march = '2027-03-01T12:00:00.000Z';

describe('phaseOf', () => {
  it.each([
    ['active', {}, 'active'],
    ['trialing', {}, 'trialing'],
    ['active', { cancelAtPeriodEnd: true }, 'cancelled'],
    ['active', { cancelAt: march }, 'cancelled'],
    ['trialing', { cancelAt: march }, 'cancelled'],
    ['past_due', { cancelAt: march }, 'pastDue'],
    ['active', { status: 'DISABLED', collectionPause: { behavior: 'void', resumesAt: null } }, 'paused'],
    ['active', { collectionPause: { behavior: 'keep_as_draft', resumesAt: null } }, 'active'],
    ['unpaid', {}, 'unpaid'],
    ['paused', {}, 'paused'],
    ['incomplete', {}, 'incomplete'],
    ['incomplete_expired', {}, 'expired'],
    ['incomplete_expired', { endedAt: march }, 'expired'],
    ['canceled', {}, 'ended'],
    ['active', { endedAt: march }, 'ended'],
    ['a_status_of_tomorrow', {}, 'other'],
  ] as const)('calls %s with %o %s', (stripeStatus, more, phase) => {
    expect(phaseOf(fixtureAccess({ stripeStatus, ...more }))).toBe(phase);
  });
});

describe('the timeline', () => {
  const events = (access: Parameters<typeof fixtureAccess>[0]) =>
    subscriptionTimeline(fixtureAccess(access), { locale: 'en', now: fixtureNow(), text: subscriptionMessages.en });

  it.each([
    [{}],
    [{ cancelledAt: '2027-02-05T12:00:00.000Z', cancelAt: march }],
    [{ stripeStatus: 'past_due' }],
    [{ stripeStatus: 'canceled', endedAt: '2027-02-03T12:00:00.000Z' }],
  ])('is in the order of time: %o', (access) => {
    const times = events(access).map(({ at }) => new Date(at).getTime());
    expect(times).toEqual([...times].sort((one, other) => one - other));
  });

  it('names the next charge only where there will be one', () => {
    expect(events({}).at(-1)).toMatchObject({ what: 'Next charge', amount: '$24.00', at: march });
    expect(events({ cancelAt: march }).at(-1)).toMatchObject({ what: 'Pro ends. No more charges.', at: march });
    expect(events({ stripeStatus: 'past_due' }).some(({ amount }) => amount)).toBe(false);
    const paused = { behavior: 'keep_as_draft', resumesAt: null };
    expect(events({ collectionPause: paused }).some(({ amount }) => amount)).toBe(false);
    expect(events({ stripeStatus: 'past_due', paymentDue: fixturePaymentDue() }).at(-1)).toMatchObject({
      what: 'Next payment attempt',
      amount: '$24.00',
    });
  });

  it('never says of a plan whose first payment was not made that it started', () => {
    const expired = { stripeStatus: 'incomplete_expired', endedAt: '2027-02-03T12:00:00.000Z' };
    expect(events(expired).map(({ what }) => what)).toEqual(['You chose Pro', 'Pro did not start']);
  });

  it('ends on the day that is set, not on the end of the period', () => {
    const cancelAt = '2027-02-20T12:00:00.000Z';
    expect(lastDayOf(fixtureAccess({ cancelAt }))).toBe(cancelAt);
  });
});
