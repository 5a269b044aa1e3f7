/*
 * The statuses that Stripe documents, and which may follow which. A status may always follow itself.
 *
 *   PaymentIntent   https://docs.stripe.com/payments/paymentintents/lifecycle
 *   SetupIntent     https://docs.stripe.com/payments/setup-intents
 *   Refund          https://docs.stripe.com/refunds
 *   Dispute         https://docs.stripe.com/disputes/how-disputes-work
 *   Session         https://docs.stripe.com/payments/checkout/how-checkout-works
 *   Subscription    https://docs.stripe.com/billing/subscriptions/overview
 *   Invoice         https://docs.stripe.com/invoicing/overview
 *   Credit note     https://docs.stripe.com/invoicing/dashboard/credit-notes
 *   Payout          https://docs.stripe.com/payouts
 */
export const documented: Record<string, Record<string, readonly string[]>> = {
  payment_intent: {
    requires_payment_method: [
      'requires_confirmation',
      'requires_action',
      'processing',
      'requires_capture',
      'succeeded',
      'canceled',
    ],
    requires_confirmation: [
      'requires_payment_method',
      'requires_action',
      'processing',
      'requires_capture',
      'succeeded',
      'canceled',
    ],
    requires_action: [
      'requires_payment_method',
      'requires_confirmation',
      'processing',
      'requires_capture',
      'succeeded',
      'canceled',
    ],
    processing: ['requires_payment_method', 'requires_capture', 'succeeded', 'canceled'],
    requires_capture: ['succeeded', 'canceled'],
    succeeded: [],
    canceled: [],
  },
  setup_intent: {
    requires_payment_method: ['requires_confirmation', 'requires_action', 'processing', 'succeeded', 'canceled'],
    requires_confirmation: ['requires_payment_method', 'requires_action', 'processing', 'succeeded', 'canceled'],
    requires_action: ['requires_payment_method', 'requires_confirmation', 'processing', 'succeeded', 'canceled'],
    processing: ['requires_payment_method', 'succeeded', 'canceled'],
    succeeded: [],
    canceled: [],
  },
  charge: { pending: ['succeeded', 'failed'], succeeded: [], failed: [] },
  credit_note: { issued: ['void'], void: [] },
  refund: {
    requires_action: ['pending', 'succeeded', 'failed', 'canceled'],
    pending: ['requires_action', 'succeeded', 'failed', 'canceled'],
    succeeded: ['failed'],
    failed: [],
    canceled: [],
  },
  dispute: {
    warning_needs_response: ['warning_under_review', 'warning_closed', 'needs_response', 'lost', 'won'],
    warning_under_review: ['warning_closed', 'needs_response', 'lost', 'won'],
    warning_closed: [],
    needs_response: ['under_review', 'won', 'lost'],
    under_review: ['needs_response', 'won', 'lost'],
    won: [],
    lost: [],
  },
  'checkout.session': { open: ['complete', 'expired'], complete: [], expired: [] },
  subscription: {
    incomplete: ['active', 'trialing', 'incomplete_expired', 'canceled'],
    incomplete_expired: [],
    trialing: ['active', 'past_due', 'unpaid', 'paused', 'canceled', 'incomplete'],
    active: ['trialing', 'past_due', 'unpaid', 'paused', 'canceled'],
    past_due: ['active', 'trialing', 'unpaid', 'paused', 'canceled'],
    unpaid: ['active', 'past_due', 'trialing', 'paused', 'canceled'],
    paused: ['active', 'trialing', 'past_due', 'canceled'],
    canceled: [],
  },
  invoice: {
    draft: ['open', 'paid', 'void'],
    open: ['paid', 'uncollectible', 'void'],
    uncollectible: ['paid', 'void'],
    paid: [],
    void: [],
  },
  payout: {
    pending: ['in_transit', 'paid', 'failed', 'canceled'],
    in_transit: ['paid', 'failed'],
    paid: ['failed'],
    failed: [],
    canceled: [],
  },
};

/** Whether `to` can be reached from `from`: in one move, or in several when more than one may have happened. */
export function mayFollow(object: string, from: string, to: string, moves: 'one' | 'several'): boolean {
  if (from === to) return true;
  const table = documented[object] ?? {};
  const seen = new Set([from]);
  const line = [from];
  for (let at = line.shift(); at !== undefined; at = line.shift()) {
    for (const next of table[at] ?? []) {
      if (next === to) return true;
      if (moves === 'one' || seen.has(next)) continue;
      seen.add(next);
      line.push(next);
    }
  }
  return false;
}
