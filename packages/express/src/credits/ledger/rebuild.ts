import type { Clock } from '../../clock.js';
import { BillingFailure } from '../../http/failure.js';
import { accountBusy } from '../engine/errors.js';
import { write } from '../rules/book.js';
import { digest } from '../rules/digest.js';
import type { CreditState } from '../rules/state.js';
import type { Heads } from '../store/heads.js';
import type { CreditModel } from '../store/model.js';
import { replayEntries } from './verify.js';

const triesMax = 10;

export interface RebuildDependencies {
  model: Pick<CreditModel, 'read' | 'readEntries' | 'replace'>;
  heads: Pick<Heads, 'forget'>;
  clock: Clock;
  defaultUnit: string;
}

/**
 * Repairs an account whose document was changed outside the kit, so that it is what its entries say (invariant 13).
 * This needs a ledger in which every entry agrees with those before it. An entry with amount 0 records the repair. It
 * also moves seq, so that no process writes from a state that it remembered. An account that agrees is not changed.
 * @returns whether it was rebuilt
 * @throws BillingFailure INTERNAL when the entries contradict each other
 */
export async function rebuildAccount(deps: RebuildDependencies, accountId: string): Promise<boolean> {
  const { model, heads, clock, defaultUnit } = deps;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const state = await model.read(accountId);
    const replay = await replayEntries(model, accountId, state);
    const [contradiction] = replay.problems;
    if (contradiction !== undefined || replay.seq !== state.seq)
      throw new BillingFailure(
        'INTERNAL',
        `The ledger of this account contradicts itself, so it cannot be rebuilt: ${contradiction ?? 'entries are missing.'}`,
      );
    replay.compare(state);
    if (replay.problems.length === 0) return false;
    heads.forget(accountId);
    const unit = state.units[0]?.unit ?? defaultUnit;
    const about = {
      key: `tillkit:rebuild:${state.seq + 1}`,
      source: null,
      actor: 'tillkit',
      reason: 'The account was put back to what its ledger says.',
      fingerprint: digest(['rebuild', state.seq + 1]),
    };
    const right: CreditState = { ...state, ...replay.rebuilt() };
    const content = { kind: 'adjustment' as const, unit, amount: 0, allocations: [] };
    const { state: after } = write(right, about, content, clock.now());
    if (await model.replace(accountId, state, { ...after, pages: [...after.pages, after.seq] })) return true;
  }
  throw accountBusy();
}
