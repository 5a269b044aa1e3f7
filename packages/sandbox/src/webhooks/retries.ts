const minute = 60_000;
const hour = 60 * minute;

/** Pauses between the attempts of a delivery, in milliseconds: soon enough for somebody who develops. */
const quickly = [1_000, 5_000, 30_000, 2 * minute, 10 * minute, hour];

/**
 * As long as Stripe tries in live mode: with growing delays for up to three days (docs.stripe.com/webhooks). The delays
 * themselves are not published.
 */
const forThreeDays = [minute, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 16 * hour, 24 * hour];

/** What `webhookRetryDelaysMs` stands for. */
export function retryDelaysOf(given: readonly number[] | 'three_days' | undefined): readonly number[] {
  if (given === undefined) return quickly;
  if (given === 'three_days') return forThreeDays;
  return given;
}
