import type { Entry } from '../rules/entry.js';

/** What could be spent of the entry's unit after it. */
export function availableAfter({ unit, balanceAfter, after }: Entry): number {
  return after?.find((row) => row.unit === unit)?.available ?? balanceAfter;
}

/** What could be spent of the entry's unit before it. Exact for every entry that makes it less. */
export function availableBefore(entry: Entry): number {
  const { kind, amount, held = 0, debt = 0, allocations } = entry;
  const reserved = allocations.reduce((sum, each) => sum + each.amount, 0);
  const change = kind === 'hold' ? -reserved : amount - held + debt;
  return availableAfter(entry) - change;
}
