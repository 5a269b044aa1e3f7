import type { Clock } from '../../clock.js';
import { BillingFailure } from '../../http/failure.js';
import type { Command } from '../rules/commands.js';
import type { Decision } from '../rules/decide.js';
import type { Entry } from '../rules/entry.js';
import { limits } from '../rules/limits.js';
import { type CreditState, undrainedCount } from '../rules/state.js';
import type { Drainer } from '../store/drainer.js';
import type { Heads } from '../store/heads.js';
import type { CreditModel } from '../store/model.js';
import { UnknownShape } from '../store/stored-state.js';
import { applyTrim } from '../store/trim.js';
import { accountBusy, outcomeUnknown } from './errors.js';
import { foldCommands, keysToLookUp, needsNewestState } from './fold.js';

/*
 * One batch of commands of one account, carried through to the database.
 *
 *  3. A key has at most one effect. A write goes through only while the state it was made from is the newest (seq), and
 *     that state, with the ledger behind it, knew every key then. The ledger is read after the state: what is in neither
 *     was not applied up to that seq.
 * 10. No acknowledged effect is lost, and none that was made is reported as failed. Whatever goes wrong with a write, the
 *     state is read again: if the write was made, its keys are known and give their first replies; if it was not, the
 *     batch is tried again, and a write that still travels can then only lose against it.
 *
 *   state known     → fold → swap   → done: reply                   1 round trip
 *   else read       → fold → swap   → done: reply                   2; so where other processes write as well
 *   swap lost       → forget, read again                            another process wrote
 *   swap not known  → forget, read again                            another account of its command lost
 *   swap or read threw → wait, forget, read again                   at most `faultsMax` times
 *   refused by a remembered state → read again, since it may be old
 */

export interface BatchDependencies {
  model: Pick<CreditModel, 'read' | 'swap' | 'lost' | 'findByKeys'>;
  heads: Heads;
  drainer: Pick<Drainer, 'drainStates'>;
  clock: Clock;
  /** Resolves after so many milliseconds. */
  wait(milliseconds: number): Promise<void>;
}

const racesMax = 200;
const faultsMax = 6;
/** Past this no new try begins. The driver's own time-outs come on top. */
const patienceMs = 10_000;

/**
 * What became of each command, in order.
 * @param follows whether the batch before it ended only just now, so that even what others change is probably as it was
 * @throws BillingFailure ACCOUNT_BUSY (nothing was changed), DATABASE_UNAVAILABLE (not known); or the database's error
 *   when nothing was sent to be written
 */
export async function executeBatch(
  deps: BatchDependencies,
  accountId: string,
  commands: readonly Command[],
  follows = false,
): Promise<Decision[]> {
  const { model, heads, clock, wait } = deps;
  let races = 0;
  let faults = 0;
  let isSent = false;
  /** The newest entry of a write of which it is not known whether it was made. */
  let unsure: Entry | undefined;
  /** Whether the last write was made from what had just been read. */
  let wasFresh = false;
  const lost = () => {
    heads.lost(accountId);
    if (wasFresh) model.lost(accountId);
  };
  const begunAt = performance.now();
  for (;;) {
    try {
      const remembered = heads.isShared(accountId) && !follows ? undefined : heads.get(accountId);
      const head = remembered ?? (await model.read(accountId));
      if (!remembered) heads.saw(accountId, head);
      if (unsure && !head.recent.some(({ seq, key }) => seq === unsure?.seq && key === unsure.key)) lost();
      // What is in the ledger leaves the document with the write that is made anyway.
      const base = applyTrim(head, Math.min(heads.ledgerSeq(accountId), head.seq));
      if (undrainedCount(base) + commands.length > limits.outboxMax) {
        await relieve(deps, accountId, head);
        continue;
      }
      const lookUp = keysToLookUp(base, commands);
      const late = lookUp.length === 0 ? [] : await model.findByKeys(accountId, lookUp);
      const { state, decisions } = foldCommands(base, commands, late, clock.now());
      if (state === base) {
        if (remembered && decisions.some(needsNewestState)) {
          heads.forget(accountId);
          continue;
        }
        heads.keep(accountId, head);
        return decisions;
      }
      isSent = true;
      wasFresh = !remembered;
      const isWritten = await model.swap(accountId, head, state);
      if (isWritten) {
        heads.keep(accountId, state);
        return decisions;
      }
      heads.forget(accountId);
      if (isWritten === null) {
        unsure = state.recent.at(-1);
        continue;
      }
      lost();
      races += 1;
    } catch (error) {
      heads.forget(accountId);
      faults += 1;
      if (error instanceof UnknownShape) throw error;
      const isHopeless = faults > faultsMax || performance.now() - begunAt > patienceMs;
      if (isHopeless || error instanceof BillingFailure) throw isSent ? outcomeUnknown(error) : error;
      await wait(Math.min(10 * 3 ** faults, 2000));
      continue;
    }
    // Every race so far was lost, so nothing of this batch was written, unless it was once not known.
    if (races >= racesMax) throw faults > 0 || unsure ? outcomeUnknown(undefined) : accountBusy();
    await wait(Math.random() * Math.min(races, 20));
  }
}

/** Makes room in the document (invariant 12). */
async function relieve({ drainer, heads }: BatchDependencies, accountId: string, state: CreditState): Promise<void> {
  await drainer.drainStates([{ accountId, state }]).catch((error) => {
    throw accountBusy('The entries of this account cannot be moved to its ledger. Try again later.', error);
  });
  heads.forget(accountId);
}
