/** What a status of Stripe means here. */
export interface StatusMeaning {
  /** The subscription stands: it holds its slot, and no second one may be bought beside it. */
  live: boolean;
  /**
   * `period`: access until the end of the current period. `grace`: that period is not paid yet; access for the days of
   * grace from its beginning. `none`: no access.
   */
  access: 'period' | 'grace' | 'none';
}

/**
 * Every status of Stripe, and what it gives. Source: https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
 *
 * | status             | live | access | why                                                           |
 * | ------------------ | ---- | ------ | ------------------------------------------------------------- |
 * | incomplete         | no   | none   | the first payment is not made; it may never be                |
 * | incomplete_expired | no   | none   | it was not made in time; over                                 |
 * | trialing           | yes  | period | the trial is the period                                       |
 * | active             | yes  | period | paid                                                          |
 * | past_due           | yes  | grace  | a renewal failed and is tried again                           |
 * | unpaid             | yes  | none   | tries are used up; the subscription stands and can be revived |
 * | paused             | yes  | none   | a trial ended without a card, or it was paused                |
 * | canceled           | no   | none   | over, also in the middle of a period                          |
 */
const meanings: Readonly<Record<string, StatusMeaning>> = {
  incomplete: { live: false, access: 'none' },
  incomplete_expired: { live: false, access: 'none' },
  trialing: { live: true, access: 'period' },
  active: { live: true, access: 'period' },
  past_due: { live: true, access: 'grace' },
  unpaid: { live: true, access: 'none' },
  paused: { live: true, access: 'none' },
  canceled: { live: false, access: 'none' },
};

/** A status that Stripe adds later gives no access, and blocks a second purchase until somebody has looked. */
const unknownStatus: StatusMeaning = { live: true, access: 'none' };

export function meaningOf(status: string): StatusMeaning {
  return Object.hasOwn(meanings, status) ? (meanings[status] as StatusMeaning) : unknownStatus;
}

export const knownStatuses: readonly string[] = Object.keys(meanings);

/** Until when a subscription gives access; null when it gives none. */
export function accessUntil(
  { status, periodStartAt, periodEndAt }: { status: string; periodStartAt: Date; periodEndAt: Date },
  graceDays: number,
): Date | null {
  switch (meaningOf(status).access) {
    case 'period':
      return periodEndAt;
    case 'grace':
      return new Date(periodStartAt.getTime() + graceDays * 24 * 3600_000);
    default:
      return null;
  }
}
