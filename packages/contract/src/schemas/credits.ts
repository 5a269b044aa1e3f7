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

/** What a top-up in one currency may be, in its minor units. */
export const topUpLimits = z
  .strictObject({
    minimumMinor: amountMinor,
    maximumMinor: amountMinor,
    stepMinor: amountMinor.register(contractRegistry, {
      description: 'Amounts are multiples of it: 1, 10 for currencies with thousandths, 100 for ISK and UGX.',
    }),
    presetsMinor: z.array(amountMinor),
    balanceCapMinor: amountMinor.nullable(),
  })
  .register(contractRegistry, { id: 'TopUpLimits' });

/** What a top-up may be. The server decides; the client only shows it. */
export const topUpRules = z
  .strictObject({
    currencies: z.array(currency).min(1),
    limits: z
      .record(currency, topUpLimits)
      .register(contractRegistry, { description: 'By currency: one entry for each of `currencies`.' }),
  })
  .register(contractRegistry, { id: 'TopUpRules' });

/** Schema of the reply of `GET /credits`. */
export const creditsReply = z
  .strictObject({ balances: z.array(balance), topUp: topUpRules })
  .register(contractRegistry, { id: 'CreditsReply' });

/**
 * Every kind of ledger entry. Grants and `transfer_in` add; `hold`, `release` and `hold_expiry` move between what is
 * available and what is held; the others take away. `expiry` is what was left of a grant when it ended. The two of
 * quotas count what is used of a plan, and the two of top-ups what open ones reserve under a balance cap.
 */
export const ledgerKinds = [
  'grant_paid',
  'grant_promotional',
  'grant_plan',
  'grant_refund',
  'grant_adjustment',
  'spend',
  'expiry',
  'hold',
  'capture',
  'release',
  'hold_expiry',
  'adjustment',
  'claw_back',
  'transfer_out',
  'transfer_in',
  'quota_consume',
  'quota_release',
  'topup_reserve',
  'topup_release',
] as const;

/** Schema of {@link ledgerKinds}. */
export const ledgerKind = z.enum(ledgerKinds).register(contractRegistry, { id: 'LedgerKind' });

/** Schema of one ledger entry: one change of one balance. */
export const ledgerEntry = z
  .strictObject({
    seq: z
      .int()
      .positive()
      .register(contractRegistry, { description: 'Position in the account’s ledger: 1, 2, 3 … without a gap.' }),
    key: z.string(),
    kind: ledgerKind,
    unit: z.string().register(contractRegistry, {
      description: 'As of the balance. Of a quota: "quota:" and its name. Of a reservation: "topup:" and its unit.',
    }),
    amount: z.int().register(contractRegistry, {
      description:
        'Signed change of the balance in the unit; of a quota, of what is used; of a reservation, of what is reserved.',
    }),
    balanceAfter: z.int().register(contractRegistry, {
      description:
        'What is available and held, minus what is owed; of a quota, what is used; of a reservation, what is reserved.',
    }),
    held: z.int().register(contractRegistry, { description: 'Signed change of what is held in the unit.' }),
    debt: z.int().register(contractRegistry, { description: 'Signed change of what is owed in the unit.' }),
    hold: z.string().nullable().register(contractRegistry, { description: 'Key of the hold it is about.' }),
    source: z.strictObject({ type: z.string(), id: z.string() }).nullable(),
    actor: z.string().nullable(),
    reason: z.string().nullable(),
    at: instant,
  })
  .register(contractRegistry, { id: 'LedgerEntry' });

const list = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(ledgerKinds)).min(1));

/** Schema of the query of `GET /ledger`. */
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
  unit: z.string().max(80).optional().register(contractRegistry, {
    description:
      'Only this unit. `quota:` and a name is what is used of a quota, `topup:` and a unit what open top-ups reserve.',
  }),
  kinds: list.optional().register(contractRegistry, {
    description: 'Only these kinds, with commas between them. All but those of quotas and reservations by default.',
    examples: ['spend,capture'],
  }),
  since: instant.optional().register(contractRegistry, { description: 'Entries of this moment and later.' }),
  until: instant.optional().register(contractRegistry, { description: 'Entries before this moment.' }),
  source: z
    .string()
    .max(255)
    .optional()
    .register(contractRegistry, { description: 'Only what this object caused: the id of the entry’s source.' }),
});

/** Schema of the reply of `GET /ledger`. */
export const ledgerReply = z
  .strictObject({
    entries: z.array(ledgerEntry).register(contractRegistry, {
      description: 'Newest first. Under a filter a page can hold fewer than its limit, or none, and still have a next.',
    }),
    nextCursor: z
      .int()
      .positive()
      .nullable()
      .register(contractRegistry, { description: 'Where the next page begins; null when there is none.' }),
  })
  .register(contractRegistry, { id: 'LedgerReply' });

/** A balance in one unit. Amounts are in minor units if the unit is a currency. */
export type Balance = z.infer<typeof balance>;
/** What a top-up in one currency may be, in its minor units. */
export type TopUpLimits = z.infer<typeof topUpLimits>;
/** What a top-up may be: the currencies, and the limits of each. */
export type TopUpRules = z.infer<typeof topUpRules>;
/** The reply of `GET /credits`: the balances, and what a top-up may be. */
export type CreditsReply = z.infer<typeof creditsReply>;
/** What a ledger entry is about. {@link ledgerKinds} says what each kind does. */
export type LedgerKind = z.infer<typeof ledgerKind>;
/** One change of one balance. Amounts are in minor units if the unit is a currency. */
export type LedgerEntry = z.infer<typeof ledgerEntry>;
/** The query of `GET /ledger`: a page, and which entries it has. */
export type LedgerQuery = z.input<typeof ledgerQuery>;
/** The reply of `GET /ledger`: one page of entries, newest first. */
export type LedgerReply = z.infer<typeof ledgerReply>;
