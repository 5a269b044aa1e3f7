import type { RequestHandler } from 'express';
import type { Logger } from '../logger.js';

/**
 * Warns once when the router is mounted at another path than `baseUrl` says: customers would come back from Stripe to a
 * page that is not there. A proxy that rewrites paths makes both right, so it is a warning and no error.
 */
export function warnOfOtherMount(baseUrl: string, logger: Logger): RequestHandler {
  const expected = new URL(baseUrl).pathname.replace(/\/+$/, '');
  let checked = false;
  return (req, _res, next) => {
    if (!checked && req.baseUrl !== expected) {
      const about = { mountedAt: req.baseUrl || '/', baseUrl };
      logger.warn(
        about,
        `the router is mounted at another path than its URL: set BILLING_URL, or mount it at ${expected}`,
      );
    }
    checked = true;
    next();
  };
}
