import { describeError, type Logger } from '../../logger.js';
import type { ReceiveCommand, SendCommand } from '../rules/commands.js';
import type { Decision } from '../rules/decide.js';
import { digest } from '../rules/digest.js';
import type { Entry } from '../rules/entry.js';
import { roomFor } from '../rules/grant.js';
import type { Heads } from '../store/heads.js';
import type { AccountState, CreditModel } from '../store/model.js';
import { refusalFailure, transferOnItsWay } from './errors.js';

/*
 * Credit that goes from one account to another: two documents, without a transaction.
 *
 *   send      one write of the sender: the credit leaves, and its entry is on the list `transfers`
 *   receive   one write of the receiver, under a key made of the sender and the entry
 *   close     the entry leaves the list
 *
 *  3. Each step can be repeated by anyone: the first is known by the caller's key, the second by its own, the third
 *     removes what is gone already. 10. A crash between two of them leaves the entry on the list, and the account on
 *     the drainer's: the next look at that list, or the repeat of the transfer, continues.
 *
 * A receiver that cannot take it is asked before anything leaves. Should it fill up in between, the transfer waits and
 * is tried again until it has room; nothing is sent back, so that the two halves can never both be undone and done.
 */

export interface TransferDependencies {
  model: Pick<CreditModel, 'readBalances' | 'read' | 'readEntries' | 'findByKeys' | 'closeTransfer'>;
  heads: Heads;
  logger: Logger;
  run(accountId: string, command: SendCommand | ReceiveCommand): Promise<Decision>;
}

/**
 * Resolves when the receiver has it. @returns the sender's entry
 * @throws BillingFailure INSUFFICIENT_CREDITS, KEY_CONFLICT; ACCOUNT_BUSY also when the second half is still to come
 */
export async function transferCredits(deps: TransferDependencies, from: string, command: SendCommand): Promise<Entry> {
  const { model } = deps;
  const room = roomFor(await model.readBalances(command.to), command.unit, command.amount, 1);
  if (room && !(await isKnown(model, from, command.key))) throw refusalFailure(room);
  const decision = await deps.run(from, command);
  if (decision.outcome === 'refused') throw refusalFailure(decision.refusal);
  try {
    await deliver(deps, from, decision.entry);
  } catch (error) {
    throw transferOnItsWay(error);
  }
  return decision.entry;
}

/** Finishes what an account has sent and nobody finished. Never throws: what fails is tried again. */
export async function finishTransfers(deps: TransferDependencies, { accountId, state }: AccountState): Promise<void> {
  for (const seq of state.transfers) {
    try {
      const known = state.recent.find((entry) => entry.seq === seq);
      const [entry] = known ? [known] : await deps.model.readEntries(accountId, seq, seq);
      if (entry) await deliver(deps, accountId, entry);
      else throw new Error(`Entry ${seq} of account ${accountId} is not in its ledger.`);
    } catch (error) {
      deps.logger.warn({ accountId, seq, error: describeError(error) }, 'transfer delayed, will retry');
    }
  }
}

async function deliver(deps: TransferDependencies, from: string, { seq, unit, amount, key, reason, transfer }: Entry) {
  if (!transfer) throw new Error(`Entry ${seq} of account ${from} is no transfer.`);
  const name = digest(['receive', from, seq]);
  const decision = await deps.run(transfer.to, {
    type: 'receive',
    key: `tillkit:transfer:${name}`,
    fingerprint: name,
    unit,
    amount: -amount,
    parts: transfer.parts,
    source: { type: 'transfer', id: key },
    actor: null,
    reason,
  });
  if (decision.outcome === 'refused') throw refusalFailure(decision.refusal);
  await deps.model.closeTransfer(from, seq);
  deps.heads.transferred(from, seq);
}

async function isKnown(model: TransferDependencies['model'], accountId: string, key: string): Promise<boolean> {
  const { recent } = await model.read(accountId);
  return recent.some((entry) => entry.key === key) || (await model.findByKeys(accountId, [key])).length > 0;
}
