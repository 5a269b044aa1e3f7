import type { RequestHandler } from 'express';
import type { Logger } from '../logger.js';

/**
 * Says once when the host trusts every proxy: then `req.ip` is whatever a client writes into X-Forwarded-For, and the
 * limits by address count nothing.
 */
export function warnOfTrustedProxies(logger: Logger): RequestHandler {
  let isKnown = false;
  return (req, _res, next) => {
    if (!isKnown && req.app.get('trust proxy') === true) {
      isKnown = true;
      logger.warn(
        {},
        "'trust proxy' is true, so any client can choose its address and pass the rate limits; set it to the number of your proxies or to their addresses",
      );
    }
    next();
  };
}
