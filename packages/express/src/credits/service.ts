import type { Connection } from 'mongoose';
import { type CreditEngine, createEngine } from './engine.js';
import type { EngineDependencies } from './engine-dependencies.js';
import { CreditModel } from './model.js';
import { Rounds } from './rounds-model.js';

export { availableAfter, availableBefore } from './availability.js';
export type { Budget } from './commands.js';
export type { BalanceOptions, Credits } from './credits.js';
export type { DrainLag } from './drainer.js';
export type { CreditEngine } from './engine.js';
export { budgetOf, type CreditsOptions, checkBudgets } from './engine-dependencies.js';
export { balanceCapExceeded } from './errors.js';
export type { ExportOptions } from './export.js';
export type { LedgerFilter, LedgerPage } from './history.js';
export { type CaptureInput, type HoldInput, type ReleaseInput, readHold } from './hold-input.js';
export { readAccountId } from './inputs.js';
export { newCreditKey } from './keys.js';
export type { LedgerRow } from './model.js';
export type { AdjustInput, ClawBackInput, ExpireInput, TransferInput } from './operator-input.js';
export { type ConsumeInput, type QuotaReleaseInput, readConsume, readQuotaRelease } from './quota-input.js';
export { bucketsOf, combined, leftOf, type QuotaBucket } from './rules/quota.js';
export type { GrantInput, SpendInput } from './spend-input.js';
export type {
  CostBasis,
  Entry,
  GrantKind,
  QuotaAllowance,
  QuotaEntry,
  QuotaRow,
  Source,
} from './state.js';
export { UnknownShape } from './stored-state.js';
export { timed } from './timed.js';
export type { Verification } from './verify.js';

export interface CreditsDependencies extends Omit<EngineDependencies, 'model' | 'rounds' | 'wait'> {
  /** The host's connection. The collections are `accounts`, `ledger_entries` and `drain_rounds`. */
  connection: Connection;
  /** How long one statement may take, in milliseconds. Default 15,000. For tests. */
  answerMsMax?: number;
}

/** The credits of the accounts in a database. */
export function createCredits({ connection, answerMsMax, ...deps }: CreditsDependencies): CreditEngine {
  return createEngine({
    ...deps,
    model: new CreditModel(connection, answerMsMax),
    rounds: new Rounds(connection, answerMsMax),
  });
}
