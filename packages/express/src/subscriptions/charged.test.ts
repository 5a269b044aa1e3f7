import { expect, it } from 'vitest';
import { isStillCharged } from './charged.js';

const periodEndAt = new Date('2026-12-01T00:00:00Z');
const renews = { status: 'active', isCharged: true, cancelAt: null, cancelAtPeriodEnd: false, periodEndAt };

it.each<[string, Partial<Parameters<typeof isStillCharged>[0]>, boolean]>([
  ['renews', {}, true],
  ['is in its trial', { status: 'trialing' }, true],
  ['ends with its period', { cancelAtPeriodEnd: true }, false],
  ['ends at the end of its period', { cancelAt: periodEndAt }, false],
  ['ends after another period', { cancelAt: new Date('2027-01-15T00:00:00Z') }, true],
  ['owes a payment and ends with its period', { status: 'past_due', cancelAtPeriodEnd: true }, true],
  ['is paid by invoices that are sent', { isCharged: false }, false],
  ['was never paid', { status: 'incomplete' }, false],
  ['has ended', { status: 'canceled' }, false],
  ['has a status of tomorrow', { status: 'a_status_of_tomorrow' }, true],
])('knows of a subscription that %s whether it is charged again', (_, change, expected) => {
  expect(isStillCharged({ ...renews, ...change })).toBe(expected);
});
