import type { ServerResponse } from 'node:http';
import { randomText } from '../ids.js';
import type { ErrorBody } from '../wire/errors.js';
import { rateLimited } from '../wire/rate-limit.js';
import { API_VERSION } from '../wire/specification.js';
import type { RequestFault } from './fault.js';

/** What a struck request is answered with; undefined when it is not answered. */
export function faultReply(
  fault: RequestFault,
): { status: number; headers: Record<string, string>; body: string } | undefined {
  if (fault.kind === 'timeout' || fault.kind === 'cut') return undefined;
  const limited = fault.kind === 'rate_limit';
  const error: ErrorBody = limited
    ? rateLimited().body
    : {
        type: 'api_error',
        message: 'An unknown error occurred. (A fault that was ordered from the sandbox.)',
      };
  return {
    status: limited ? 429 : 500,
    headers: {
      'content-type': 'application/json',
      'request-id': `req_${randomText(14)}`,
      'stripe-version': API_VERSION,
      ...(limited ? { 'stripe-rate-limited-reason': 'global-rate' } : {}),
    },
    body: JSON.stringify({ error }, null, 2),
  };
}

/** Leaves the caller without an answer: at once, or for as long as it cares to wait. */
export function withholdReply(fault: RequestFault, response: ServerResponse): void {
  if (fault.kind !== 'cut') return;
  // A browser repeats by itself, on every connection it still has, what breaks before the first byte of a reply; one
  // order would then be several requests. What breaks after the headers it reports.
  if ('sec-fetch-site' in response.req.headers) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1 });
    response.flushHeaders();
    response.socket?.destroySoon();
  } else response.socket?.destroy();
}
