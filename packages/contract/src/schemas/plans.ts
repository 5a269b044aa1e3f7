import { z } from 'zod';
import { amountMinor, currency, interval } from './primitives.js';
import { contractRegistry } from './registry.js';
import { paymentDue } from './subscriptions.js';

/** Schema of what one period of a plan costs. */
export const planPrice = z
  .strictObject({ interval, amountMinor, currency })
  .register(contractRegistry, { id: 'PlanPrice' });

/** Schema of a plan for sale. */
export const plan = z
  .strictObject({
    code: z
      .string()
      .register(contractRegistry, { description: 'Name of the plan in the host’s catalogue, e.g. "pro".' }),
    name: z.string(),
    description: z.string().nullable(),
    features: z.array(z.string()),
    recommended: z.boolean(),
    free: z.boolean(),
    prices: z.array(planPrice).register(contractRegistry, {
      description: 'Empty for a free plan, and for an own plan that is no longer sold.',
    }),
    seats: z.strictObject({ min: z.int(), max: z.int().nullable() }).nullable().register(contractRegistry, {
      description: 'How many seats it is sold for; a null maximum is no limit. Null: it has no seats.',
    }),
    current: z.boolean().register(contractRegistry, {
      description: 'Whether it is the account’s plan: the one whose payment is due, else its primary plan.',
    }),
  })
  .register(contractRegistry, { id: 'Plan' });

/** Schema of the reply of `GET /plans`. */
export const plansReply = z
  .strictObject({
    signedIn: z.boolean(),
    isPaid: z
      .boolean()
      .register(contractRegistry, { description: 'Whether the account has a paid plan. False when signed out.' }),
    primaryPlan: z
      .string()
      .nullable()
      .register(contractRegistry, { description: 'The highest plan that the account may use, by catalogue order.' }),
    paymentDue: paymentDue.nullable().register(contractRegistry, {
      description: 'The payment that the account must make before it can buy a plan; null without one, or signed out.',
    }),
    plans: z.array(plan).register(contractRegistry, { description: 'In catalogue order, lowest first.' }),
  })
  .register(contractRegistry, { id: 'PlansReply' });

/** What one period of a plan costs, in minor units of the currency. */
export type PlanPrice = z.infer<typeof planPrice>;
/** A plan for sale, with its prices. */
export type Plan = z.infer<typeof plan>;
/** The reply of `GET /plans`: the plans for sale, and what the account has of them. */
export type PlansReply = z.infer<typeof plansReply>;
