import type { RequestHandler } from 'express';
import { type Credits, newCreditKey } from './credits/service.js';
import { sendFailure, toFailure } from './http/error-reply.js';
import { BillingFailure } from './http/failure.js';
import { type Authorize, type Identify, parseIdentity, requireAction, unauthenticated } from './http/identity.js';
import { requestContext } from './http/request-context.js';
import { describeError, type Logger } from './logger.js';

export interface RequireCreditsOptions {
  /** A currency or the name of a custom unit; the default unit when it is not given. */
  unit?: string;
  /** For the ledger: what was bought, e.g. "chat message". */
  reason?: string;
}

export interface RequireCreditsParts {
  credits: Credits;
  identify: Identify;
  authorize: Authorize | undefined;
  enabled: boolean;
  logger: Logger;
  ready(): Promise<void>;
}

/**
 * Takes credits before a host's handler runs, or answers 402 INSUFFICIENT_CREDITS and does not run it.
 *
 * Each request is one spend under a key of its own, made here. A key from the client is not taken on purpose: whoever
 * sends the same one twice would get the feature twice for one price. The credits stay spent when the handler fails;
 * a host that wants to give them back grants them with its own key.
 */
export function createRequireCredits(parts: RequireCreditsParts) {
  const { credits, identify, authorize, enabled, logger, ready } = parts;
  return (amount: number, options: RequireCreditsOptions = {}): RequestHandler => {
    if (!Number.isSafeInteger(amount) || amount <= 0) {
      throw new TypeError(`requireCredits takes a whole number above 0, not ${amount}.`);
    }
    return async (req, res, next) => {
      const context = requestContext(req);
      try {
        if (!enabled)
          throw new BillingFailure('BILLING_DISABLED', 'Billing is switched off, so this cannot be paid for.');
        const identity = parseIdentity(await identify(req));
        if (!identity) throw unauthenticated();
        context.accountId = identity.accountId;
        await requireAction(authorize, identity, 'spend');
        await ready();
        await credits.spend(identity.accountId, {
          amount,
          key: newCreditKey(),
          source: { type: 'request', id: context.requestId },
          actor: identity.userId,
          ...options,
        });
      } catch (error) {
        const failure = toFailure(error);
        const about = { requestId: context.requestId, accountId: context.accountId, code: failure.code };
        if (failure.status >= 500)
          logger.error({ ...about, error: describeError(failure.cause ?? failure) }, failure.message);
        res.setHeader('x-request-id', context.requestId);
        res.setHeader('cache-control', 'no-store');
        sendFailure(res, failure, context.requestId);
        return;
      }
      next();
    };
  };
}
