import type { Request, RequestHandler, Response } from 'express';
import type { Gate } from '../db/ready.js';
import type { DatabaseWatch } from '../db/watch.js';
import { sendFailure, toFailure } from '../http/error-reply.js';
import { BillingFailure } from '../http/failure.js';
import { type Authorize, type Identify, type Identity, parseIdentity, unauthenticated } from '../http/identity.js';
import { requireOwnPage } from '../http/origin.js';
import { requestContext } from '../http/request-context.js';
import { describeError, type Logger } from '../logger.js';

export interface GuardDependencies {
  identify: Identify;
  authorize: Authorize | undefined;
  enabled: boolean;
  logger: Logger;
  /** Origins whose pages may call with a cookie. */
  allowedOrigins: ReadonlySet<string>;
  /** Ends requests that wait for a database that is away. */
  database: Pick<DatabaseWatch, 'orAway'>;
  gate: Gate;
}

export interface GuardedRequest {
  req: Request;
  res: Response;
  identity: Identity;
  requestId: string;
}

/** What a function of the host threw when it was asked about a request. It is the host's to answer. */
class HostError extends Error {}

/** Asks a function of the host. What it throws goes to the host's own error handlers, as if a handler had thrown it. */
export async function asked<T>(ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof BillingFailure) throw cause;
    throw new HostError('function of the host failed', { cause });
  }
}

/**
 * A middleware that lets the host's handler run when `admit` resolves with true, and answers what `admit` throws.
 * `spends` says whether each request costs something, a reading one too.
 */
export function guard(
  { identify, enabled, logger, allowedOrigins, database, gate }: GuardDependencies,
  admit: (request: GuardedRequest) => Promise<boolean>,
  { spends }: { spends: boolean },
): RequestHandler {
  const admitWhenReady = gate(admit);

  async function admitted(req: Request, res: Response): Promise<boolean> {
    const identity = parseIdentity(await identify(req));
    if (!identity) throw unauthenticated();
    const context = requestContext(req);
    context.accountId = identity.accountId;
    requireOwnPage(req, allowedOrigins, spends);
    return admitWhenReady({ req, res, identity, requestId: context.requestId });
  }

  return async (req, res, next) => {
    const context = requestContext(req);
    let isAdmitted: boolean;
    try {
      if (!enabled)
        throw new BillingFailure('BILLING_DISABLED', 'Billing is switched off, so this cannot be paid for.');
      isAdmitted = await database.orAway(admitted(req, res));
    } catch (error) {
      if (error instanceof HostError) return next(error.cause);
      const failure = toFailure(error);
      const about = { requestId: context.requestId, accountId: context.accountId, code: failure.code };
      if (failure.status >= 500)
        logger.error({ ...about, error: describeError(failure.cause ?? failure) }, failure.message);
      else if (failure.cause instanceof TypeError)
        logger.warn({ ...about, error: describeError(failure.cause) }, failure.message);
      if (res.headersSent || res.destroyed) return;
      res.setHeader('x-request-id', context.requestId);
      res.setHeader('cache-control', 'no-store');
      sendFailure(res, failure, context.requestId);
      return;
    }
    if (isAdmitted) next();
  };
}
