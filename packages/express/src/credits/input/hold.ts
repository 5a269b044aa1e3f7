import { z } from 'zod';
import { parseInput } from '../../http/input.js';
import type { CaptureCommand, HoldCommand, ReleaseCommand } from '../rules/commands.js';
import { digest } from '../rules/digest.js';
import type { Source } from '../rules/entry.js';
import { about, amount, givenKey, source, unitName } from './fields.js';
import type { SpendInput, SpendPolicy } from './spend.js';

/** What `credits.hold` takes. */
export interface HoldInput extends SpendInput {
  /** When it ends by itself and what is left is released: at most 31 days from now. Default: an hour from now. */
  expiresAt?: Date | undefined;
  /** The maximum that may be captured in all. Default: the amount. What exceeds the amount is taken as a spend. */
  captureMax?: number | undefined;
}

/** What `credits.capture` takes. */
export interface CaptureInput {
  /** Key of the hold. */
  hold: string;
  /** Names what this is for, e.g. `chat:42`. The same key again gives the first entry and changes nothing. */
  key: string;
  /** Default: all that the hold still has. */
  amount?: number | undefined;
  /** False keeps the hold open for more captures; true releases what is left. Default true. */
  final?: boolean | undefined;
  /** What caused it, for the ledger. Default: none. */
  source?: Source | undefined;
  /** Who did it, for the ledger: an id of yours. Default: none. */
  actor?: string | undefined;
  /** Why, for the ledger: a text for people. Default: none. */
  reason?: string | undefined;
}

/** What `credits.release` takes. */
export interface ReleaseInput {
  /** Key of the hold. */
  hold: string;
  /** Names what this is for, e.g. `chat:42`. The same key again gives the first entry and changes nothing. */
  key: string;
  /** What caused it, for the ledger. Default: none. */
  source?: Source | undefined;
  /** Who did it, for the ledger: an id of yours. Default: none. */
  actor?: string | undefined;
  /** Why, for the ledger: a text for people. Default: none. */
  reason?: string | undefined;
}

const holdInput = z.strictObject({
  ...about,
  amount,
  unit: unitName.optional(),
  source: source.optional(),
  expiresAt: z.date().optional(),
  captureMax: amount.optional(),
});

const captureInput = z.strictObject({
  ...about,
  hold: givenKey,
  amount: amount.optional(),
  final: z.boolean().optional(),
  source: source.optional(),
});

const releaseInput = captureInput.omit({ amount: true, final: true });

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readHold(given: HoldInput, policy: SpendPolicy): HoldCommand {
  const parsed = parseInput(holdInput, given);
  const { unit = policy.defaultUnit, source: from = null, actor = null, reason = null, key } = parsed;
  const expiresAt = parsed.expiresAt ?? null;
  const captureMax = parsed.captureMax ?? parsed.amount;
  const content = [unit, parsed.amount, from?.type, from?.id, expiresAt?.getTime(), captureMax];
  const fingerprint = digest(['hold', ...content]);
  const terms = { unit, amount: parsed.amount, expiresAt, captureMax, overdraft: policy.overdraftOf(unit) };
  const budget = policy.budgetOf?.(unit) ?? null;
  return { type: 'hold', key, ...terms, source: from, actor, reason, fingerprint, budget };
}

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readCapture(given: CaptureInput, { budgetOf }: Pick<SpendPolicy, 'budgetOf'> = {}): CaptureCommand {
  const { key, hold, source: from = null, actor = null, reason = null, ...rest } = parseInput(captureInput, given);
  const { amount: taken = null, final = true } = rest;
  const fingerprint = digest(['capture', hold, taken, final, from?.type, from?.id]);
  const said = { source: from, actor, reason, fingerprint };
  return { type: 'capture', key, hold, amount: taken, final, budgetOf, ...said };
}

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readRelease(given: ReleaseInput): ReleaseCommand {
  const { key, hold, source: from = null, actor = null, reason = null } = parseInput(releaseInput, given);
  const fingerprint = digest(['release', hold, from?.type, from?.id]);
  return { type: 'release', key, hold, source: from, actor, reason, fingerprint };
}
