import { z } from 'zod';
import { BillingFailure } from '../../http/failure.js';
import { parseInput } from '../../http/input.js';
import type { ConsumeCommand, QuotaReleaseCommand } from '../rules/commands.js';
import { digest } from '../rules/digest.js';
import type { Source } from '../rules/entry.js';
import type { QuotaAllowance } from '../rules/state.js';
import { about, amount, givenKey, key, source, text, unitName } from './fields.js';

/** What `quotas.consume` takes. */
export interface ConsumeInput<Quota extends string = string> {
  /** Name of the quota in the catalogue. */
  quota: Quota;
  /** Key of this use: a repeat changes nothing and returns the first reply. */
  key: string;
  /** Whole number above 0. Default 1. */
  amount?: number | undefined;
  /** What caused it, for the ledger. Default: none. */
  source?: Source | undefined;
  /** Who did it, for the ledger: an id of yours. Default: none. */
  actor?: string | undefined;
  /** Why, for the ledger: a text for people. Default: none. */
  reason?: string | undefined;
}

/** What `quotas.release` takes: `of`, or `key` and `amount`. */
export interface QuotaReleaseInput<Quota extends string = string> {
  /** Name of the quota in the catalogue. */
  quota: Quota;
  /** Key of the consumption. The use is released once, to the plans it came from; use of a window that has ended is gone. */
  of?: string | undefined;
  /** Key of this release, if `of` is not given: the plan used last is released first. */
  key?: string | undefined;
  /** Default: all that was consumed under `of`. */
  amount?: number | undefined;
  /** What caused it, for the ledger. Default: none. */
  source?: Source | undefined;
  /** Who did it, for the ledger: an id of yours. Default: none. */
  actor?: string | undefined;
  /** Why, for the ledger: a text for people. Default: none. */
  reason?: string | undefined;
}

const consumeInput = z.strictObject({
  ...about,
  quota: unitName,
  amount: amount.optional(),
  source: source.optional(),
});

const quotaReleaseInput = z.strictObject({
  quota: unitName,
  of: givenKey.optional(),
  key: key.optional(),
  amount: amount.optional(),
  source: source.optional(),
  actor: text(255).optional(),
  reason: text(500).optional(),
});

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readConsume(given: ConsumeInput, allowances: readonly QuotaAllowance[]): ConsumeCommand {
  const parsed = parseInput(consumeInput, given);
  const { source: from = null, actor = null, reason = null, amount: used = 1, quota } = parsed;
  const fingerprint = digest(['consume', quota, used, from?.type, from?.id]);
  const content = { key: parsed.key, quota, amount: used, source: from };
  return { type: 'consume', ...content, actor, reason, fingerprint, allowances };
}

/** @throws BillingFailure INVALID_INPUT with `details.issues`. */
export function readQuotaRelease(given: QuotaReleaseInput, allowances: readonly QuotaAllowance[]): QuotaReleaseCommand {
  const parsed = parseInput(quotaReleaseInput, given);
  const { of = null, amount: returned = null, quota, source: from = null, actor = null, reason = null } = parsed;
  if ((of === null) === (parsed.key === undefined))
    throw new BillingFailure(
      'INVALID_INPUT',
      'of, key: give one of them: the key of the consumption (of), or a new key for this release (key).',
    );
  if (of === null && returned === null)
    throw new BillingFailure(
      'INVALID_INPUT',
      'amount: give the amount to release when you do not give the key of a consumption in of.',
    );
  const fingerprint = digest(['quota_release', quota, of, returned, from?.type, from?.id]);
  // A consumption is released once, so its key makes the key.
  const name = parsed.key ?? `tillkit:back:${of}`;
  const content = { key: name, quota, of, amount: returned, source: from };
  return { type: 'quota_release', ...content, actor, reason, fingerprint, allowances };
}
