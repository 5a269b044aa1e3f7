import type { Connection } from 'mongoose';
import { createEngine, type EngineDependencies } from './create-engine.js';
import type { CreditEngine } from './credit-engine.js';
import { CreditModel } from './store/model.js';
import { Rounds } from './store/rounds-model.js';

export type { CreditEngine } from './credit-engine.js';
export type { BalanceOptions, Credits } from './credits.js';
export { balanceCapExceeded } from './engine/errors.js';
export type { CreditChange, CreditEvents } from './events.js';
export { readAccountId } from './input/fields.js';
export type { GrantInput } from './input/grant.js';
export { type CaptureInput, type HoldInput, type ReleaseInput, readHold } from './input/hold.js';
export type { AdjustInput, ClawBackInput, ExpireInput, TransferInput } from './input/operator.js';
export { type ConsumeInput, type QuotaReleaseInput, readConsume, readQuotaRelease } from './input/quota.js';
export type { SpendInput } from './input/spend.js';
export { availableAfter, availableBefore } from './ledger/availability.js';
export type { ExportOptions } from './ledger/export.js';
export type { LedgerFilter, LedgerPage } from './ledger/history.js';
export type { Verification } from './ledger/verify.js';
export { observed } from './observed.js';
export { budgetOf, type CreditsOptions, checkBudgets } from './options.js';
export type { Budget } from './rules/commands.js';
export type { Entry, QuotaEntry, Source } from './rules/entry.js';
export { bucketsOf, combined, leftOf, type QuotaBucket } from './rules/quota-counts.js';
export type { CostBasis, GrantKind, QuotaAllowance, QuotaRow } from './rules/state.js';
export type { DrainLag } from './store/drainer.js';
export { newCreditKey } from './store/keys.js';
export type { LedgerRow } from './store/ledger-model.js';
export { UnknownShape } from './store/stored-state.js';

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
