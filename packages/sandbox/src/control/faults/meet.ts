import type { ServerResponse } from 'node:http';
import type { App } from '../../core/app.js';
import { type ErrorBody, envelope } from '../../core/errors.js';
import type { RequestFault } from '../../core/faults/fault.js';
import { randomText } from '../../core/ids.js';
import { replyHeaders } from '../../wire/api.js';
import { rateLimited } from '../../wire/rate-limit.js';

/** What a struck request is answered with; undefined when it is not answered. */
export function faultReply(
  app: App,
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
  const requestId = `req_${randomText(14)}`;
  return {
    status: limited ? 429 : 500,
    headers: { ...replyHeaders(requestId), ...(limited ? { 'stripe-rate-limited-reason': 'global-rate' } : {}) },
    body: envelope(error, app.urls.requestLog(requestId)),
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
