import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Identity } from './identity.js';

/** What the router knows of a request while it handles it. */
export interface RequestContext {
  requestId: string;
  accountId?: string;
  identity?: Identity | null;
}

const contexts = new WeakMap<object, RequestContext>();

/** The request's context; made on first use. A caller's `x-request-id` is taken only when it is harmless in a log. */
export function requestContext(req: Request): RequestContext {
  const known = contexts.get(req);
  if (known) return known;
  const given = req.headers['x-request-id'];
  const requestId = typeof given === 'string' && /^[A-Za-z0-9_-]{8,64}$/.test(given) ? given : randomUUID();
  const context: RequestContext = { requestId };
  contexts.set(req, context);
  return context;
}

/** Gives every request its id, and every reply the headers that keep it out of caches. */
export const withRequestId: RequestHandler = (req, res, next) => {
  res.setHeader('x-request-id', requestContext(req).requestId);
  res.setHeader('cache-control', 'no-store');
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('referrer-policy', 'no-referrer');
  next();
};
