import { z } from 'zod';
import { parseInput } from '../../http/input.js';
import type { Budget, SpendCommand } from '../rules/commands.js';
import { digest } from '../rules/digest.js';
import type { Source } from '../rules/entry.js';
import { about, amount, source, unitName } from './fields.js';

/** What `credits.spend` takes. */
export interface SpendInput {
  /** Whole number above 0; minor units where the unit is a currency. */
  amount: number;
  /** Names this very spend: a repeat under the same key changes nothing and gives the first reply. */
  key: string;
  /** Default: the unit given to `createCredits`. */
  unit?: string | undefined;
  /** What caused it, for the ledger. Default: none. */
  source?: Source | undefined;
  /** Who did it, for the ledger: an id of yours. Default: none. */
  actor?: string | undefined;
  /** Why, for the ledger: a text for people. Default: none. */
  reason?: string | undefined;
}

/** What a command needs to know of the account and the options. */
export interface SpendPolicy {
  defaultUnit: string;
  /** How far below 0 this account may go in a unit. */
  overdraftOf(unit: string): number;
  /** What this account may spend of a unit in a period; null is all it has. */
  budgetOf?(unit: string): Budget | null;
}

const spendInput = z.strictObject({ ...about, amount, unit: unitName.optional(), source: source.optional() });

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readSpend(given: SpendInput, policy: SpendPolicy): SpendCommand {
  const parsed = parseInput(spendInput, given);
  const { source: from = null, actor = null, reason = null, unit = policy.defaultUnit, key, amount: taken } = parsed;
  const fingerprint = digest(['spend', unit, taken, from?.type, from?.id]);
  const limits = { overdraft: policy.overdraftOf(unit), budget: policy.budgetOf?.(unit) ?? null };
  return { type: 'spend', key, unit, amount: taken, source: from, actor, reason, fingerprint, ...limits };
}
