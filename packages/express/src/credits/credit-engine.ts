import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerEntry } from '@tillkit/contract';
import { systemClock } from '../clock.js';
import { describeError } from '../logger.js';
import type { Credits } from './credits.js';
import { executeBatch } from './engine/batch.js';
import { refusalFailure } from './engine/errors.js';
import { Lanes } from './engine/lanes.js';
import { finishTransfers, type TransferDependencies, transferCredits } from './engine/transfers.js';
import { readAccountId, readMoment } from './input/fields.js';
import { readCapture, readHold, readRelease } from './input/hold.js';
import { readAdjust, readClawBack, readExpire, readTransfer } from './input/operator.js';
import { type ReserveInput, readReserve, readUnreserve } from './input/reservation.js';
import { readGrant, readSpend, type SpendPolicy } from './input/spend.js';
import { unitTotalsAt, unitTotalsThen } from './ledger/balance-at.js';
import { exportLedger } from './ledger/export.js';
import { readLedgerPage } from './ledger/history.js';
import { rebuildAccount } from './ledger/rebuild.js';
import { shownEntry } from './ledger/shown-entry.js';
import { type Verification, verifyAccount } from './ledger/verify.js';
import { budgetOf, type EngineDependencies, overdraftOf } from './options.js';
import type { Command, ConsumeCommand, QuotaReleaseCommand } from './rules/commands.js';
import { isExpired } from './rules/grants.js';
import type { CreditState, Entry, QuotaEntry, QuotaRow } from './rules/state.js';
import { isCurrency } from './rules/unit.js';
import { Drainer } from './store/drainer.js';
import { Heads } from './store/heads.js';

/** Credits with what other features of the router need of them. */
export interface CreditEngine extends Credits {
  /** The newest entry's number of each of these accounts; an account without credits is left out. One query. */
  seqs(accountIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** When the next of the account's grants and holds ends by itself, or null. */
  nextEndAt(accountId: string): Promise<Date | null>;
  /** The stored state of an account, without its entries. */
  inspect(accountId: string): Promise<CreditState>;
  /** What is left of a grant, held or free; 0 when it is used up, has ended, or never was. */
  leftOf(accountId: string, seq: number): Promise<number>;
  /** As `verify`, and shows each entry on the way. */
  audit(accountId: string, each: (entry: Entry) => void): Promise<Verification>;
  /** Puts an account that is not what its ledger says back to that. @returns whether it was not */
  rebuild(accountId: string): Promise<boolean>;
  /** Ids of all accounts with credits, in their order. */
  accountIds(): AsyncIterable<string>;
  /** Makes a change of a quota, or repeats it. @throws BillingFailure QUOTA_EXCEEDED */
  changeQuota(accountId: string, command: ConsumeCommand | QuotaReleaseCommand): Promise<QuotaEntry>;
  /**
   * Reserves room under a balance cap. The same id reserves once, also after it has ended.
   * @throws BillingFailure BALANCE_CAP_EXCEEDED; ACCOUNT_BUSY when too many are open
   */
  reserve(accountId: string, input: ReserveInput): Promise<void>;
  /** Ends what is reserved under an id, if anything is. */
  unreserve(accountId: string, id: string): Promise<void>;
  /** What is stored of quotas. A row whose window has ended counts no more. */
  quotaRows(accountId: string): Promise<readonly QuotaRow[]>;
  /** Builds the indexes that the guarantees stand on. Must be done before the first change. */
  ensureIndexes(): Promise<void>;
  /**
   * Starts draining in the background. Without it everything is right, but outboxes are only drained when they grow.
   */
  start(): void;
  /** Waits for changes in flight, drains what this process wrote, and ends the background work. */
  stop(): Promise<void>;
}

const accountsAtOnce = 500;
/** Of a process that has the database to itself: each round is its own. */
const alone: NonNullable<EngineDependencies['rounds']> = {
  claim: async () => true,
  report: async () => {},
  lastLag: async () => undefined,
};

/** Wires the dependencies together. */
export function createEngine(deps: EngineDependencies): CreditEngine {
  const { model, logger, clock = systemClock, defaultUnit, options = {}, wait = sleep } = deps;
  const { onDrained = async () => {}, rounds = alone } = deps;
  const { drainIntervalMs = 5000, rememberedAccountsMax = 2000 } = options;
  const heads = new Heads(rememberedAccountsMax);
  const transfers: TransferDependencies = {
    model,
    heads,
    logger,
    run: (accountId, command) => lanes.run(accountId, command),
  };
  const drainer = new Drainer({
    model,
    heads,
    logger,
    clock,
    onDrained,
    isBusy: (accountId) => lanes.isBusy(accountId),
    finish: (account) => finishTransfers(transfers, account),
  });
  const lanes = new Lanes((accountId, commands, follows) =>
    executeBatch({ model, heads, drainer, clock, wait }, accountId, commands, follows).finally(() =>
      drainer.request(accountId, commands.length),
    ),
  );
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;

  async function run(accountId: string, command: Command): Promise<Entry> {
    const decision = await lanes.run(readAccountId(accountId), command);
    if (decision.outcome === 'refused') throw refusalFailure(decision.refusal);
    return decision.entry;
  }

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
      return shownEntry(await run(id, read(input, policy)));
    };

