import type { RequestHandler } from 'express';
import { handled } from '../http/handled.js';
import { rawBody } from './raw-body.js';
import type { Webhooks } from './service.js';

/** Takes one delivery. 200 only after the event is stored, or was before. */
export function receiveWebhook(webhooks: Webhooks): RequestHandler {
  return handled(async (req, res) => {
    const payload = await rawBody(req);
    const signature = req.headers['stripe-signature'];
    await webhooks.receive(payload, typeof signature === 'string' ? signature : undefined);
    res.json({ received: true });
  });
}
