import { z } from 'zod';
import { parseInput } from '../../http/input.js';
import type { GrantCommand } from '../rules/commands.js';
import { digest } from '../rules/digest.js';
import type { Source } from '../rules/entry.js';
import { type CostBasis, type GrantKind, grantKinds } from '../rules/state.js';
import { about, amount, priority, source, unitName } from './fields.js';
import type { SpendInput } from './spend.js';

/** What `credits.grant` takes. */
export interface GrantInput extends SpendInput {
  /** A lower-case currency code, or the name of a custom unit. */
  unit: string;
  /** What the credits were granted for. */
  kind: GrantKind;
  /** What caused it, for the ledger, e.g. the payment. */
  source: Source;
  /** Not usable from this moment on. Default: never ends. */
  expiresAt?: Date | null | undefined;
  /** 0 to 100, lower burns first. Default 50. */
  priority?: number | undefined;
  /** What was paid for it, in minor units. */
  costBasis?: CostBasis | undefined;
}

export const defaultPriority = 50;

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
