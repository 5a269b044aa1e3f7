import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';
import type { CreditStatements, LedgerRow } from './model.js';

export interface EngineParts {
  model: CreditStatements;
  logger: Logger;
  /** Default: the system's. */
  clock?: Clock;
  /** Unit of a spend that names none, and always among the balances. */
  defaultUnit: string;
  options?: CreditsOptions;
  /**
   * Shown entries that are in the ledger, before they leave their documents: each at least once, by whichever process
   * drains it. When it throws they are drained again.
   */
  onDrained?: (rows: readonly LedgerRow[]) => Promise<void>;
  /** Resolves after so many milliseconds. For tests. */
  wait?: (milliseconds: number) => Promise<void>;
}

export interface CreditsOptions {
  /** How often all accounts are looked at for entries to drain. Default 5,000. */
  drainIntervalMs?: number;
  /** Accounts whose newest state is remembered in this process, about 30 kB each when busy. Default 2,000. */
  rememberedAccountsMax?: number;
  /**
   * How far below 0 a spend may bring an account, by unit: the rest is debt, which the next grant pays. A function may
   * tell accounts apart; it gives a whole number of at least 0. Default: 0.
   */
  overdraft?: Readonly<Record<string, number>> | ((about: { accountId: string; unit: string }) => number);
}

/** The overdraft of an account in a unit. @throws RangeError when the host's function gives what is none */
export function overdraftOf(options: CreditsOptions, accountId: string, unit: string): number {
  const { overdraft = {} } = options;
  const most = typeof overdraft === 'function' ? overdraft({ accountId, unit }) : (overdraft[unit] ?? 0);
  if (Number.isSafeInteger(most) && most >= 0) return most;
  throw new RangeError(`credits.overdraft: give a whole number of at least 0 for ${unit}, not ${most}.`);
}
