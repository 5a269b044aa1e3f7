import type { Entry } from '../rules/entry.js';
import { isDueKey } from '../rules/own-keys.js';
import { type CreditState, outboxOf } from '../rules/state.js';
import type { CreditModel } from '../store/model.js';
import { Replay } from './replay.js';

/** What replaying an account's ledger found. */
export interface Verification {
  /** Whether nothing is wrong. */
  ok: boolean;
  /** What is wrong, each with the number of its invariant; the first hundred. */
  problems: string[];
  /** Entries replayed. */
  entries: number;
}

const entriesPerRead = 1000;

/**
 * Replays an account's entries from zero, the ledger first and the outbox last, and compares the result with its state
 * (invariants 1 to 8, 11, 13); shows each entry on the way. May run while the account is written to: it checks the
 * state as it was at the start.
 */
export async function verifyAccount(
  model: Pick<CreditModel, 'read' | 'readEntries' | 'findByKeys'>,
  accountId: string,
  each: (entry: Entry) => void = () => {},
): Promise<Verification> {
  const state = await model.read(accountId);
  const replay = await replayEntries(model, accountId, state, each);
  replay.compare(state);
  const repeated = await repeatedKeys(model, accountId, outboxOf(state));
  const problems = [...replay.problems, ...repeated].slice(0, 100);
  return { ok: problems.length === 0, problems, entries: replay.seq };
}

/** Replays all entries up to a state, from zero. */
export async function replayEntries(
  model: Pick<CreditModel, 'readEntries'>,
  accountId: string,
  state: CreditState,
  each: (entry: Entry) => void = () => {},
): Promise<Replay> {
  const replay = new Replay();
  const add = (entry: Entry) => {
    replay.add(entry);
    each(entry);
  };
  for (let from = 1; from <= state.drainedSeq; from += entriesPerRead) {
    const to = Math.min(from + entriesPerRead - 1, state.drainedSeq);
    const entries = await model.readEntries(accountId, from, to);
    for (const entry of entries) add(entry);
    // A whole page that is missing is reported as one gap: if drainedSeq is wrong, reading every page would not end.
    if (entries.length === 0) {
      replay.missing(from, state.drainedSeq);
      break;
    }
  }
  for (const entry of outboxOf(state)) add(entry);
  return replay;
}

/** Within the ledger a unique index holds invariant 3; this looks at the outbox, and from it at the ledger. */
async function repeatedKeys(
  model: Pick<CreditModel, 'findByKeys'>,
  accountId: string,
  outbox: readonly Entry[],
): Promise<string[]> {
  const seqOf = new Map<string, number>();
  const repeated: string[] = [];
  for (const { key, seq } of outbox) {
    if (seqOf.has(key)) repeated.push(`Invariant 3: entries ${seqOf.get(key)} and ${seq} have one key.`);
    seqOf.set(key, seq);
  }
  const keys = [...seqOf.keys()].filter((key) => !isDueKey(key));
  if (keys.length === 0) return repeated;
  for (const { key, seq } of await model.findByKeys(accountId, keys)) {
    if (seq !== seqOf.get(key)) repeated.push(`Invariant 3: entries ${seq} and ${seqOf.get(key)} have one key.`);
  }
  return repeated;
}
