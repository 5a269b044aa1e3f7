import { z } from 'zod';
import { amountMinor, currency, instant, interval } from './primitives.js';
import { contractRegistry } from './registry.js';

/** Stripe's subscription statuses. The list is open at Stripe; one it adds later is passed through as it is. */
export const stripeSubscriptionStatuses = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'canceled',
  'unpaid',
  'paused',
] as const;

/** A payment of a subscription that was not made: what is owed and where it is paid. */
export const paymentDue = z
  .strictObject({
    plan: z.string().register(contractRegistry, { description: 'Code of the plan whose payment is due.' }),
    planName: z.string(),
    amountMinor: amountMinor.register(contractRegistry, { description: 'What is left to pay of the open invoice.' }),
    currency,
    nextAttemptAt: instant
      .nullable()
      .register(contractRegistry, { description: 'When Stripe tries the card again; null if it no longer does.' }),
    payUrl: z
      .url()
      .nullable()
      .register(contractRegistry, { description: 'Stripe’s page of the open invoice, where any card can pay it.' }),
    voidedOnCancel: z.boolean().register(contractRegistry, {
      description: 'Whether canceling the plan ends it now and voids the invoice; otherwise the invoice stays due.',
    }),
  })
  .register(contractRegistry, { id: 'PaymentDue' });

/** Stripe makes invoices but collects no money for them. */
export const collectionPause = z
  .strictObject({
    behavior: z.string().register(contractRegistry, { examples: ['void', 'keep_as_draft', 'mark_uncollectible'] }),
    resumesAt: instant
      .nullable()
      .register(contractRegistry, { description: 'When Stripe collects again by itself; null without a date.' }),
  })
  .register(contractRegistry, { id: 'CollectionPause' });

/** A change of plan that happens at the end of the period. */
export const pendingChange = z
  .strictObject({
    plan: z.string(),
    planName: z.string(),
    interval,
    seats: z.int(),
    amountMinor: amountMinor
      .nullable()
      .register(contractRegistry, { description: 'What one period will cost, before discounts and tax.' }),
    at: instant.register(contractRegistry, { description: 'When it happens.' }),
    undoable: z
      .boolean()
      .register(contractRegistry, { description: 'False for a change that was scheduled at Stripe by others.' }),
  })
  .register(contractRegistry, { id: 'PendingChange' });

/** Schema of a subscription and the access it gives. */
export const subscriptionAccess = z
  .strictObject({
    status: z
      .enum(['ACTIVE', 'DISABLED'])
      .register(contractRegistry, { description: 'ACTIVE: now is inside the paid period.' }),
    plan: z.string(),
    planName: z.string(),
    interval,
    seats: z.int().register(contractRegistry, { description: 'How many seats it is bought for.' }),
    amountMinor: amountMinor
      .nullable()
      .register(contractRegistry, { description: 'What one period costs, before discounts and tax.' }),
    currency: currency.nullable(),
    stripeSubscriptionId: z.string(),
    stripeStatus: z.string().register(contractRegistry, { examples: [...stripeSubscriptionStatuses] }),
    startAt: instant.register(contractRegistry, { description: 'Start of the paid period.' }),
    endAt: instant.register(contractRegistry, {
      description: 'End of the paid period: the next renewal, or the last day.',
    }),
    createdAt: instant,
    cancelledAt: instant
      .nullable()
      .register(contractRegistry, { description: 'When the customer cancelled; access lasts until endAt.' }),
    cancelAt: instant
      .nullable()
      .register(contractRegistry, { description: 'When the subscription will end, if it is to end.' }),
    cancelAtPeriodEnd: z.boolean(),
    endedAt: instant.nullable(),
    resumable: z
      .boolean()
      .register(contractRegistry, { description: 'Cancelled but still running: it can be resumed.' }),
    paymentDue: paymentDue
      .nullable()
      .register(contractRegistry, { description: 'Null when nothing is due. No other plan can be bought until then.' }),
    pendingChange: pendingChange
      .nullable()
      .register(contractRegistry, { description: 'The scheduled change of plan; null without one.' }),
    collectionPause: collectionPause.nullable().register(contractRegistry, {
      description: 'Null when payments are collected. `void` gives no access beyond the period that was paid.',
    }),
  })
  .register(contractRegistry, { id: 'SubscriptionAccess' });

/** Schema of the reply of `GET /subscription-access`. */
export const subscriptionAccessReply = z
  .strictObject({ access: subscriptionAccess.nullable() })
  .register(contractRegistry, { id: 'SubscriptionAccessReply' });

/** Why a customer leaves: Stripe's list of feedback values, and the customer's own words. */
export const cancelSubscriptionBody = z
  .strictObject({
    feedback: z
      .enum([
        'customer_service',
        'low_quality',
        'missing_features',
        'other',
        'switched_service',
        'too_complex',
        'too_expensive',
        'unused',
      ])
      .optional(),
    comment: z.string().trim().max(1000).optional(),
  })
  .register(contractRegistry, { id: 'CancelSubscriptionBody' });

/** Schema of the body of `POST /resume-subscription`. */
export const resumeSubscriptionBody = z.strictObject({}).register(contractRegistry, { id: 'ResumeSubscriptionBody' });

/** A payment of a subscription that was not made: what is owed, in minor units, and where it is paid. */
export type PaymentDue = z.infer<typeof paymentDue>;
/** Stripe makes invoices of a subscription but collects no money for them. */
export type CollectionPause = z.infer<typeof collectionPause>;
/** A change of plan that happens at the end of the period. `amountMinor` is what one period will cost. */
export type PendingChange = z.infer<typeof pendingChange>;
/** The subscription of an account, and the access it gives. Amounts are in minor units. */
export type SubscriptionAccess = z.infer<typeof subscriptionAccess>;
/** The reply of `GET /subscription-access`; `access` is null without a subscription. */
export type SubscriptionAccessReply = z.infer<typeof subscriptionAccessReply>;
/** The body of `POST /cancel-subscription`: why the customer cancels. Both fields are optional. */
export type CancelSubscriptionBody = z.infer<typeof cancelSubscriptionBody>;
/** The body of `POST /resume-subscription`. It is empty. */
export type ResumeSubscriptionBody = z.infer<typeof resumeSubscriptionBody>;
