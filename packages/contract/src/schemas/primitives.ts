import { z } from 'zod';
import { contractRegistry } from './registry.js';

/** Largest amount that stays exact in JSON and JavaScript. */
export const amountMinor = z
  .int('give a whole number of minor units (cents), without decimals.')
  .register(contractRegistry, {
    id: 'AmountMinor',
    description: "Integer of the currency's minor unit, e.g. cents.",
    examples: [1240],
  });

/** Schema of a currency: a lower-case ISO 4217 code, such as `usd`. */
export const currency = z
  .string()
  .regex(/^[a-z]{3}$/, 'A currency is a lower-case ISO 4217 code of three letters, e.g. "usd".')
  .register(contractRegistry, { id: 'Currency', description: 'Lower-case ISO 4217 code.', examples: ['usd'] });

/** Schema of a moment: UTC, in ISO 8601. */
export const instant = z.iso
  .datetime()
  .register(contractRegistry, { id: 'Instant', description: 'A moment in UTC, ISO 8601.' });

/** Schema of how often a plan is charged. */
export const interval = z
  .enum(['month', 'year'])
  .register(contractRegistry, { id: 'BillingInterval', description: 'How often a plan is charged.' });

/**
 * The client's own id of one intended purchase. The same attempt always yields the same session, charge and reply, so
 * a double click or a retry never pays twice.
 */
export const attemptId = z
  .string('Send an attemptId: a random id made once for each purchase, e.g. crypto.randomUUID().')
  .regex(/^[A-Za-z0-9_-]{8,128}$/, 'An attemptId has 8 to 128 letters, digits, "-" or "_", e.g. crypto.randomUUID().')
  .register(contractRegistry, { id: 'AttemptId' });

/** Schema of where a customer returns to: a path, or a URL of an allowed origin. */
export const redirectUrl = z.string().min(1).max(2048).register(contractRegistry, {
  description: 'Where the customer returns to: a path such as "/billing", or a URL of an allowed origin.',
});

/** Schema of the id of a billing session: `bs_…`. */
export const sessionId = z
  .string('Send session_id, the id of the billing session.')
  .regex(/^bs_[A-Za-z0-9]{16,64}$/, 'A billing session id looks like "bs_…".')
  .register(contractRegistry, { id: 'SessionId' });

/** How often a plan is charged: `month` or `year`. */
export type BillingInterval = z.infer<typeof interval>;
