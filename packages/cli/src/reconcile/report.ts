import type { ReconcileReport } from '@tillkit/express';
import { counted } from '../counted.js';

const marks = { open: 'found   ', repaired: 'repaired', failed: 'failed  ' } as const;

/** The report of `tillkit reconcile` as text: each difference in a sentence, with what repairs it where it is left. */
export function describeReconciliation(report: ReconcileReport, repairs: boolean): string {
  const { from, to, environment, accounts, entries, payments, leftOut, differences } = report;
  const lines = differences.flatMap(({ state, accountId, found, remedy, repairable, error }) => [
    `${marks[state]}  ${accountId}: ${found}`,
    ...(error === null ? [] : [`          Failed: ${error}`]),
    ...(state === 'repaired' ? [] : [`          ${repairable && !repairs ? '--repair' : 'Repair'}: ${remedy}`]),
  ]);
  const count = (wanted: string) => differences.filter(({ state }) => state === wanted).length;
  const elsewhere = leftOut > 0 ? `; ${counted(leftOut, 'payment')} at Stripe not of this environment` : '';
  return [
    `Environment "${environment}", ${from.toISOString()} to ${to.toISOString()}.`,
    `Compared ${counted(accounts, 'account')}, ${counted(entries, 'entry', 'entries')}, ${counted(payments, 'payment')}${elsewhere}.`,
    ...(lines.length > 0 ? ['', ...lines, ''] : []),
    differences.length === 0
      ? 'No difference.'
      : `${count('repaired')} repaired, ${count('open') + count('failed')} left.`,
    '',
  ].join('\n');
}
