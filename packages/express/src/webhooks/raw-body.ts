import type { Request } from 'express';
import { ByteBudget, readBody } from '../http/body.js';
import { BillingFailure } from '../http/failure.js';
import { bodyAlreadyParsed, payloadInvalid } from './errors.js';

/** Far above the largest event of Stripe. */
const limitBytes = 1024 * 1024;
/** Stripe sends an event in one go. */
const timeoutMs = 10_000;
/** What deliveries whose signature is not checked yet may hold in this process, however many there are. */
const totalBytesMax = 32 * 1024 * 1024;

export type RawBody = (req: Request) => Promise<Buffer>;

/**
 * Reads the bytes that Stripe signed, wherever the host mounts its parsers: here when nobody has; else `req.rawBody`, or
 * the body of `express.raw()` or `express.text()`.
 * @throws BillingFailure WEBHOOK_BODY_ALREADY_PARSED when only a parsed object is left; RATE_LIMITED when too many
 *   deliveries arrive at once
 */
export function createRawBody(): RawBody {
  const budget = new ByteBudget(totalBytesMax);
  return async (req) => {
    const { rawBody: kept } = req as { rawBody?: unknown };
    if (Buffer.isBuffer(kept)) return kept;
    if (typeof kept === 'string') return Buffer.from(kept);
    if (req.readableDidRead) {
      const body: unknown = req.body;
      if (Buffer.isBuffer(body)) return body;
      if (typeof body === 'string') return Buffer.from(body);
      throw bodyAlreadyParsed();
    }
    try {
      return await readBody(req, { limitBytes, timeoutMs, budget });
    } catch (cause) {
      if (!(cause instanceof BillingFailure) || cause.code === 'RATE_LIMITED') throw cause;
      throw payloadInvalid(cause.message, cause);
    }
  };
}
