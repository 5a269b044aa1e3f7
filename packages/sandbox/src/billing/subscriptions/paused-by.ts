import type { Subscription } from '../../core/stored.js';

type Details = NonNullable<Subscription['status_details']>;

/** Why a subscription is paused, and since when (in seconds). */
export function pausedBy(reason: Details['paused']['subscription']['type'], at: number): Details {
  return { paused: { subscription: { type: reason }, transitioned_at: at, type: 'subscription' } };
}
