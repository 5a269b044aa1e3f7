import { createHash } from 'node:crypto';
import type { Clock } from '../clock.js';
import { isDuplicateKey } from '../db/duplicate-key.js';
import type { CallHook } from '../hooks.js';
import { type Identity, readIdentity } from '../http/identity.js';
import type { Logger } from '../logger.js';
import { type PaymentProvider, ProviderFailure } from '../providers/provider.js';
import type { Account, Accounts } from './accounts.js';
import { accountBusy, customerBusy } from './errors.js';
import type { AccountModel, AccountRow, CustomerClaim } from './model.js';

export type { Account, Accounts } from './accounts.js';
export { AccountModel } from './model.js';

/*
 * Invariants:
 * A1. An account has at most one customer at Stripe that is not deleted there.
 * A2. A customer belongs to at most one account (unique index).
 *
 * row → claim → create at Stripe → store. Each step can be repeated, by anyone, in any order of processes:
 *   open    one row for the account (`_id`)
 *   claim   first writer fixes what will be sent; later ones read it
 *   create  under a key made of account, environment and generation: the same key gives the same customer
 *   store   only while no customer is stored
 * A crash between two steps leaves a state from which the next call continues.
 */

/** Stripe keeps idempotency keys for 24 h at least. An older claim without a customer looks for a lost one first. */
const keyLifetimeMs = 20 * 3600_000;
const attemptsMax = 8;
/** Longer than any work in turn takes. */
const turnMs = 120_000;
const turnWaitsMax = 20;

/** Accounts with what other features of the router need of them. */
export interface AccountsService extends Accounts {
  /** Since when the account has the free plans. With `opens` that is fixed now if it was not before. */
  openedAt(accountId: string, options: { opens: boolean }): Promise<Date>;
  /** The account a customer belongs to, or null when it is not ours. */
  accountOfCustomer(customerId: string): Promise<string | null>;
  /**
   * Before this moment nothing at Stripe was anything to this database; null when nothing ever was. Reads every
   * account.
   */
  oldestCustomerAt(): Promise<Date | null>;
  /**
   * Runs work on an account's customer while no other process does. It waits for its turn for some seconds. What a
   * process that died was doing ends after two minutes.
   * @throws BillingFailure ACCOUNT_BUSY when its turn did not come
   */
  inTurn<T>(accountId: string, work: () => Promise<T>): Promise<T>;
  /**
   * Calls Stripe for the account's customer. If that customer was deleted at Stripe, once more for a new one.
   */
  forCustomer<T>(identity: Identity, call: (customerId: string) => Promise<T>): Promise<T>;
  /** Reads a customer again at Stripe, and lets go of it if it was deleted there. */
  syncCustomer(customerId: string): Promise<void>;
}

export interface AccountsDependencies {
  accounts: AccountModel;
  provider: PaymentProvider;
  environment: string;
  clock: Clock;
  logger: Logger;
  callHook: CallHook;
}

