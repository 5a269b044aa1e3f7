import { z } from 'zod';
import { BillingFailure } from '../../http/failure.js';
import { parseInput } from '../../http/input.js';
import type { AdjustCommand, ClawBackCommand, ExpireCommand, GrantCommand, SendCommand } from '../rules/commands.js';
import { digest } from '../rules/digest.js';
import type { Source } from '../rules/entry.js';
import { about, amount, givenKey, priority, readAccountId, signedAmount, source, text, unitName } from './fields.js';
import { readGrant } from './grant.js';

/** What `credits.adjust` takes. */
export interface AdjustInput {
  /** Above 0 to add, below 0 to take away; minor units where the unit is a currency. */
  amount: number;
  /** A lower-case currency code, or the name of a custom unit. */
  unit: string;
  /** Names what this is for, e.g. `chat:42`. The same key again gives the first entry and changes nothing. */
  key: string;
  /** Who does it. */
  actor: string;
  /** Why. */
  reason: string;
  /** What caused it, for the ledger. Default: none. */
  source?: Source | undefined;
  /** Of what is added. Default: never ends. */
  expiresAt?: Date | null | undefined;
  /** Of what is added, 0 to 100. Default 50. */
  priority?: number | undefined;
  /** Whether more than is available may be taken, the rest as debt. Default false: it is refused. */
  intoDebt?: boolean | undefined;
}

/** What `credits.expire` takes. */
export interface ExpireInput {
  /** Key of the grant that is to end. */
  grant: string;
  /** Names what this is for, e.g. `chat:42`. The same key again gives the first entry and changes nothing. */
  key: string;
  /** What caused it, for the ledger. Default: none. */
  source?: Source | undefined;
  /** Who did it, for the ledger: an id of yours. Default: none. */
  actor?: string | undefined;
  /** Why, for the ledger: a text for people. Default: none. */
  reason?: string | undefined;
}

/** What `credits.clawBack` takes. */
export interface ClawBackInput extends ExpireInput {
  /** How much of the grant is taken back: of all claw-backs of a grant together, never more than was granted. */
  amount: number;
  /** The refund or dispute that takes it back. */
  source: Source;
}

/** What `credits.transfer` takes. */
export interface TransferInput {
  /** The account that receives it. */
  to: string;
  /** Whole number above 0, in minor units if the unit is a currency. */
  amount: number;
  /** Names what this is for, e.g. `chat:42`. The same key again gives the first entry and changes nothing. */
  key: string;
  /** A lower-case currency code, or the name of a custom unit. Default: the option `credits.unit`. */
  unit?: string | undefined;
  /** Who did it, for the ledger: an id of yours. Default: none. */
  actor?: string | undefined;
  /** Why, for the ledger: a text for people. Default: none. */
  reason?: string | undefined;
}

const adjustInput = z.strictObject({
  ...about,
  amount: signedAmount,
  unit: unitName,
  actor: text(255),
  reason: text(500),
  source: source.optional(),
  expiresAt: z.date().nullish(),
  priority: priority.optional(),
  intoDebt: z.boolean().optional(),
});

const expireInput = z.strictObject({ ...about, grant: givenKey, source: source.optional() });
const clawBackInput = z.strictObject({ ...about, grant: givenKey, amount, source });
const transferInput = z.strictObject({ ...about, amount, unit: unitName.optional(), to: z.unknown() });

/** What is added is a grant of kind adjustment. @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readAdjust(given: AdjustInput): AdjustCommand | GrantCommand {
  const { intoDebt, expiresAt, priority: rank, ...parsed } = parseInput(adjustInput, given);
  const { key, unit, actor, reason } = parsed;
  if (parsed.amount > 0) {
    if (intoDebt !== undefined)
      throw new BillingFailure('INVALID_INPUT', 'intoDebt: only a negative amount can become debt. Leave it out.');
    const from = parsed.source ?? { type: 'adjustment', id: key };
    return readGrant({
      key,
      unit,
      amount: parsed.amount,
      kind: 'adjustment',
      source: from,
      actor,
      reason,
      expiresAt,
      priority: rank,
    });
  }
  if (expiresAt !== undefined || rank !== undefined)
    throw new BillingFailure(
      'INVALID_INPUT',
      'expiresAt and priority: only a positive amount has them. Leave them out.',
    );
  const from = parsed.source ?? null;
  const fingerprint = digest(['adjust', unit, parsed.amount, from?.type, from?.id, intoDebt ?? false]);
  const content = { unit, amount: -parsed.amount, intoDebt: intoDebt ?? false };
  return { type: 'adjust', key, ...content, source: from, actor, reason, fingerprint };
}

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readExpire(given: ExpireInput): ExpireCommand {
  const { key, grant, source: from = null, actor = null, reason = null } = parseInput(expireInput, given);
  const fingerprint = digest(['expire', grant, from?.type, from?.id]);
  return { type: 'expire', key, grant, source: from, actor, reason, fingerprint };
}

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readClawBack(given: ClawBackInput): ClawBackCommand {
  const parsed = parseInput(clawBackInput, given);
  const { key, grant, source: from, actor = null, reason = null } = parsed;
  const fingerprint = digest(['claw_back', grant, parsed.amount, from.type, from.id]);
  return { type: 'claw_back', key, grant, amount: parsed.amount, source: from, actor, reason, fingerprint };
}

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readTransfer(from: string, given: TransferInput, defaultUnit: string): SendCommand {
  const parsed = parseInput(transferInput, given);
  const to = readAccountId(parsed.to, 'to');
  if (to === from) throw new BillingFailure('INVALID_INPUT', 'to: an account cannot transfer to itself.');
  const { key, unit = defaultUnit, actor = null, reason = null } = parsed;
  const fingerprint = digest(['send', unit, parsed.amount, to]);
  const said = { source: { type: 'transfer', id: key }, actor, reason, fingerprint };
  return { type: 'send', key, unit, amount: parsed.amount, to, ...said };
}
