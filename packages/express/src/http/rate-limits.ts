import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, MemoryStore, rateLimit, type Store } from 'express-rate-limit';
import { BillingFailure } from './failure.js';

/** Requests that are let through in one window. */
export interface RateLimit {
  /** Length of the window, in milliseconds. */
  windowMs: number;
  /** Requests that are let through in it. */
  limit: number;
}

/** The option `rateLimits`. */
export interface RateLimitOptions {
  /** Every request but webhooks, by address. 600 a minute by default. */
  address?: RateLimit | undefined;
  /** Every request of a signed-in account. 300 a minute by default. */
  account?: RateLimit | undefined;
  /** Requests that start a payment, by address. 60 a minute by default. */
  checkoutAddress?: RateLimit | undefined;
  /** Requests that start a payment, of one account. 20 a minute by default. */
  checkoutAccount?: RateLimit | undefined;
  /**
   * Refused deliveries at the webhook route, by address; what Stripe signed does not count. 600 a minute by default.
   */
  webhook?: RateLimit | undefined;
  /**
   * Makes the store of one limit, for limits that several processes share. In memory of the process by default.
   * See the stores of express-rate-limit.
   */
  store?: ((name: string) => Store) | undefined;
}

const minute = 60_000;
const defaults = {
  address: { windowMs: minute, limit: 600 },
  account: { windowMs: minute, limit: 300 },
  checkoutAddress: { windowMs: minute, limit: 60 },
  checkoutAccount: { windowMs: minute, limit: 20 },
  webhook: { windowMs: minute, limit: 600 },
} satisfies Record<string, RateLimit>;

export type LimitName = keyof typeof defaults;

export interface RateLimits {
  /** Counts a request and calls back when it may continue. @throws BillingFailure RATE_LIMITED */
  check(name: LimitName, req: Request, res: Parameters<RequestHandler>[1], accountId?: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The limits of the router. The address is Express's `req.ip`: behind a proxy the host sets `trust proxy`, as for any
 * Express application.
 */
export function createRateLimits(options: RateLimitOptions | false | undefined): RateLimits {
  if (options === false) return { check: async () => {}, close: async () => {} };
  const stores: Store[] = [];
  const accounts = new WeakMap<Request, string>();
  const make = (name: LimitName): RequestHandler => {
    const store = options?.store?.(name) ?? new MemoryStore();
    stores.push(store);
    return rateLimit({
      ...defaults[name],
      ...options?.[name],
      store,
      // Said in our own words, and to the host's log: `trust-proxy.ts`.
      validate: { trustProxy: false },
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      identifier: `billing-${name}`,
      // A store that is down must not close the shop.
      passOnStoreError: true,
      skipSuccessfulRequests: name === 'webhook',
      keyGenerator: (req) =>
        (name.endsWith('ccount') ? accounts.get(req) : undefined) ?? ipKeyGenerator(req.ip ?? 'unknown'),
      handler: (_req, res, next, used) => {
        const seconds = Math.max(1, Number(res.getHeader('retry-after')) || Math.ceil(used.windowMs / 1000));
        next(
          new BillingFailure('RATE_LIMITED', `Too many requests. Try again in ${seconds} s.`, {
            retryAfterSeconds: seconds,
          }),
        );
      },
    });
  };
  const handlers = Object.fromEntries(
    (Object.keys(defaults) as LimitName[]).map((name) => [name, make(name)]),
  ) as Record<LimitName, RequestHandler>;
  return {
    async check(name, req, res, accountId) {
      if (accountId !== undefined) accounts.set(req, `account:${accountId}`);
      const failure = await new Promise<unknown>((resolve) => {
        // express-rate-limit answers through next(); only an error of its own comes as a rejection.
        Promise.resolve(handlers[name](req, res, resolve)).catch(resolve);
      });
      if (failure !== undefined) throw failure instanceof Error ? failure : new Error(String(failure));
    },
    async close() {
      for (const store of stores) await store.shutdown?.();
    },
  };
}
