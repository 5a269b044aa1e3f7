import type { Connection } from 'mongoose';
import { type Credits, createEngine, type EngineParts } from './engine.js';
import { CreditModel } from './model.js';

export type { GrantInput, SpendInput } from './commands.js';
export type { Credits, CreditsOptions } from './engine.js';
export type { LedgerPage } from './history.js';
export { newCreditKey } from './keys.js';
export type { CostBasis, GrantKind, Source } from './state.js';
export type { Verification } from './verify.js';

export interface CreditsDependencies extends Omit<EngineParts, 'model' | 'wait'> {
  /** The host's connection. The collections are `accounts` and `ledger_entries`. */
  connection: Connection;
}

/** The credits of the accounts in a database. */
export function createCredits({ connection, ...parts }: CreditsDependencies): Credits {
  return createEngine({ ...parts, model: new CreditModel(connection) });
}
