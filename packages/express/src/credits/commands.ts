import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BillingFailure } from '../http/failure.js';
import { parseInput } from '../http/input.js';
import { type CostBasis, type GrantKind, grantKinds, type Source } from './state.js';

/** A change asked for, complete and checked. */
export type Command = GrantCommand | SpendCommand;

interface CommandAbout {
  key: string;
  unit: string;
  amount: number;
  source: Source | null;
  actor: string | null;
  reason: string | null;
  /** Digest of what the command says. Who says it and why (actor, reason) is no part of it. */
  fingerprint: string;
}

export interface SpendCommand extends CommandAbout {
  type: 'spend';
}

export interface GrantCommand extends CommandAbout {
  type: 'grant';
  kind: GrantKind;
  priority: number;
  expiresAt: Date | null;
  costBasis: CostBasis | null;
}

/** What `credits.spend` takes. */
export interface SpendInput {
  /** Whole number above 0; minor units where the unit is a currency. */
  amount: number;
  /** Names this very spend: a repeat under the same key changes nothing and gives the first reply. */
  key: string;
  /** Default: the unit given to `createCredits`. */
  unit?: string | undefined;
  source?: Source | undefined;
  actor?: string | undefined;
  reason?: string | undefined;
}

/** What `credits.grant` takes. */
export interface GrantInput extends SpendInput {
  unit: string;
  kind: GrantKind;
  source: Source;
  /** Not usable from this moment on. Default: never ends. */
  expiresAt?: Date | null | undefined;
  /** 0 to 100, lower burns first. Default 50. */
  priority?: number | undefined;
  /** What was paid for it, in minor units. */
  costBasis?: CostBasis | undefined;
}

export const defaultPriority = 50;

/** Keys of entries that the rules make themselves begin with this; no caller's key may. */
export const ownKeyPrefix = 'tillkit:';

// BSON would store a lone surrogate as another character, and a repeat would no longer be recognised.
const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => !/\p{Surrogate}/u.test(value), 'This text is not valid Unicode: it has half a character.');

const amount = z
  .int('Give the amount as a whole number, in minor units (cents) where the unit is a currency.')
  .positive('Give an amount above 0.');

const unitName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'A unit is a currency code such as "usd" or a name such as "credits".');

const key = z
  .string('Give a key: a text that names this very change, the same for each repeat of it.')
  .regex(/^[\x21-\x7e]{1,255}$/, 'A key has 1 to 255 printable ASCII characters without spaces.')
  .refine((value) => !value.startsWith(ownKeyPrefix), `Keys that begin with "${ownKeyPrefix}" are the kit’s own.`);

const source = z.strictObject({ type: text(64), id: text(255) });
const about = { amount, key, actor: text(255).optional(), reason: text(500).optional() };

const spendInput = z.strictObject({ ...about, unit: unitName.optional(), source: source.optional() });

const grantInput = z.strictObject({
  ...about,
  unit: unitName,
  source,
  kind: z.enum(grantKinds),
  expiresAt: z.date().nullish(),
  priority: z.int().min(0).max(100).optional(),
  costBasis: z
    .strictObject({ amountMinor: z.int().nonnegative(), currency: z.string().regex(/^[a-z]{3}$/) })
    .optional(),
});

const accountIdInput = text(512);

/** @throws BillingFailure INVALID_INPUT when it is not a text of 1 to 512 characters. */
export function readAccountId(given: unknown): string {
  const parsed = accountIdInput.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new BillingFailure('INVALID_INPUT', 'accountId: give the account’s id, a text of 1 to 512 characters.');
}

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readSpend(given: SpendInput, defaultUnit: string): SpendCommand {
  const { source = null, actor = null, reason = null, unit = defaultUnit, ...parsed } = parseInput(spendInput, given);
  const fingerprint = digest(['spend', unit, parsed.amount, source?.type, source?.id]);
  return { type: 'spend', ...parsed, unit, source, actor, reason, fingerprint };
}

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readGrant(given: GrantInput): GrantCommand {
  const parsed = parseInput(grantInput, given);
  const { unit, kind, source, priority = defaultPriority, costBasis = null, actor = null, reason = null } = parsed;
  const expiresAt = parsed.expiresAt ?? null;
  const terms = [priority, expiresAt?.getTime(), costBasis?.amountMinor, costBasis?.currency];
  const fingerprint = digest(['grant', unit, parsed.amount, source.type, source.id, kind, ...terms]);
  return { type: 'grant', ...parsed, unit, kind, source, priority, expiresAt, costBasis, actor, reason, fingerprint };
}

/** 16 bytes of SHA-256 over the parts; null and undefined count as the same. */
function digest(parts: readonly (string | number | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
