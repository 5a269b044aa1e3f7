import type { IncomingMessage } from 'node:http';
import type { ErrorReply } from '@tillkit/contract';
import type { ErrorRequestHandler, Response } from 'express';
import type { Clock } from '../clock.js';
import { describeError, type Logger } from '../logger.js';
import { ProviderFailure } from '../providers/provider.js';
import { BillingFailure } from './failure.js';
import { createRefusalLog } from './refusal-log.js';
import { requestContext } from './request-context.js';

const databaseErrors =
  /^(?:DatabaseAway|DatabaseSilent|MongoServerSelectionError|MongoNetwork(?:Timeout)?Error|MongoNotConnectedError|MongoTopologyClosedError|MongoPoolClearedError|MongooseServerSelectionError|PoolClearedError|MongoWriteConcernError)$/;

/** Any thrown value as a failure of the closed list. What is not ours becomes INTERNAL, with the cause for the log. */
export function toFailure(error: unknown): BillingFailure {
  if (error instanceof BillingFailure) return error;
  if (error instanceof ProviderFailure) return ofProvider(error);
  if (error instanceof Error && (databaseErrors.test(error.name) || /buffering timed out/.test(error.message))) {
    return new BillingFailure(
      'DATABASE_UNAVAILABLE',
      'The database does not answer. Repeat the same request in a few seconds: what was done already is not done twice.',
      {
        cause: error,
        retryAfterSeconds: 5,
      },
    );
  }
  // What Express throws for a parameter of a path.
  if (error instanceof URIError) {
    return new BillingFailure('INVALID_INPUT', 'The address is not well encoded. Check its percent signs.');
  }
  return new BillingFailure('INTERNAL', 'Something failed on our side. Give the request id to support.', {
    cause: error,
  });
}

function ofProvider(cause: ProviderFailure): BillingFailure {
  switch (cause.reason) {
    case 'unavailable':
    case 'busy':
      return new BillingFailure(
        'PROVIDER_UNAVAILABLE',
        'The payment provider does not answer. Try again in a moment.',
        {
          cause,
          retryAfterSeconds: 5,
        },
      );
    case 'card_declined':
      return new BillingFailure('CARD_DECLINED', 'The card was declined. Try another one.', { cause });
    default:
      return new BillingFailure(
        'PROVIDER_REJECTED',
        'The payment provider refused this. Give the request id to support.',
        {
          cause,
        },
      );
  }
}

function isUnread({ complete, headers }: IncomingMessage): boolean {
  return !complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);
}

/** Writes `{ error: { code, message, requestId, details? } }`. Nothing of a cause leaves the server. */
export function sendFailure(res: Response, failure: BillingFailure, requestId: string): void {
  if (failure.retryAfterSeconds !== undefined) res.setHeader('retry-after', String(failure.retryAfterSeconds));
  // What is left of the body is not read, so the connection cannot be used again.
  if (isUnread(res.req)) res.setHeader('connection', 'close');
  const body: ErrorReply = {
    error: {
      code: failure.code,
      message: failure.message,
      requestId,
      ...(failure.details ? { details: failure.details } : {}),
    },
  };
  res.status(failure.status).json(body);
}

/** The last handler of the router: replies, and logs what an operator must see. */
export function errorReplies(logger: Logger, clock: Clock): ErrorRequestHandler {
  const strangers = createRefusalLog(logger, clock);
  return (error: unknown, req, res, next) => {
    const failure = toFailure(error);
    const { requestId, accountId } = requestContext(req);
    const about = { requestId, accountId, method: req.method, path: req.path, code: failure.code };
    if (failure.status >= 500)
      logger.error({ ...about, error: describeError(failure.cause ?? failure) }, failure.message);
    else if (accountId === undefined) strangers.refused(about);
    else logger.info(about, 'refused');
    // Headers are out: only express can end the connection.
    if (res.headersSent) return next(error);
    sendFailure(res, failure, requestId);
  };
}
