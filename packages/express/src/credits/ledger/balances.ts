import type { Balance } from '@tillkit/contract';
import type { UnitTotals } from '../rules/entry.js';
import { isCurrency } from '../rules/unit.js';
import type { CreditModel } from '../store/model.js';
import { unitTotalsAt, unitTotalsThen } from './balance-at.js';

/**
 * The balances of an account at a moment, past or to come, as the contract shows them: the default unit first, at 0 if
 * the account never had it.
 */
export async function readBalances(
  model: Pick<CreditModel, 'read' | 'readBalances' | 'readEntries'>,
  accountId: string,
  { at, now, defaultUnit }: { at: Date; now: Date; defaultUnit: string },
): Promise<Balance[]> {
  const totals =
    at < now ? await unitTotalsThen(model, accountId, at) : unitTotalsAt(await model.readBalances(accountId), at);
  const nothing = { unit: defaultUnit, available: 0, held: 0, debt: 0 };
  const first = totals.find(({ unit }) => unit === defaultUnit) ?? nothing;
  return [first, ...totals.filter(({ unit }) => unit !== defaultUnit)].map(shownBalance);
}

function shownBalance({ unit, available, held, debt }: Omit<UnitTotals, 'balance'>): Balance {
  return { unit, kind: isCurrency(unit) ? 'money' : 'custom', available, held, debt };
}
