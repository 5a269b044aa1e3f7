import type { RequestHandler } from 'express';
import { newCreditKey, readConsume } from '../credits/service.js';
import { BillingFailure } from '../http/failure.js';
import { requireAction } from '../http/identity.js';
import type { QuotasService } from '../quotas/service.js';
import { type GuardedRequest, guard } from './guard.js';
import { payFor } from './paid-request.js';
import type { ReplyEndOptions } from './reply-end.js';
import type { Payment } from './request-billing.js';
import {
  type AmountOf,
  amountFor,
  checkHold,
  checkTexts,
  holdFor,
  type RequestHoldOptions,
  type RequireCreditsDependencies,
} from './require-credits.js';

/** What `billing.requireQuota` takes beside the quota and the amount. */
export interface RequireQuotaOptions extends ReplyEndOptions {
  /** For the ledger: what it was used for. */
  reason?: string | undefined;
  /** What a request costs in credits once the quota is used up. Without it, it is refused then. */
  orCredits?: AmountOf | ({ amount: AmountOf } & RequestHoldOptions) | undefined;
}

export interface RequireQuotaDependencies extends RequireCreditsDependencies {
  quotas: Pick<QuotasService, 'consume' | 'release'>;
  /** Every quota of the catalogue. */
  quotaNames: readonly string[];
}

/**
 * Uses up a quota before a host's handler runs, or answers 402 QUOTA_EXCEEDED and does not run it. It is released when
 * the reply fails. With `orCredits` a request that the quota does not allow is paid from the balance, as
 * `requireCredits` does. A process that dies in between leaves it used.
 */
export function createRequireQuota(parts: RequireQuotaDependencies) {
  return (quota: string, amount: AmountOf = 1, options: RequireQuotaOptions = {}): RequestHandler => {
    if (!parts.quotaNames.includes(quota)) {
      const known = parts.quotaNames.join(', ') || 'none';
      throw new TypeError(`requireQuota: no plan has a quota ${JSON.stringify(quota)}. Quotas: ${known}.`);
    }
    const { reason, orCredits } = options;
    const credits = typeof orCredits === 'object' || orCredits === undefined ? orCredits : { amount: orCredits };
    checkHold('requireQuota', amount, {});
    checkTexts('requireQuota', () => readConsume({ quota, key: 'request', reason }, []));
    if (credits) checkHold('requireQuota, orCredits', credits.amount, credits);
    const admit = (request: GuardedRequest) =>
      payFor(parts.settlements, request, options, async () => {
        await requireAction(parts.authorize, request.identity, 'spend');
        try {
          return await useQuota(parts, request, { quota, amount, ...(reason === undefined ? {} : { reason }) });
        } catch (error) {
          if (!credits || !(error instanceof BillingFailure) || error.code !== 'QUOTA_EXCEEDED') throw error;
          const hold = { ...(reason === undefined ? {} : { reason }), ...credits };
          return holdFor(parts, request, credits.amount, hold).catch((refusal) => {
            throw withCredits(error, refusal);
          });
        }
      });
    return guard(parts, admit, { spends: true });
  };
}

async function useQuota(
  { quotas }: Pick<RequireQuotaDependencies, 'quotas'>,
  { req, identity, requestId }: GuardedRequest,
  { quota, amount: amountOf, reason }: { quota: string; amount: AmountOf; reason?: string },
): Promise<Payment> {
  const { accountId, userId: actor } = identity;
  const amount = await amountFor(amountOf, req, 'requireQuota');
  const about = {
    quota,
    source: { type: 'request', id: requestId },
    actor,
    ...(reason === undefined ? {} : { reason }),
  };
  const key = newCreditKey();
  if (amount > 0) await quotas.consume(accountId, { ...about, key, amount });
  return {
    accountId,
    paidBy: 'quota',
    charge: () => undefined,
    capture: async () => undefined,
    async settle(outcome) {
      if (outcome === 'failed' && amount > 0) await quotas.release(accountId, { ...about, of: key });
    },
  };
}

/** Both ways are closed: says what either would need. */
function withCredits(exceeded: BillingFailure, refusal: unknown): unknown {
  if (!(refusal instanceof BillingFailure) || refusal.code !== 'INSUFFICIENT_CREDITS') return refusal;
  const message = `${exceeded.message} ${refusal.message}`;
  const details = { ...exceeded.details, credits: refusal.details };
  return new BillingFailure('QUOTA_EXCEEDED', message, { details, cause: exceeded });
}
