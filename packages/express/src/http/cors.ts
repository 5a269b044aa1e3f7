import type { RequestHandler } from 'express';
import { BillingFailure } from './failure.js';

/**
 * Lets pages of the allowed origins call the router with credentials, and answers their preflights. Another origin gets
 * no CORS header, so its pages can read nothing; its preflight is refused.
 */
export function cors(allowed: ReadonlySet<string>): RequestHandler {
  return (req, res, next) => {
    const { origin } = req.headers;
    res.vary('Origin');
    // A host's own cors() may have opened everything before us.
    res.removeHeader('access-control-allow-origin');
    res.removeHeader('access-control-allow-credentials');
    const known = origin !== undefined && allowed.has(origin);
    if (known) {
      res.setHeader('access-control-allow-origin', origin);
      res.setHeader('access-control-allow-credentials', 'true');
      res.setHeader('access-control-expose-headers', 'retry-after, x-request-id');
    }
    const preflight = req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
    if (!preflight) return next();
    if (!known) throw new BillingFailure('ORIGIN_NOT_ALLOWED', 'This origin may not call the billing router.');
    res.setHeader('access-control-allow-methods', 'GET, POST, PUT, DELETE');
    res.setHeader(
      'access-control-allow-headers',
      'authorization, content-type, last-event-id, x-request-id, x-csrf-token',
    );
    res.setHeader('access-control-max-age', '600');
    res.status(204).end();
  };
}
