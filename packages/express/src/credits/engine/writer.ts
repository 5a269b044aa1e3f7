import type { Clock } from '../../clock.js';
import type { Logger } from '../../logger.js';
import type { Command, SendCommand } from '../rules/commands.js';
import type { Decision } from '../rules/decide.js';
import type { Entry } from '../rules/entry.js';
import { Drainer, type DrainerDependencies } from '../store/drainer.js';
import { Heads } from '../store/heads.js';
import type { CreditStatements } from '../store/model.js';
import { executeBatch } from './batch.js';
import { refusalFailure } from './errors.js';
import { Lanes } from './lanes.js';
import { finishTransfers, type TransferDependencies, transferCredits } from './transfers.js';

export interface WriterDependencies {
  model: CreditStatements;
  logger: Logger;
  clock: Clock;
  /** Accounts whose newest state is remembered. */
  rememberedAccountsMax: number;
  onDrained: DrainerDependencies['onDrained'];
  /** Resolves after so many milliseconds. */
  wait(milliseconds: number): Promise<void>;
}

/** Whatever writes to the accounts of this process. */
export interface Writer {
  heads: Heads;
  drainer: Drainer;
  /** Makes a change, or repeats it. What the rules refuse is a decision as well. */
  decide(accountId: string, command: Command): Promise<Decision>;
  /** As `decide`. @returns the change's entry @throws BillingFailure when the rules refuse it */
  run(accountId: string, command: Command): Promise<Entry>;
  /** Moves credit to another account. @returns the sender's entry */
  transfer(from: string, command: SendCommand): Promise<Entry>;
  /** Resolves when no change is in flight. */
  idle(): Promise<void>;
}

/**
 * Lanes, drainer and transfers know each other: a lane asks the drainer to move what it wrote, the drainer leaves
 * accounts with a busy lane to their next write and finishes transfers, and a transfer runs in lanes.
 */
export function createWriter({ model, logger, clock, wait, onDrained, ...deps }: WriterDependencies): Writer {
  const heads = new Heads(deps.rememberedAccountsMax);
  const lanes: Lanes = new Lanes((accountId, commands, follows) =>
    executeBatch({ model, heads, drainer, clock, wait }, accountId, commands, follows).finally(() =>
      drainer.request(accountId, commands.length),
    ),
  );
  const decide: Writer['decide'] = (accountId, command) => lanes.run(accountId, command);
  const transfers: TransferDependencies = { model, heads, logger, run: decide };
  const drainer = new Drainer({
    model,
    heads,
    logger,
    clock,
    onDrained,
    isBusy: (accountId) => lanes.isBusy(accountId),
    finish: (account) => finishTransfers(transfers, account),
  });
  return {
    heads,
    drainer,
    decide,
    async run(accountId, command) {
      const decision = await decide(accountId, command);
      if (decision.outcome === 'refused') throw refusalFailure(decision.refusal);
      return decision.entry;
    },
    transfer: (from, command) => transferCredits(transfers, from, command),
    idle: () => lanes.idle(),
  };
}
