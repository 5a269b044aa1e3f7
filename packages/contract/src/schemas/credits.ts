import { z } from 'zod';
import { amountMinor, currency, instant } from './primitives.js';
import { contractRegistry } from './registry.js';

/** A balance in one unit. Money units are currencies (amounts in minor units); others are the host's own. */
export const balance = z
  .strictObject({
    unit: z
      .string()
      .register(contractRegistry, { description: 'A lower-case currency code, or the name of a custom unit.' }),
    kind: z.enum(['money', 'custom']),
    available: z
      .int()
      .register(contractRegistry, { description: 'What can be spent now. Minor units where the unit is a currency.' }),
    held: z
      .int()
      .nonnegative()
      .register(contractRegistry, { description: 'Reserved by open holds; not part of what is available.' }),
    debt: z.int().nonnegative().register(contractRegistry, { description: 'Owed: taken back after it was spent.' }),
  })
  .register(contractRegistry, { id: 'Balance' });

/** What a top-up may be. The server decides; the client only shows it. */
export const topUpRules = z
  .strictObject({
    currencies: z.array(currency).min(1),
    minimumMinor: amountMinor,
    maximumMinor: amountMinor,
    presetsMinor: z.array(amountMinor),
    balanceCapMinor: amountMinor.nullable(),
  })
  .register(contractRegistry, { id: 'TopUpRules' });

export const creditsReply = z
  .strictObject({ balances: z.array(balance), topUp: topUpRules })
  .register(contractRegistry, { id: 'CreditsReply' });

/** Every kind of ledger entry. Grants add, all others take away. `expiry` is what was left of a grant when it ended. */
export const ledgerKind = z
  .enum(['grant_paid', 'grant_promotional', 'grant_plan', 'grant_refund', 'grant_adjustment', 'spend', 'expiry'])
  .register(contractRegistry, { id: 'LedgerKind' });

export const ledgerEntry = z
  .strictObject({
    seq: z
      .int()
      .positive()
      .register(contractRegistry, { description: 'Position in the account’s ledger: 1, 2, 3 … without a gap.' }),
    key: z.string(),
    kind: ledgerKind,
    unit: z.string(),
    amount: z.int().register(contractRegistry, { description: 'Signed change of the balance in the unit.' }),
    balanceAfter: z.int(),
    source: z.strictObject({ type: z.string(), id: z.string() }).nullable(),
    actor: z.string().nullable(),
    reason: z.string().nullable(),
    at: instant,
  })
  .register(contractRegistry, { id: 'LedgerEntry' });

export const ledgerQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .register(contractRegistry, { description: 'Entries a page, 20 by default.' }),
  cursor: z.coerce
    .number()
    .int()
    .positive()
    .optional()
    .register(contractRegistry, { description: 'The `nextCursor` of the page before.' }),
});

export const ledgerReply = z
  .strictObject({
    entries: z.array(ledgerEntry).register(contractRegistry, { description: 'Newest first.' }),
    nextCursor: z.int().positive().nullable(),
  })
  .register(contractRegistry, { id: 'LedgerReply' });

export type Balance = z.infer<typeof balance>;
export type TopUpRules = z.infer<typeof topUpRules>;
export type CreditsReply = z.infer<typeof creditsReply>;
export type LedgerKind = z.infer<typeof ledgerKind>;
export type LedgerEntry = z.infer<typeof ledgerEntry>;
export type LedgerQuery = z.infer<typeof ledgerQuery>;
export type LedgerReply = z.infer<typeof ledgerReply>;
