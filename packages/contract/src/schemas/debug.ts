import { z } from 'zod';
import { balance } from './credits.js';
import { instant } from './primitives.js';
import { contractRegistry } from './registry.js';

/** Everything stored of the caller's account, for developers. */
export const debugAccountReply = z
  .strictObject({
    accountId: z.string(),
    balances: z.array(balance),
    ledger: z.strictObject({
      seq: z.int().nonnegative().register(contractRegistry, { description: 'Number of the newest entry.' }),
      notDrained: z
        .int()
        .nonnegative()
        .register(contractRegistry, { description: 'Entries that are only in the account’s document yet.' }),
      problems: z
        .array(z.string())
        .register(contractRegistry, { description: 'What replaying the ledger found; empty when all is right.' }),
    }),
    grants: z.array(
      z.strictObject({
        seq: z.int().positive(),
        unit: z.string(),
        kind: z.string(),
        amount: z.int(),
        remaining: z.int(),
        priority: z.int(),
        expiresAt: instant.nullable(),
      }),
    ),
    holds: z.array(
      z.strictObject({ key: z.string(), unit: z.string(), amount: z.int(), captured: z.int(), expiresAt: instant }),
    ),
    openSessions: z.array(z.string()).register(contractRegistry, { description: 'Ids of open billing sessions.' }),
  })
  .register(contractRegistry, { id: 'DebugAccountReply' });

/** Credits out of nothing. */
export const debugGrantBody = z
  .strictObject({
    amount: z.int('An amount is a whole number.').positive(),
    unit: z.string().optional().register(contractRegistry, { description: 'The default unit when it is not given.' }),
    expiresInSeconds: z.int().positive().max(31_536_000).optional(),
  })
  .register(contractRegistry, { id: 'DebugGrantBody' });

/** Schema of the reply of `POST /debug/sweep`: how much was read again at Stripe. */
export const debugSweepReply = z
  .strictObject({ looked: z.int(), recoveredEvents: z.int(), failed: z.int() })
  .register(contractRegistry, { id: 'DebugSweepReply' });

/** The reply of `GET /debug/account`: everything stored of the caller's account. */
export type DebugAccountReply = z.infer<typeof debugAccountReply>;
