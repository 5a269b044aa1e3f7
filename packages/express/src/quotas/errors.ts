import type { QuotaExceededDetails } from '@tillkit/contract';
import { BillingFailure } from '../http/failure.js';

export function unknownQuota(quota: string, names: readonly string[]): BillingFailure {
  const known = names.length === 0 ? 'The catalogue has none: give a plan `quotas`.' : `Quotas: ${names.join(', ')}.`;
  return new BillingFailure('INVALID_INPUT', `quota: no plan has a quota ${JSON.stringify(quota)}. ${known}`);
}

/** What was refused, and what would help. */
export function quotaExceeded(
  {
    quota,
    requested,
    used,
    limit,
    resetAt,
  }: Pick<QuotaExceededDetails, 'quota' | 'requested' | 'used' | 'limit' | 'resetAt'>,
  upgrade: { code: string; name: string } | null,
  cause: unknown,
): BillingFailure {
  const isFull = `The quota of ${quota} does not allow ${requested} more: ${used} of ${limit} are used.`;
  const [suggestedAction, advice] =
    upgrade !== null
      ? (['upgrade', `The plan ${upgrade.name} allows more.`] as const)
      : requested > limit
        ? ([
            'ask_for_less',
            limit === 0 ? 'The plans of this account allow none.' : `At most ${limit} are allowed.`,
          ] as const)
        : resetAt !== null
          ? (['wait', `It is refilled at ${resetAt}.`] as const)
          : (['free_up', 'Release what is no longer needed.'] as const);
  const details: QuotaExceededDetails = {
    quota,
    requested,
    used,
    limit,
    resetAt,
    suggestedAction,
    upgradeTo: upgrade?.code ?? null,
  };
  return new BillingFailure('QUOTA_EXCEEDED', `${isFull} ${advice}`, { details, cause });
}
