import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerEntry } from '@tillkit/contract';
import { type Clock, systemClock } from '../clock.js';
import type { Logger } from '../logger.js';
import type { CreditEngine } from './credit-engine.js';
import { refusalFailure } from './engine/errors.js';
import { createWriter } from './engine/writer.js';
import { readAccountId, readMoment } from './input/fields.js';
import { readGrant } from './input/grant.js';
import { readCapture, readHold, readRelease } from './input/hold.js';
import { readAdjust, readClawBack, readExpire, readTransfer } from './input/operator.js';
import { readReserve, readUnreserve } from './input/reservation.js';
import { readSpend, type SpendPolicy } from './input/spend.js';
import { readBalances } from './ledger/balances.js';
import { exportLedger } from './ledger/export.js';
import { readLedgerPage } from './ledger/history.js';
import { rebuildAccount } from './ledger/rebuild.js';
import { shownEntry } from './ledger/shown-entry.js';
import { verifyAccount } from './ledger/verify.js';
import { budgetOf, type CreditsOptions, overdraftOf } from './options.js';
import type { Command } from './rules/commands.js';
import { nextEndAfter } from './rules/due.js';
import type { Entry, QuotaEntry } from './rules/entry.js';
import { isExpired } from './rules/grants.js';
import { BackgroundDrain, everyRound } from './store/background-drain.js';
import type { LedgerRow } from './store/ledger-model.js';
import type { CreditStatements } from './store/model.js';
import type { Rounds } from './store/rounds-model.js';

export interface EngineDependencies {
  model: CreditStatements;
  logger: Logger;
  /** Default: the system's. */
  clock?: Clock;
  /** Unit of a spend that names none, and always among the balances. */
  defaultUnit: string;
  options?: CreditsOptions;
  /**
   * Called with entries that are in the ledger, before they leave their documents: at least once for each, in the
   * process that drains it. If it throws, they are drained again.
   */
  onDrained?: (rows: readonly LedgerRow[]) => Promise<void>;
  /** Decides which process on the database looks at all accounts. Default: each does. */
  rounds?: Pick<Rounds, keyof Rounds>;
  /** Resolves after so many milliseconds. For tests. */
  wait?: (milliseconds: number) => Promise<void>;
}

const accountsAtOnce = 500;

/** Wires the rooms together. */
export function createEngine(deps: EngineDependencies): CreditEngine {
  const { model, logger, clock = systemClock, defaultUnit, options = {}, wait = sleep } = deps;
  const { onDrained = async () => {}, rounds = everyRound } = deps;
  const { drainIntervalMs = 5000, rememberedAccountsMax = 2000 } = options;
  const writer = createWriter({ model, logger, clock, wait, rememberedAccountsMax, onDrained });
  const { heads, drainer } = writer;
  const background = new BackgroundDrain({ drainer, rounds, logger, intervalMs: drainIntervalMs });

  const run = async (accountId: string, command: Command) => writer.run(readAccountId(accountId), command);
  const balancesOf = async (accountId: string) => model.readBalances(readAccountId(accountId));

  /** A change of the public interface: its input is read, and its entry shown. */
  const change =
    <Input>(read: (input: Input, policy: SpendPolicy) => Command) =>
    async (accountId: string, input: Input): Promise<LedgerEntry> => {
      const id = readAccountId(accountId);
      const policy: SpendPolicy = {
        defaultUnit,
        overdraftOf: (unit) => overdraftOf(options, id, unit),
        budgetOf: (unit) => budgetOf(options, id, unit),
      };
      return shownEntry(await writer.run(id, read(input, policy)));
    };

  return {
    grant: change(readGrant),
    spend: change(readSpend),
    hold: change(readHold),
    capture: change(readCapture),
    release: change(readRelease),
    adjust: change(readAdjust),
    expire: change(readExpire),
    clawBack: change(readClawBack),

    async transfer(accountId, input) {
      const from = readAccountId(accountId);
      return shownEntry(await writer.transfer(from, readTransfer(from, input, defaultUnit)));
    },

    async balance(accountId, { at } = {}) {
      const id = readAccountId(accountId);
      const now = clock.now();
      return readBalances(model, id, { at: at === undefined ? now : readMoment(at), now, defaultUnit });
    },

    ledger: async (accountId, page = {}) => readLedgerPage(model, readAccountId(accountId), page),
    export: (accountId, exportOptions) => exportLedger(model, readAccountId(accountId), exportOptions),
    drain: () => drainer.drainAll(),
    drainLag: () => drainer.lag,
    verify: async (accountId) => verifyAccount(model, readAccountId(accountId)),

    seqs: (accountIds) => model.readSeqs(accountIds),
    inspect: balancesOf,

    async leftOf(accountId, seq) {
      const grant = (await balancesOf(accountId)).grants.find((row) => row.seq === seq);
      return grant && !isExpired(grant, clock.now()) ? grant.remaining : 0;
    },

    nextEndAt: async (accountId) => nextEndAfter(await balancesOf(accountId), clock.now()),
    audit: async (accountId, each) => verifyAccount(model, readAccountId(accountId), each),
    rebuild: async (accountId) => rebuildAccount({ model, heads, clock, defaultUnit }, readAccountId(accountId)),

    async *accountIds() {
      for (let ids = await model.findAccounts(null, accountsAtOnce); ids.length > 0; ) {
        yield* ids;
        ids = await model.findAccounts(ids.at(-1) ?? null, accountsAtOnce);
      }
    },

    async changeQuota(accountId, command) {
      const entry = await run(accountId, command);
      if (!isQuotaEntry(entry)) throw new Error(`Entry ${entry.seq} of account ${accountId} is of no quota.`);
      return entry;
    },

    async reserve(accountId, input) {
      await run(accountId, readReserve(input));
    },

    async unreserve(accountId, id) {
      const decision = await writer.decide(readAccountId(accountId), readUnreserve(id));
      if (decision.outcome === 'refused' && decision.refusal.reason !== 'nothing_reserved')
        throw refusalFailure(decision.refusal);
    },

    quotaRows: async (accountId) => (await balancesOf(accountId)).quotas,
    ensureIndexes: () => model.ensureIndexes(),
    start: () => background.start(),

    async stop() {
      await writer.idle();
      await background.stop();
    },
  };
}

function isQuotaEntry(entry: Entry): entry is QuotaEntry {
  return entry.quota !== undefined;
}
