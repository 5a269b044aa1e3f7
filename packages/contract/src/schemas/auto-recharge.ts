import { z } from 'zod';
import { amountMinor, currency, instant } from './primitives.js';
import { contractRegistry } from './registry.js';

const minorAboveZero = (description: string) =>
  z.int('It is a whole number of minor units (cents).').positive().register(contractRegistry, { description });

/** What the account wants. Amounts are in minor units of the currency. */
export const autoRechargeBody = z
  .discriminatedUnion('enabled', [
    z.strictObject({
      enabled: z.literal(true),
      currency,
      thresholdMinor: minorAboveZero('Charge when less than this is available.'),
      amountMinor,
      monthlyCapMinor: minorAboveZero('Most that is charged in a calendar month (UTC); null for no limit.').nullable(),
    }),
    z.strictObject({ enabled: z.literal(false) }),
  ])
  .register(contractRegistry, { id: 'AutoRechargeBody' });

/**
 * `off`: never switched on, or switched off. `ready`: waits for the balance to fall. `charging`: a payment is under
 * way. `waiting`: the card was declined, and is tried again at `nextAttemptAt`. `capped`: the month's limit is reached.
 * `failed`: switched off after three declines; save another card and switch it on again.
 */
export const autoRechargeStatus = z
  .enum(['off', 'ready', 'charging', 'waiting', 'capped', 'failed'])
  .register(contractRegistry, { id: 'AutoRechargeStatus' });

/** Schema of the reply of `/auto-recharge`. Amounts are in minor units. */
export const autoRechargeReply = z
  .strictObject({
    status: autoRechargeStatus,
    settings: z
      .strictObject({
        currency,
        thresholdMinor: amountMinor,
        amountMinor,
        monthlyCapMinor: amountMinor.nullable(),
      })
      .nullable()
      .register(contractRegistry, { description: 'As they were last saved; kept while it is switched off.' }),
    chargedThisMonthMinor: amountMinor,
    paymentMethod: z
      .strictObject({ brand: z.string(), last4: z.string() })
      .nullable()
      .register(contractRegistry, { description: 'The card that would be charged now.' }),
    lastFailure: z
      .strictObject({ code: z.string(), message: z.string(), at: instant })
      .nullable()
      .register(contractRegistry, { description: 'Why the last charge failed, in the words of Stripe.' }),
    nextAttemptAt: instant.nullable(),
  })
  .register(contractRegistry, { id: 'AutoRechargeReply' });

/** The body of `PUT /auto-recharge`. Amounts are in minor units of the currency. */
export type AutoRechargeBody = z.infer<typeof autoRechargeBody>;
/**
 * State of auto-recharge: `off`, `ready`, `charging`, `waiting` (for the next try), `capped` (by the month's limit) or
 * `failed`.
 */
export type AutoRechargeStatus = z.infer<typeof autoRechargeStatus>;
/**
 * The reply of `/auto-recharge`: the settings, the saved card, and how the last charge went. Amounts are in minor
 * units.
 */
export type AutoRechargeReply = z.infer<typeof autoRechargeReply>;
