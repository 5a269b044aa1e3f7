import type { ConfigProblem } from '../config-rules.js';
import type { Budget } from './rules/commands.js';

/** The option `credits`. */
export interface CreditsOptions {
  /** Unit of a spend that names none. Default: the first currency of top-ups. */
  unit?: string | undefined;
  /** How often one of the processes looks at all accounts for entries to drain, in milliseconds. Default 5,000. */
  drainIntervalMs?: number | undefined;
  /** Accounts whose newest state is remembered in this process, about 30 kB each when busy. Default 2,000. */
  rememberedAccountsMax?: number | undefined;
  /**
   * How far below 0 a spend may bring an account, by unit: the rest is debt, which the next grant pays. A function may
   * tell accounts apart; it gives a whole number of at least 0. Default: 0.
   */
  overdraft?: Readonly<Record<string, number>> | ((about: { accountId: string; unit: string }) => number) | undefined;
  /**
   * What may be spent in each period, by unit. More is refused with BUDGET_EXCEEDED. A function may tell accounts
   * apart; null is no budget. Spends and captures are counted while there is a budget. Default: none.
   */
  budget?:
    | Readonly<Record<string, Budget>>
    | ((about: { accountId: string; unit: string }) => Budget | null)
    | undefined;
}

/** The overdraft of an account in a unit. @throws RangeError when the host's function returns an invalid one */
export function overdraftOf(options: CreditsOptions, accountId: string, unit: string): number {
  const { overdraft = {} } = options;
  const limit = typeof overdraft === 'function' ? overdraft({ accountId, unit }) : (overdraft[unit] ?? 0);
  if (Number.isSafeInteger(limit) && limit >= 0) return limit;
  throw new RangeError(`credits.overdraft: give a whole number of at least 0 for ${unit}, not ${limit}.`);
}

/** The budget of an account in a unit. @throws RangeError when the host's function returns an invalid one */
export function budgetOf(options: CreditsOptions, accountId: string, unit: string): Budget | null {
  const { budget = {} } = options;
  const given = typeof budget === 'function' ? budget({ accountId, unit }) : (budget[unit] ?? null);
  const [problem] = given === null ? [] : budgetProblems(given);
  if (problem === undefined) return given;
  throw new RangeError(`credits.budget of ${unit}: ${problem}.`);
}

const isAmount = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;

function budgetProblems({ period, limit, alertsAt = [] }: Budget): string[] {
  return [
    ...(['day', 'week', 'month', 'year'].includes(period) ? [] : ['period is "day", "week", "month" or "year"']),
    ...(limit === undefined || isAmount(limit) ? [] : ['limit is a whole number above 0']),
    ...(Array.isArray(alertsAt) && alertsAt.every(isAmount) ? [] : ['alertsAt is a list of whole numbers above 0']),
  ];
}

/** The problems of the option `credits.budget`, each with its name. */
export function checkBudgets({ budget = {} }: CreditsOptions, hasAlertHook: boolean): ConfigProblem[] {
  if (typeof budget === 'function') return [];
  const problems = Object.entries(budget).flatMap(([unit, each]) =>
    budgetProblems(each ?? {}).map((problem) => ({ name: `credits.budget.${unit}`, problem })),
  );
  if (hasAlertHook && !Object.values(budget).some((each) => (each?.alertsAt ?? []).length > 0))
    problems.push({
      name: 'credits.budget',
      problem: 'is missing: hooks.onSpendAlert needs to know when, by `alertsAt`',
    });
  return problems;
}
