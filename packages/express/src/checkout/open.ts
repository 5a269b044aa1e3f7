import { routes } from '@tillkit/contract';
import { isDuplicateKey } from '../db/duplicate-key.js';
import type { Identity } from '../http/identity.js';
import { ProviderFailure, type ProviderTags, type ReturnPages } from '../providers/provider.js';
import { adopt } from './adopt.js';
import { reserveRoom } from './balance-cap.js';
import type { CheckoutDependencies } from './dependencies.js';
import { attemptConflict, sessionEnded } from './errors.js';
import { fulfilSession } from './fulfil.js';
import type { SessionRow } from './model.js';
import { newSessionId } from './session-id.js';
import { balanceCapOf } from './top-up-rules.js';

/*
 * From an attempt to an object at the provider:
 *   row      one for an attempt of an account (unique index); a repeat with other content is refused
 *   reserve  room under the balance cap, where there is one (`balance-cap.ts`)
 *   create   at the provider, under a key made of the row's id: every repeat gives the same object
 *   attach   the object's id to the row, while the row is open
 * The client gets an address or secret only after `attach`, so nothing can be paid that no row knows.
 */

/** Stripe lets an open checkout go after a day; payments in the page are given as long. */
const openForMs = 24 * 3600_000;
const firstSweepAfterMs = 60_000;
/** How long a second request waits for the first one of the same attempt. */
const waitsMax = 20;

/** What a client asked for, checked. */
export interface Order {
  attemptId: string;
  type: SessionRow['type'];
  flow: SessionRow['flow'];
  redirectUrl: string;
  amountMinor: number | null;
  currency: string | null;
  plan: string | null;
  interval: 'month' | 'year' | null;
  /** Of a plan. Default: 1. */
  seats?: number;
  /** Of `off_session`: what is charged. */
  methodId?: string;
}

/** What the client needs to pay. */
export interface Opened {
  row: SessionRow;
  /** Of a payment in the page. It is never stored. */
  clientSecret: string | null;
}

/** The session of an attempt that was made before, ready for the client; null when the attempt is new. */
export async function replay(deps: CheckoutDependencies, accountId: string, order: Order): Promise<Opened | null> {
  const row = await deps.sessions.findAttempt(accountId, order.attemptId);
  if (!row) return null;
  if (row.fingerprint !== fingerprintOf(order)) throw attemptConflict();
  if (row.status === 'cancelled' || row.status === 'error') throw sessionEnded();
  return openAtProvider(deps, row);
}

/** Makes the session of a new attempt. `priceId` is the provider's id of what is sold, for a subscription. */
export async function open(
  deps: CheckoutDependencies,
  identity: Identity,
  order: Order,
  priceId: string | null = null,
): Promise<Opened> {
  const { accountId, userId } = identity;
  const { customerId } = await deps.accounts.ensure(identity);
  const { attemptId, type, flow, redirectUrl, amountMinor, currency, plan, interval, seats, methodId } = order;
  const now = deps.clock.now();
  const row: SessionRow = {
    _id: newSessionId(),
    accountId,
    userId,
    type,
    flow,
    status: 'in_progress',
    attemptId,
    fingerprint: fingerprintOf(order),
    customerId,
    amountMinor,
    currency,
    plan,
    interval,
    priceId,
    ...(seats === undefined ? {} : { seats }),
    ...(methodId === undefined ? {} : { methodId }),
    ...(type === 'topup' && balanceCapOf(deps.rules, currency ?? '') !== null ? { reservesRoom: true } : {}),
    redirectUrl,
    createdAt: now,
    expiresAt: new Date(now.getTime() + openForMs),
    nextSweepAt: new Date(now.getTime() + firstSweepAfterMs),
    sweeps: 0,
  };
  try {
    await deps.sessions.insert(row);
  } catch (error) {
    // The same attempt came twice at once: the other one made the row.
    const other = isDuplicateKey(error) ? await replay(deps, accountId, order) : null;
    if (!other) throw error;
    return other;
  }
  return openAtProvider(deps, row);
}

