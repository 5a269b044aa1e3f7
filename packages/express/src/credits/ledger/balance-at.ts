import { settleDue } from '../rules/due.js';
import type { Entry, UnitTotals } from '../rules/entry.js';
import { availableAt, heldOf, isExpired } from '../rules/grants.js';
import { isDueKey } from '../rules/own-keys.js';
import type { CreditState } from '../rules/state.js';
import type { CreditModel } from '../store/model.js';
import { countBefore, readUnited } from './entries.js';
import { Replay } from './replay.js';

/** What the units of a state are at a moment, whatever is due by then. */
export function unitTotalsAt(state: CreditState, moment: Date): UnitTotals[] {
  const settled = settleDue(state, moment);
  return settled.units.map(({ unit, balance, debt }) => {
    const { held } = heldOf(settled.holds, unit);
    return { unit, balance, debt, held, available: availableAt(settled, unit, moment) };
  });
}

/**
 * What the units of an account were at a moment that is over: as the last entry of that time left them, and what had
 * ended since by itself. As exact as the clocks of the processes that wrote the entries agree.
 */
export async function unitTotalsThen(
  model: Pick<CreditModel, 'read' | 'readEntries'>,
  accountId: string,
  moment: Date,
): Promise<UnitTotals[]> {
  const state = await model.read(accountId);
  const read = async (seq: number) => (await readUnited(model, accountId, state, seq, seq))[0];
  let seq = await countBefore(model, accountId, state, new Date(moment.getTime() + 1));
  // What ended by itself is stored with the next change, before that change's own entry.
  for (;;) {
    if (seq === state.seq) return unitTotalsAt(state, moment);
    const next = await read(seq + 1);
    if (!next || !isDueKey(next.key) || !(await hadHappened(next, moment, read))) break;
    seq += 1;
  }
  const entry = seq === 0 ? undefined : await read(seq);
  if (!entry) return [];
  if (entry.after) return entry.after;
  // The entry of a quota, and the account had no unit yet.
  if (entry.quota) return [];
  const { unit, balanceAfter: balance } = entry;
  if (state.units.length === 1) return [{ unit, balance, debt: 0, held: 0, available: balance }];
  return replayed(model, accountId, state, seq);
}

async function hadHappened(due: Entry, moment: Date, read: (seq: number) => Promise<Entry | undefined>) {
  const about = due.kind === 'hold_expiry' ? Number(due.key.split(':').at(-1)) : (due.allocations[0]?.grant ?? 0);
  const entry = await read(about);
  const ends = entry?.holdTerms ?? entry?.terms;
  return ends ? isExpired(ends, moment) : false;
}

/** Entries that say nothing of other units: the account had one, or a first version of the kit wrote them. */
async function replayed(
  model: Pick<CreditModel, 'readEntries'>,
  accountId: string,
  state: CreditState,
  to: number,
): Promise<UnitTotals[]> {
  const replay = new Replay();
  for (let from = 1; from <= to; from += 1000) {
    const entries = await readUnited(model, accountId, state, from, Math.min(from + 999, to));
    for (const entry of entries) replay.add(entry);
  }
  return replay.units().map((row) => ({ ...row, held: 0, available: row.balance + row.debt }));
}