export function createAccounts(deps: AccountsDependencies): AccountsService {
  const { accounts, provider, environment, clock, logger, callHook } = deps;
  const running = new Map<string, Promise<Account>>();

  async function open(accountId: string): Promise<void> {
    await accounts.open(accountId, clock.now()).catch((error) => {
      // The row is there, with its time; or of two upserts at once the other one made it.
      if (!isDuplicateKey(error)) throw error;
    });
  }

  async function openWithClaim(identity: Identity): Promise<AccountRow & { customerClaim: CustomerClaim }> {
    const { accountId, userId, email, name } = identity;
    const known = await accounts.find(accountId);
    if (known?.customerClaim) return known as AccountRow & { customerClaim: CustomerClaim };
    await open(accountId);
    const claim = {
      userId,
      // Stripe refuses what is no address, and a customer without one is better than none.
      email: email && /^[^\s@]+@[^\s@]+$/.test(email) ? email : null,
      name: name ?? null,
      generation: 1,
      claimedAt: clock.now(),
    };
    await accounts.claim(accountId, claim);
    return (await accounts.find(accountId)) as AccountRow & { customerClaim: CustomerClaim };
  }

  async function createAtProvider(accountId: string, claim: CustomerClaim): Promise<string> {
    if (clock.now().getTime() - claim.claimedAt.getTime() > keyLifetimeMs) {
      const [lost] = await provider.findCustomers({ accountId, environment, createdSince: claim.claimedAt });
      if (lost) return lost.id;
    }
    const { id } = await provider.createCustomer({
      ...(claim.email ? { email: claim.email } : {}),
      ...(claim.name ? { name: claim.name } : {}),
      tags: { accountId, userId: claim.userId, source: 'account', environment },
      key: customerKey(environment, accountId, claim.generation),
    });
    return id;
  }

  async function ensureOnce(identity: Identity): Promise<Account> {
    const { accountId } = identity;
    for (let attempt = 1; ; attempt += 1) {
      const row = await openWithClaim(identity);
      if (row.stripeCustomerId) return { id: accountId, customerId: row.stripeCustomerId };
      try {
        const customerId = await createAtProvider(accountId, row.customerClaim);
        const stored = await accounts.storeCustomer(accountId, row.customerClaim.generation, customerId);
        if (stored) await callHook('onCustomerCreate', { accountId, userId: row.customerClaim.userId, customerId });
        // Stored by another process meanwhile, or the claim moved on: the row says what holds.
      } catch (error) {
        const busy = error instanceof ProviderFailure && error.reason === 'busy';
        if (!busy) throw error;
        if (attempt >= attemptsMax) throw customerBusy(error);
        // Another process is creating this very customer: wait for its row.
        await new Promise((resolve) => setTimeout(resolve, 50 * attempt));
      }
    }
  }

  async function ensure(given: Identity): Promise<Account> {
    const identity = readIdentity(given);
    const { accountId } = identity;
    const known = running.get(accountId);
    if (known) return known;
    const call = ensureOnce(identity).finally(() => running.delete(accountId));
    running.set(accountId, call);
    return call;
  }

  async function syncCustomer(customerId: string): Promise<void> {
    const row = await accounts.findByCustomer(customerId);
    if (!row?.customerClaim || !(await isGone(provider, customerId))) return;
    const next = {
      ...row.customerClaim,
      generation: row.customerClaim.generation + 1,
      claimedAt: clock.now(),
    };
    await accounts.forgetCustomer(row._id, customerId, next);
    logger.warn(
      { accountId: row._id, customerId },
      'customer was deleted at Stripe; the next purchase makes a new one',
    );
  }

  return {
    ensure,

    async customerOf(accountId) {
      return (await accounts.find(accountId))?.stripeCustomerId ?? null;
    },

    async openedAt(accountId, { opens }) {
      const known = await accounts.find(accountId);
      if (known?.openedAt) return known.openedAt;
      if (!opens) return clock.now();
      await open(accountId);
      return (await accounts.find(accountId))?.openedAt ?? clock.now();
    },

    async accountOfCustomer(customerId) {
      return (await accounts.findByCustomer(customerId))?._id ?? null;
    },

    oldestCustomerAt: () => accounts.oldestCustomerAt(),

    syncCustomer,

    async forCustomer(identity, call) {
      const { customerId } = await ensure(identity);
      try {
        return await call(customerId);
      } catch (error) {
        if (!(error instanceof ProviderFailure) || error.reason !== 'customer_gone') throw error;
        await syncCustomer(customerId);
        const next = await ensure(identity);
        if (next.customerId === customerId) throw error;
        return call(next.customerId);
      }
    },

    async inTurn(accountId, work) {
      for (let wait = 0; ; wait += 1) {
        const now = clock.now();
        const until = new Date(now.getTime() + turnMs);
        if (await accounts.beginTurn(accountId, now, until)) {
          return work().finally(() => accounts.endTurn(accountId, until));
        }
        if (wait >= turnWaitsMax) throw accountBusy();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
}

async function isGone(provider: PaymentProvider, customerId: string): Promise<boolean> {
  try {
    return await provider.isCustomerDeleted(customerId);
  } catch (error) {
    if (error instanceof ProviderFailure && (error.reason === 'not_found' || error.reason === 'customer_gone'))
      return true;
    throw error;
  }
}

/** Hashed, since an account id is the host's and can be of any form and length. */
function customerKey(environment: string, accountId: string, generation: number): string {
  const account = createHash('sha256')
    .update(JSON.stringify([environment, accountId]))
    .digest('hex');
  return `tillkit:customer:${account}:${generation}`;
}
