import type { ConfigProblem } from '../config-rules.js';

/** The option `notices`: when hooks are called about credits that expire and balances that are low. */
export interface NoticeOptions {
  /** How many days before a grant ends `onCreditsExpiring` is called. Default 7. */
  expiringWithinDays?: number | undefined;
  /** Below what `onBalanceLow` is called, by unit; minor units where the unit is a currency. */
  lowBalance?: Readonly<Record<string, number>> | undefined;
}

export interface NoticeSettings {
  expiringWithinMs: number;
  lowBalance: ReadonlyMap<string, number>;
}

const dayMs = 24 * 3600_000;

export function noticeSettings({ expiringWithinDays = 7, lowBalance = {} }: NoticeOptions = {}): NoticeSettings {
  return { expiringWithinMs: expiringWithinDays * dayMs, lowBalance: new Map(Object.entries(lowBalance)) };
}

/** What is wrong with the option `notices`, each by its name. */
export function checkNoticeOptions(
  { expiringWithinDays = 7, lowBalance }: NoticeOptions = {},
  hasLowHook: boolean,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (!(expiringWithinDays > 0 && expiringWithinDays <= 365))
    problems.push({ name: 'notices.expiringWithinDays', problem: 'is a number of days above 0, 365 at most' });
  for (const [unit, amount] of Object.entries(lowBalance ?? {})) {
    if (!Number.isSafeInteger(amount) || amount <= 0)
      problems.push({ name: `notices.lowBalance.${unit}`, problem: 'is a whole number above 0' });
  }
  if (hasLowHook && Object.keys(lowBalance ?? {}).length === 0)
    problems.push({ name: 'notices.lowBalance', problem: 'is missing: hooks.onBalanceLow needs to know what is low' });
  return problems;
}
