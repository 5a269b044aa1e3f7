import type { Request } from 'express';
import { readBody } from '../http/body.js';
import { BillingFailure } from '../http/failure.js';
import { bodyAlreadyParsed, payloadInvalid } from './errors.js';

/** Far above the largest event of Stripe. */
const limitBytes = 1024 * 1024;

/**
 * The bytes that Stripe signed, wherever the host mounts its parsers: read here when nobody has; else `req.rawBody`, or
 * the body of `express.raw()` or `express.text()`.
 * @throws BillingFailure WEBHOOK_BODY_ALREADY_PARSED when only a parsed object is left
 */
export async function rawBody(req: Request): Promise<Buffer> {
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
    return await readBody(req, limitBytes);
  } catch (cause) {
    if (!(cause instanceof BillingFailure)) throw cause;
    throw payloadInvalid('The body is too large or did not arrive whole.', cause);
  }
}
