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
    const bytes = isJson(type) ? await readBody(req, jsonLimitBytes) : await nothingOrRefuse(req, type);
    return bytes.length === 0 ? {} : parseJson(bytes);
  }
  if (type !== undefined && !isJson(type)) throw wrongType(type);
  const body: unknown = req.body;
  if (Buffer.isBuffer(body)) return parseJson(body);
  return typeof body === 'string' ? parseJson(Buffer.from(body)) : (body ?? {});
}

/**
 * Reads a body that nobody has read yet. Past the limit it stops keeping what comes, so memory stays bounded.
 * @throws BillingFailure PAYLOAD_TOO_LARGE, INVALID_JSON when the client went away
 */
export function readBody(req: Request, limitBytes: number): Promise<Buffer> {
  const tooLarge = () => new BillingFailure('PAYLOAD_TOO_LARGE', `A body has at most ${limitBytes / 1024} kB.`);
  if (Number(req.headers['content-length'] ?? 0) > limitBytes) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    req.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitBytes) chunks.push(chunk);
      else reject(tooLarge());
    });
    req.on('end', () => resolve(Buffer.concat(chunks)));
    const broken = (cause?: unknown) =>
      reject(new BillingFailure('INVALID_JSON', 'The body did not arrive whole. Send it again.', { cause }));
    req.on('error', broken);
    req.on('aborted', broken);
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
