/** What a status of Stripe means here. */
export interface StatusMeaning {
  /** The subscription stands: it holds its slot, and no second one may be bought beside it. */
  live: boolean;
  /**
   * `period`: access until the end of the current period. `grace`: that period is not paid yet; access for the days of
   * grace from its beginning. `none`: no access.
   */
  access: 'period' | 'grace' | 'none';
  /** A finalized invoice waits for its payment, and no other plan is sold until it is paid or void. */
  owes?: true;
}

/**
 * Every status of Stripe, and what it gives. Source:
 * https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
 *
 * | status             | live | access | owes | why                                                           |
 * | ------------------ | ---- | ------ | ---- | ------------------------------------------------------------- |
 * | incomplete         | no   | none   | yes  | the first payment is not made; it may never be                |
 * | incomplete_expired | no   | none   | no   | it was not made in time; ended                                |
 * | trialing           | yes  | period | no   | the trial is the period                                       |
 * | active             | yes  | period | no   | paid                                                          |
 * | past_due           | yes  | grace  | yes  | a renewal failed and is tried again                           |
 * | unpaid             | yes  | none   | yes  | tries are used up; the subscription stands and can be revived |
 * | paused             | yes  | none   | no   | a trial ended without a card, or it was paused                |
 * | canceled           | no   | none   | no   | ended, also in the middle of a period                         |
 *
 * `pause_collection` leaves the status as it is. Source: https://docs.stripe.com/billing/subscriptions/pause-payment
 *
 * | behavior           | access                                                | why
 *   |
 * | ------------------ | ----------------------------------------------------- | -------------------------------------
 * |
 * | keep_as_draft      | as the status says                                    | the service runs, it is billed later
 *   |
 * | mark_uncollectible | as the status says                                    | the service runs free of charge
 *   |
 * | void               | none once the invoice of the period was voided        | for when the service cannot be given
 *   |
 * | any other          | as `void`                                             | Stripe's list may grow
 *   |
 */
const meanings: Readonly<Record<string, StatusMeaning>> = {
  incomplete: { live: false, access: 'none', owes: true },
  incomplete_expired: { live: false, access: 'none' },
  trialing: { live: true, access: 'period' },
  active: { live: true, access: 'period' },
  past_due: { live: true, access: 'grace', owes: true },
  unpaid: { live: true, access: 'none', owes: true },
  paused: { live: true, access: 'none' },
  canceled: { live: false, access: 'none' },
};

/** A status that Stripe adds later gives no access, and blocks a second purchase until an operator decides. */
const unknownStatus: StatusMeaning = { live: true, access: 'none' };

export function meaningOf(status: string): StatusMeaning {
  return Object.hasOwn(meanings, status) ? (meanings[status] as StatusMeaning) : unknownStatus;
}

/** A subscription in one of these never changes again. */
export const endedStatuses: readonly string[] = ['canceled', 'incomplete_expired'];

export const knownStatuses: readonly string[] = Object.keys(meanings);

const behaviorsWithAccess: ReadonlySet<string> = new Set(['keep_as_draft', 'mark_uncollectible']);

export interface AccessInput {
  status: string;
  periodStartAt: Date;
  periodEndAt: Date;
  collectionPause?: { behavior: string } | null;
  /** Whether the invoice of the current period was voided by the pause. */
  isPeriodVoided?: boolean;
}

/** Until when a subscription gives access; null when it gives none. */
export function accessUntil(
  { status, periodStartAt, periodEndAt, collectionPause = null, isPeriodVoided = false }: AccessInput,
  graceDays: number,
): Date | null {
  const isSuspended = collectionPause !== null && !behaviorsWithAccess.has(collectionPause.behavior);
  switch (meaningOf(status).access) {
    case 'period':
      return isSuspended && isPeriodVoided ? periodStartAt : periodEndAt;
    case 'grace':
      return new Date(periodStartAt.getTime() + graceDays * 24 * 3600_000);
    default:
      return null;
  }
}