  async function drainInBackground(): Promise<void> {
    try {
      if (await rounds.claim(drainIntervalMs)) {
        await drainer.drainAll().finally(() => rounds.report(drainer.lag));
      } else {
        drainer.lag = (await rounds.lastLag()) ?? drainer.lag;
      }
    } catch (error) {
      logger.warn({ error: describeError(error) }, 'credit drain failed, will retry');
    }
  }

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
      return shownEntry(await transferCredits(transfers, from, readTransfer(from, input, defaultUnit)));
    },

    async balance(accountId, { at } = {}) {
      const id = readAccountId(accountId);
      const now = clock.now();
      const moment = at === undefined ? now : readMoment(at);
      const isPast = moment < now;
      const totals = isPast
        ? await unitTotalsThen(model, id, moment)
        : unitTotalsAt(await model.readBalances(id), moment);
      const nothing = { unit: defaultUnit, available: 0, held: 0, debt: 0 };
      const all = totals.some(({ unit }) => unit === defaultUnit) ? totals : [nothing, ...totals];
      return all
        .toSorted((a, b) => Number(b.unit === defaultUnit) - Number(a.unit === defaultUnit))
        .map(({ unit, available, held, debt }) => {
          return { unit, kind: isCurrency(unit) ? 'money' : 'custom', available, held, debt };
        });
    },

    ledger: async (accountId, page = {}) => readLedgerPage(model, readAccountId(accountId), page),
    export: (accountId, exportOptions) => exportLedger(model, readAccountId(accountId), exportOptions),
    drain: () => drainer.drainAll(),
    drainLag: () => drainer.lag,
    verify: async (accountId) => verifyAccount(model, readAccountId(accountId)),

    seqs: (accountIds) => model.readSeqs(accountIds),

    inspect: async (accountId) => model.readBalances(readAccountId(accountId)),

    async leftOf(accountId, seq) {
      const { grants } = await model.readBalances(readAccountId(accountId));
      const grant = grants.find((row) => row.seq === seq);
      return grant && !isExpired(grant, clock.now()) ? grant.remaining : 0;
    },

    async nextEndAt(accountId) {
      const { grants, holds } = await model.readBalances(readAccountId(accountId));
      const now = clock.now();
      const ends = [...grants, ...holds].flatMap(({ expiresAt }) =>
        expiresAt !== null && expiresAt > now ? [expiresAt] : [],
      );
      return ends.reduce<Date | null>((first, end) => (first === null || end < first ? end : first), null);
    },

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
      const decision = await lanes.run(readAccountId(accountId), readUnreserve(id));
      if (decision.outcome === 'refused' && decision.refusal.reason !== 'nothing_reserved')
        throw refusalFailure(decision.refusal);
    },

    quotaRows: async (accountId) => (await model.readBalances(readAccountId(accountId))).quotas,
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
        logger.warn({ error: describeError(error) }, 'credit drain failed at shutdown, the next start drains');
      });
    },
  };
}

function isQuotaEntry(entry: Entry): entry is QuotaEntry {
  return entry.quota !== undefined;
}
