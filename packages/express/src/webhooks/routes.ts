import type { RequestHandler } from 'express';
import { handled } from '../http/handled.js';
import type { RateLimits } from '../http/rate-limits.js';
import { unsigned } from './errors.js';
import { createRawBody } from './raw-body.js';
import type { WebhooksService } from './service.js';

/** Takes one delivery. 200 only after the event is stored, or was before. */
export function receiveWebhook(webhooks: Pick<WebhooksService, 'receive'>, rateLimits: RateLimits): RequestHandler {
  const rawBody = createRawBody();
  return handled(async (req, res) => {
    const signature = req.headers['stripe-signature'];
    await rateLimits.check('webhook', req, res);
    // Refused before its body is read: anybody can send one.
    if (typeof signature !== 'string' || signature === '') throw unsigned();
    await webhooks.receive(await rawBody(req), signature);
    res.json({ received: true });
  });
}
