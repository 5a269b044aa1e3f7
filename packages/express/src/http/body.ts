import type { Request } from 'express';
import { BillingFailure } from './failure.js';

/** Largest JSON body of the API. The largest real one is under 4 kB. */
export const jsonLimitBytes = 32 * 1024;

/**
 * The JSON body of a request, whether or not the host's `express.json()` ran before. No body at all counts as `{}`.
 * @throws BillingFailure UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, INVALID_JSON
 */
export async function readJsonBody(req: Request): Promise<unknown> {
  const type = req.headers['content-type'];
  const parsedBefore = req.readableDidRead;
  if (!parsedBefore) {
    const bytes = isJson(type) ? await readBody(req, { limitBytes: jsonLimitBytes }) : await nothingOrRefuse(req, type);
    return bytes.length === 0 ? {} : parseJson(bytes);
  }
  if (type !== undefined && !isJson(type)) throw wrongType(type);
  const body: unknown = req.body;
  if (Buffer.isBuffer(body)) return parseJson(body);
  return typeof body === 'string' ? parseJson(Buffer.from(body)) : (body ?? {});
}

export interface BodyLimits {
  limitBytes: number;
  /** How long the whole body may take to arrive. No limit by default. */
  timeoutMs?: number;
  /** What all bodies that share it may hold together. */
  budget?: ByteBudget;
}

/** Bytes that many bodies hold at the same time. */
export class ByteBudget {
  #held = 0;

  constructor(readonly limitBytes: number) {}

  /** Whether there is room for so many more; takes it if there is. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.limitBytes) return false;
    this.#held += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }
}

/**
 * Reads a body that nobody has read yet. Past a limit it drops what it has and reads no more.
 * @throws BillingFailure PAYLOAD_TOO_LARGE; RATE_LIMITED when the budget is used up; INVALID_JSON when the body is late
 *   or the client went away
 */
export function readBody(req: Request, { limitBytes, timeoutMs, budget }: BodyLimits): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > limitBytes) return Promise.reject(tooLarge(limitBytes));
  return new Promise<Buffer>((resolve, reject) => {
    let chunks: Buffer[] = [];
    let length = 0;
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      clearTimeout(timer);
      budget?.release(length);
      req.off('data', take).off('end', finish).off('error', broken).off('aborted', broken);
    };
    const refuse = (failure: BillingFailure) => {
      stop();
      chunks = [];
      req.resume();
      reject(failure);
    };
    const take = (chunk: Buffer) => {
      if (length + chunk.length > limitBytes) return refuse(tooLarge(limitBytes));
      if (budget && !budget.take(chunk.length)) return refuse(tooManyAtOnce());
      length += chunk.length;
      chunks.push(chunk);
    };
    const finish = () => {
      stop();
      resolve(Buffer.concat(chunks));
    };
    const broken = (cause?: unknown) =>
      refuse(new BillingFailure('INVALID_JSON', 'The body did not arrive completely. Send it again.', { cause }));
    if (timeoutMs !== undefined) timer = setTimeout(() => refuse(tooSlow(timeoutMs)), timeoutMs);
    req.on('data', take).on('end', finish).on('error', broken).on('aborted', broken);
  });
}

function tooLarge(limitBytes: number): BillingFailure {
  return new BillingFailure('PAYLOAD_TOO_LARGE', `The body is larger than ${limitBytes / 1024} kB. Send less.`);
}

function tooSlow(timeoutMs: number): BillingFailure {
  return new BillingFailure('INVALID_JSON', `The body did not arrive within ${timeoutMs / 1000} s. Send it again.`);
}

function tooManyAtOnce(): BillingFailure {
  return new BillingFailure('RATE_LIMITED', 'Too many large bodies arrive at once. Send this one again.', {
    retryAfterSeconds: 5,
  });
}

async function nothingOrRefuse(req: Request, type: string | undefined): Promise<Buffer> {
  const bodyless = req.headers['transfer-encoding'] === undefined && Number(req.headers['content-length'] ?? 0) === 0;
  if (bodyless) return Buffer.alloc(0);
  throw wrongType(type);
}

function isJson(type: string | undefined): boolean {
  if (type === undefined) return false;
  return /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type.trim());
}

function wrongType(type: string | undefined): BillingFailure {
  const sent = type === undefined ? 'none was given' : `not ${JSON.stringify(type.slice(0, 80))}`;
  return new BillingFailure('UNSUPPORTED_MEDIA_TYPE', `Send content-type: application/json in UTF-8, ${sent}.`);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new BillingFailure('INVALID_JSON', 'The body is not JSON. Check quotes, commas and brackets.', { cause });
  }
}
