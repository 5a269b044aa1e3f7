import type { Request, RequestHandler } from 'express';
import { type CreditEngine, newCreditKey, readHold } from '../credits/service.js';
import { BillingFailure } from '../http/failure.js';
import { requireAction } from '../http/identity.js';
import { asked, type GuardDependencies, type GuardedRequest, guard } from './guard.js';
import { HeldCredits } from './held-credits.js';
import { payFor } from './paid-request.js';
import type { ReplyEndOptions } from './reply-end.js';
import type { Payment } from './request-billing.js';
import type { Settlements } from './settlements.js';

/** A number, or what a request asks for. A function may give 0: then nothing is held. */
export type AmountOf = number | ((req: Request) => number | Promise<number>);

/** How a request is paid from the balance. */
export interface RequestHoldOptions {
  /** A currency or the name of a custom unit; the default unit when it is not given. */
  unit?: string | undefined;
  /** For the ledger: what was bought, e.g. "chat message". */
  reason?: string | undefined;
  /** Most that the handler may charge. Default: the amount. What is past the amount must be there when it is taken. */
  max?: number | undefined;
  /**
   * After how many seconds the hold ends by itself, at most 31 days. Default 3,600; longer than any reply may take:
   * what a reply takes after that must be there when it is taken.
   */
  expiresInSeconds?: number | undefined;
}

/** What `billing.requireCredits` takes beside the amount. */
export interface RequireCreditsOptions extends RequestHoldOptions, ReplyEndOptions {}

export interface HoldDependencies {
  credits: Pick<CreditEngine, 'hold' | 'spend' | 'capture' | 'release'>;
  now(): Date;
}

export interface RequireCreditsDependencies extends GuardDependencies, HoldDependencies {
  settlements: Settlements;
}

/**
 * Sets credits aside before a host's handler runs, or answers 402 INSUFFICIENT_CREDITS and does not run it. When the
 * reply is out they are taken, all or what `req.billing.charge` said; when it failed they go back.
 *
 * Each request is one hold under a key of its own, made here. A key from the client is not taken on purpose: a client
 * that sends the same one twice would get the feature twice for one price. A process that dies in between leaves the
 * hold, which ends by itself.
 */
export function createRequireCredits(deps: RequireCreditsDependencies) {
  return (amount: AmountOf, options: RequireCreditsOptions = {}): RequestHandler => {
    checkHold('requireCredits', amount, options);
    const admit = (request: GuardedRequest) =>
      payFor(deps.settlements, request, options, async () => {
        await requireAction(deps.authorize, request.identity, 'spend');
        return holdFor(deps, request, amount, options);
      });
    return guard(deps, admit, { spends: true });
  };
}

const lifetimeSeconds = 3600;
const lifetimeSecondsMax = 31 * 24 * 3600;

/** @throws TypeError, when the route is made, naming what is wrong */
export function checkHold(name: string, amount: AmountOf, options: RequestHoldOptions): void {
  const { max, expiresInSeconds, unit, reason } = options;
  if (typeof amount !== 'function' && !isPositive(amount))
    throw new TypeError(`${name} takes a whole number above 0, or a function that gives one, not ${amount}.`);
  if (max !== undefined && (!isPositive(max) || (typeof amount === 'number' && max < amount)))
    throw new TypeError(`${name}: max is a whole number of at least the amount, not ${max}.`);
  if (expiresInSeconds !== undefined && !(isPositive(expiresInSeconds) && expiresInSeconds <= lifetimeSecondsMax))
    throw new TypeError(
      `${name}: expiresInSeconds is a whole number from 1 to ${lifetimeSecondsMax} (31 days), not ${expiresInSeconds}.`,
    );
  checkTexts(name, () => readHold({ key: 'request', amount: 1, unit, reason }, anyPolicy));
}

const anyPolicy = { defaultUnit: 'usd', overdraftOf: () => 0 };

/** What no request could be held under is said when the route is made, not to each customer. @throws TypeError */
export function checkTexts(name: string, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    throw new TypeError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * What a request asks for.
 * @throws BillingFailure INVALID_INPUT when the host's function gives no whole number of at least 0 for this request
 * @throws HostError what the function throws
 */
export async function amountFor(amount: AmountOf, req: Request, name: string): Promise<number> {
  if (typeof amount !== 'function') return amount;
  const given = await asked(() => amount(req));
  if (given === 0 || isPositive(given)) return given;
  throw new BillingFailure('INVALID_INPUT', 'The amount of this request must be a whole number of at least 0.', {
    cause: new TypeError(`${name}: the function gave ${given}; it must give a whole number of at least 0.`),
  });
}

/** @throws BillingFailure INSUFFICIENT_CREDITS, ACCOUNT_BUSY, DATABASE_UNAVAILABLE */
export async function holdFor(
  { credits, now }: HoldDependencies,
  { req, identity, requestId }: GuardedRequest,
  amountOf: AmountOf,
  { unit, reason, max, expiresInSeconds }: RequestHoldOptions,
): Promise<Payment> {
  const amount = await amountFor(amountOf, req, 'requireCredits');
  const { accountId, userId: actor } = identity;
  const about = { source: { type: 'request', id: requestId }, actor, ...(reason === undefined ? {} : { reason }) };
  const hold = newCreditKey();
  const what = { amount, ...(unit === undefined ? {} : { unit }) };
  const expiresAt = new Date(now().getTime() + (expiresInSeconds ?? lifetimeSeconds) * 1000);
  const most = amount === 0 ? 0 : Math.max(max ?? amount, amount);
  const terms = { accountId, hold, max: most, expiresAt, ...what, ...about };
  if (amount > 0) {
    await credits.hold(accountId, {
      ...about,
      ...what,
      key: hold,
      captureMax: most,
      expiresAt,
    });
  }
  return new HeldCredits(credits, terms, now);
}

function isPositive(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
