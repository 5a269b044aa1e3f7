import { type Command, referenceOf } from '../rules/commands.js';
import { byKey, type Decision, decide, decideRepeat } from '../rules/decide.js';
import type { Entry } from '../rules/entry.js';
import type { CreditState } from '../rules/state.js';
import { mayBeForgotten } from '../store/keys.js';

/** What a batch of commands makes of one state. */
export interface Fold {
  /** After all of them; the same object when nothing changes. */
  state: CreditState;
  /** One for each command, in order. */
  decisions: Decision[];
}

/** Keys of a batch that only the ledger can answer for: its own, and those it refers to. */
export function keysToLookUp(state: CreditState, commands: readonly Command[]): string[] {
  const inDocument = new Set(state.recent.map(({ key }) => key));
  const asked = commands.flatMap((command) => {
    const reference = referenceOf(command);
    return reference === null ? command.key : [command.key, reference];
  });
  return [...new Set(asked.filter((key) => !inDocument.has(key) && mayBeForgotten(state, key)))];
}

/**
 * Applies commands one after the other, so that one write carries them all. Each sees what those before it did.
 * @param ledgerEntries entries that the ledger has under the keys of `keysToLookUp`
 */
export function foldCommands(
  state: CreditState,
  commands: readonly Command[],
  ledgerEntries: readonly Entry[],
  now: Date,
): Fold {
  const late = byKey(ledgerEntries);
  const recent = byKey(state.recent);
  let current = state;
  const decisions = commands.map((command) => {
    const first = late.get(command.key);
    const decision = first ? decideRepeat(first, command) : decide(current, command, now, late, recent);
    if (decision.outcome === 'changed') {
      for (const entry of decision.state.recent.slice(current.recent.length)) recent.set(entry.key, entry);
      current = decision.state;
    }
    return decision;
  });
  if (current === state) return { state, decisions };
  return { state: { ...current, pages: [...current.pages, state.seq + 1] }, decisions };
}

/** Whether a decision holds only for the newest state. What a known key gets is true of every later state as well. */
export function needsNewestState(decision: Decision): boolean {
  return decision.outcome === 'refused' && decision.refusal.reason !== 'key_conflict';
}
