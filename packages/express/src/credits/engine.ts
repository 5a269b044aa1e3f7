import { setTimeout as sleep } from 'node:timers/promises';
import type { Balance, LedgerEntry, LedgerReply } from '@tillkit/contract';
import { type Clock, systemClock } from '../clock.js';
import { describeError, type Logger } from '../logger.js';
import { executeBatch } from './batch.js';
import { type Command, type GrantInput, readAccountId, readGrant, readSpend, type SpendInput } from './commands.js';
import { Drainer } from './drainer.js';
import { refusalFailure } from './errors.js';
import { availableAt } from './grants.js';
import { Heads } from './heads.js';
import { type LedgerPage, readLedgerPage } from './history.js';
import { Lanes } from './lanes.js';
import type { CreditStatements } from './model.js';
import { shownEntry } from './state.js';
import { isCurrency } from './unit.js';
import { type Verification, verifyAccount } from './verify.js';

export interface EngineParts {
  model: CreditStatements;
  logger: Logger;
  /** Default: the system's. */
  clock?: Clock;
  /** Unit of a spend that names none, and always among the balances. */
  defaultUnit: string;
  options?: CreditsOptions;
  /** Resolves after so many milliseconds. For tests. */
  wait?: (milliseconds: number) => Promise<void>;
}

export interface CreditsOptions {
  /** How often all accounts are looked at for entries to drain. Default 5,000. */
  drainIntervalMs?: number;
  /** Accounts whose newest state is remembered in this process, about 30 kB each when busy. Default 2,000. */
  rememberedAccountsMax?: number;
}

/** Credits of accounts. Every change is made at most once for each key, and every repeat gets the first reply. */
export interface Credits {
  /**
   * Adds a grant.
   * @throws BillingFailure INVALID_INPUT, KEY_CONFLICT, AMOUNT_ABOVE_MAXIMUM, ACCOUNT_BUSY, DATABASE_UNAVAILABLE
   */
  grant(accountId: string, input: GrantInput): Promise<LedgerEntry>;
  /**
   * Takes an amount from the grants of a unit, in burn order, or nothing.
   * @throws BillingFailure INVALID_INPUT, KEY_CONFLICT, INSUFFICIENT_CREDITS, ACCOUNT_BUSY, DATABASE_UNAVAILABLE
   */
  spend(accountId: string, input: SpendInput): Promise<LedgerEntry>;
  /** What can be spent now, for each unit the account ever had and the default one. */
  balance(accountId: string): Promise<Balance[]>;
  /** A page of the ledger, newest first. */
  ledger(accountId: string, page?: LedgerPage): Promise<LedgerReply>;
  /** Moves all waiting entries of all accounts to the ledger. @returns how many */
  drain(): Promise<number>;
  /** Replays an account from zero and compares. Reads its whole ledger. */
  verify(accountId: string): Promise<Verification>;
  /** Builds the indexes that the guarantees stand on. Must be done before the first change. */
  ensureIndexes(): Promise<void>;
  /** Starts draining in the background. Without it everything is right, but outboxes are only drained when they grow. */
  start(): void;
  /** Waits for changes in flight, drains what this process wrote, and ends the background work. */
  stop(): Promise<void>;
}

/** Puts the parts together. */
export function createEngine(parts: EngineParts): Credits {
  const { model, logger, clock = systemClock, defaultUnit, options = {}, wait = sleep } = parts;
  const { drainIntervalMs = 5000, rememberedAccountsMax = 2000 } = options;
  const heads = new Heads(rememberedAccountsMax);
  const drainer = new Drainer({ model, heads, logger });
  const lanes = new Lanes((accountId, commands) =>
    executeBatch({ model, heads, drainer, clock, wait }, accountId, commands).finally(() => drainer.request(accountId)),
  );
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;

  async function run(accountId: string, command: Command): Promise<LedgerEntry> {
    const decision = await lanes.run(readAccountId(accountId), command);
    if (decision.outcome === 'refused') throw refusalFailure(decision.refusal);
    return shownEntry(decision.entry);
  }

  async function drainInBackground(): Promise<void> {
    try {
      await drainer.drainAll();
    } catch (error) {
      logger.warn({ error: describeError(error) }, 'draining credits failed; it will be tried again');
    }
  }

  return {
    grant: async (accountId, input) => run(accountId, readGrant(input)),
    spend: async (accountId, input) => run(accountId, readSpend(input, defaultUnit)),

    async balance(accountId) {
      const state = await model.readBalances(readAccountId(accountId));
      const now = clock.now();
      const units = new Set([defaultUnit, ...state.units.map(({ unit }) => unit)]);
      // A spend never goes below 0 and nothing is set aside, so nothing is held or owed.
      return [...units].map((unit) => ({
        unit,
        kind: isCurrency(unit) ? 'money' : 'custom',
        available: availableAt(state, unit, now),
        held: 0,
        debt: 0,
      }));
    },

    ledger: async (accountId, page = {}) => readLedgerPage(model, readAccountId(accountId), page),
    drain: () => drainer.drainAll(),
    verify: async (accountId) => verifyAccount(model, readAccountId(accountId)),
    ensureIndexes: () => model.ensureIndexes(),

    start() {
      if (timer) return;
      timer = setInterval(() => {
        round ??= drainInBackground().finally(() => {
          round = undefined;
        });
      }, drainIntervalMs);
      timer.unref();
    },

    async stop() {
      clearInterval(timer);
      timer = undefined;
      await lanes.idle();
      await round;
      await drainer.drainOwn().catch((error) => {
        logger.warn({ error: describeError(error) }, 'draining credits failed; the next start drains them');
      });
    },
  };
}
