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

export const subscriptionAccess = z
  .strictObject({
    status: z
      .enum(['ACTIVE', 'DISABLED'])
      .register(contractRegistry, { description: 'ACTIVE: now is inside the paid period.' }),
    plan: z.string(),
    planName: z.string(),
    interval,
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
  })
  .register(contractRegistry, { id: 'SubscriptionAccess' });

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

export const resumeSubscriptionBody = z.strictObject({}).register(contractRegistry, { id: 'ResumeSubscriptionBody' });

export type SubscriptionAccess = z.infer<typeof subscriptionAccess>;
export type SubscriptionAccessReply = z.infer<typeof subscriptionAccessReply>;
export type CancelSubscriptionBody = z.infer<typeof cancelSubscriptionBody>;
export type ResumeSubscriptionBody = z.infer<typeof resumeSubscriptionBody>;
