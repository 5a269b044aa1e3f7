import { z } from 'zod';
import { parseInput } from '../../http/input.js';
import type { Budget, GrantCommand, SpendCommand } from '../rules/commands.js';
import { digest } from '../rules/digest.js';
import { type CostBasis, type GrantKind, grantKinds, type Source } from '../rules/state.js';
import { about, amount, priority, source, unitName } from './fields.js';

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

/** What the engine knows that a command needs. */
export interface SpendPolicy {
  defaultUnit: string;
  /** How far below 0 this account may go in a unit. */
  overdraftOf(unit: string): number;
  /** What this account may spend of a unit in a period; null is all it has. */
  budgetOf?(unit: string): Budget | null;
}

export const defaultPriority = 50;

const spendInput = z.strictObject({ ...about, amount, unit: unitName.optional(), source: source.optional() });

const grantInput = z.strictObject({
  ...about,
  amount,
  unit: unitName,
  source,
  kind: z.enum(grantKinds),
  expiresAt: z.date().nullish(),
  priority: priority.optional(),
  costBasis: z
    .strictObject({ amountMinor: z.int().nonnegative(), currency: z.string().regex(/^[a-z]{3}$/) })
    .optional(),
});

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readSpend(given: SpendInput, policy: SpendPolicy): SpendCommand {
  const parsed = parseInput(spendInput, given);
  const { source: from = null, actor = null, reason = null, unit = policy.defaultUnit, key, amount: taken } = parsed;
  const fingerprint = digest(['spend', unit, taken, from?.type, from?.id]);
  const limits = { overdraft: policy.overdraftOf(unit), budget: policy.budgetOf?.(unit) ?? null };
  return { type: 'spend', key, unit, amount: taken, source: from, actor, reason, fingerprint, ...limits };
}

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readGrant(given: GrantInput): GrantCommand {
  const parsed = parseInput(grantInput, given);
  const { unit, kind, source: from, costBasis = null, actor = null, reason = null } = parsed;
  const expiresAt = parsed.expiresAt ?? null;
  const rank = parsed.priority ?? defaultPriority;
  const terms = [rank, expiresAt?.getTime(), costBasis?.amountMinor, costBasis?.currency];
  const fingerprint = digest(['grant', unit, parsed.amount, from.type, from.id, kind, ...terms]);
  const content = { unit, amount: parsed.amount, kind, source: from, priority: rank, expiresAt, costBasis };
  return { type: 'grant', key: parsed.key, ...content, actor, reason, fingerprint };
}
