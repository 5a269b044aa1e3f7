import { z } from 'zod';
import { instant } from './primitives.js';
import { contractRegistry } from './registry.js';

/** How often a quota is refilled. */
export const quotaPeriod = z
  .enum(['day', 'week', 'month', 'year'])
  .register(contractRegistry, { id: 'QuotaPeriod', description: 'How often a quota is refilled.' });

const limit = z.int().nonnegative().nullable();
const resetAt = instant.nullable();

/** What one plan of the account allows of a quota. */
export const quotaOfPlan = z
  .strictObject({
    plan: z.string().register(contractRegistry, { description: 'Code of the plan.' }),
    used: z.int().nonnegative().register(contractRegistry, {
      description: 'Above the limit where a plan of more was changed for one of less.',
    }),
    limit: limit.register(contractRegistry, { description: 'Null is unlimited.' }),
    resetAt: resetAt.register(contractRegistry, { description: 'When it is refilled; null is never.' }),
    period: quotaPeriod.nullable(),
  })
  .register(contractRegistry, { id: 'QuotaOfPlan' });

/** A named quota of the account: all of its plans together, and each. */
export const quota = z
  .strictObject({
    quota: z.string().register(contractRegistry, { description: 'Its name in the catalogue.', examples: ['messages'] }),
    used: z.int().nonnegative(),
    limit: limit.register(contractRegistry, { description: 'Of all plans together; null is unlimited.' }),
    left: z.int().nonnegative().nullable().register(contractRegistry, { description: 'Null is unlimited.' }),
    resetAt: resetAt.register(contractRegistry, {
      description: 'The first moment at which some of what is used is refilled; null when none is to come.',
    }),
    plans: z.array(quotaOfPlan).register(contractRegistry, { description: 'In the order in which they are used up.' }),
  })
  .register(contractRegistry, { id: 'Quota' });

/** Schema of the reply of `GET /quotas`. */
export const quotasReply = z
  .strictObject({
    quotas: z.array(quota).register(contractRegistry, { description: 'In the order of the catalogue.' }),
  })
  .register(contractRegistry, { id: 'QuotasReply' });

/** `details` of QUOTA_EXCEEDED. */
export const quotaExceededDetails = z.strictObject({
  quota: z.string(),
  requested: z.int().positive(),
  used: z.int().nonnegative(),
  limit: z.int().nonnegative(),
  resetAt,
  suggestedAction: z.enum(['upgrade', 'wait', 'free_up', 'ask_for_less']).register(contractRegistry, {
    description:
      'Take a plan that allows more, come back after the reset, release what is no longer needed, or use less at once: a whole period does not allow it.',
  }),
  upgradeTo: z.string().nullable().register(contractRegistry, { description: 'Code of that plan.' }),
  credits: z
    .strictObject({ unit: z.string(), required: z.int().positive(), available: z.int().nonnegative() })
    .optional()
    .register(contractRegistry, {
      description: 'Where the use may be paid from the balance instead: what it takes, and what there is.',
    }),
});

/** How often a quota is refilled. */
export type QuotaPeriod = z.infer<typeof quotaPeriod>;
/** What one plan of the account allows of a quota, and what is used of it. */
export type QuotaOfPlan = z.infer<typeof quotaOfPlan>;
/** A quota of the account: what is used and allowed by all of its plans together, and by each. */
export type Quota = z.infer<typeof quota>;
/** The reply of `GET /quotas`, in the order of the catalogue. */
export type QuotasReply = z.infer<typeof quotasReply>;
/** The `details` of the error QUOTA_EXCEEDED: what was asked for, what is left, and what to do. */
export type QuotaExceededDetails = z.infer<typeof quotaExceededDetails>;