function fingerprintOf({ type, flow, redirectUrl, amountMinor, currency, plan, interval, seats = 1 }: Order): string {
  // One seat is left out, as it was before there were seats: attempts that are open stay what they are.
  const more = seats === 1 ? [] : [seats];
  return JSON.stringify([type, flow, amountMinor, currency, plan, interval, redirectUrl, ...more]);
}

async function openAtProvider(deps: CheckoutDependencies, row: SessionRow): Promise<Opened> {
  if (row.providerSessionId !== undefined) {
    const inPage = row.flow === 'embedded';
    return {
      row,
      clientSecret: inPage ? (await deps.provider.readPayment(row.providerSessionId)).clientSecret : null,
    };
  }
  await reserveRoom(deps, row);
  try {
    return await create(deps, row);
  } catch (error) {
    if (error instanceof ProviderFailure && error.reason === 'customer_gone') return withNewCustomer(deps, row, error);
    if (error instanceof ProviderFailure && error.reason === 'busy') return waitForOther(deps, row, error);
    throw error;
  }
}

async function create(deps: CheckoutDependencies, row: SessionRow): Promise<Opened> {
  const { provider, sessions } = deps;
  const { id, clientSecret = null, ...hosted } = await make(deps, row);
  const stored = { providerSessionId: id, ...hosted };
  if (!(await sessions.attach(row._id, stored))) {
    // It was ended while it was being made: close what would otherwise stay payable, and credit what was paid before.
    const now = await sessions.find(row._id);
    if (now?.providerSessionId !== id) {
      await (row.flow === 'hosted' ? provider.closeCheckout(id) : provider.closePayment(id));
      await fulfilSession(deps, await adopt(deps, row, id, row.flow));
      throw sessionEnded();
    }
  }
  return { row: { ...row, ...stored }, clientSecret };
}

interface Made {
  id: string;
  url?: string;
  expiresAt?: Date;
  clientSecret?: string;
}

async function make(deps: CheckoutDependencies, row: SessionRow): Promise<Made> {
  const { provider } = deps;
  const order = { customerId: row.customerId, tags: tagsOf(deps, row), key: `tillkit:${row._id}:${row.customerId}` };
  if (row.type === 'subscription') {
    const { priceId, seats = 1 } = row;
    return provider.createSubscriptionCheckout({ ...order, priceId: priceId ?? '', seats, ...returnPages(deps, row) });
  }
  const topUp = { ...order, amountMinor: row.amountMinor ?? 0, currency: row.currency ?? '' };
  if (row.flow === 'hosted') return provider.createTopUpCheckout({ ...topUp, ...returnPages(deps, row) });
  if (row.flow === 'embedded') return provider.createTopUpPayment(topUp);
  return provider.chargeSavedMethod({ ...topUp, methodId: row.methodId ?? '' });
}

async function withNewCustomer(deps: CheckoutDependencies, row: SessionRow, failure: ProviderFailure): Promise<Opened> {
  const { accounts, sessions } = deps;
  await accounts.syncCustomer(row.customerId);
  const { customerId } = await accounts.ensure({ accountId: row.accountId, userId: row.userId });
  if (customerId === row.customerId) throw failure;
  await sessions.changeCustomer(row._id, customerId);
  return create(deps, { ...row, customerId });
}

async function waitForOther(deps: CheckoutDependencies, row: SessionRow, failure: ProviderFailure): Promise<Opened> {
  for (let wait = 0; wait < waitsMax; wait += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const now = await deps.sessions.find(row._id);
    if (now?.providerSessionId !== undefined) return openAtProvider(deps, now);
  }
  throw failure;
}

function tagsOf({ environment }: CheckoutDependencies, row: SessionRow): ProviderTags {
  return {
    accountId: row.accountId,
    userId: row.userId,
    source: row.type === 'topup' ? `topup_${row.flow}` : 'subscription_checkout',
    environment,
    sessionId: row._id,
    ...(row.plan === null ? {} : { plan: row.plan }),
  };
}

function returnPages({ baseUrl }: CheckoutDependencies, row: SessionRow): ReturnPages {
  const page = (path: string) => `${baseUrl}${path}?session_id=${row._id}`;
  return { successUrl: page(routes.completeSession.path), cancelUrl: page(routes.cancelSession.path) };
}
