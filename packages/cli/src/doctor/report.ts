import { counted } from '../counted.js';
import type { Finding, Status } from './finding.js';

/** What `tillkit doctor --json` prints. */
export interface DoctorReport {
  /** False when anything failed. Warnings alone leave it true. */
  healthy: boolean;
  /** How many findings have each status. */
  counts: Record<Status, number>;
  /** Every finding, in the order of the checks. */
  findings: Finding[];
}

export function reportOf(findings: readonly Finding[]): DoctorReport {
  const counts: Record<Status, number> = { ok: 0, warning: 0, failed: 0, skipped: 0 };
  for (const { status } of findings) counts[status] += 1;
  return { healthy: counts.failed === 0, counts, findings: [...findings] };
}

const marks: Record<Status, string> = { ok: 'ok     ', warning: 'warning', failed: 'failed ', skipped: 'skipped' };

/** The report as text: what is well in one line each, what is not with its meaning and its remedy. */
export function describeReport({ counts, findings }: DoctorReport): string {
  const lines = findings.flatMap(({ status, found, meaning, fix }) => [
    `${marks[status]}  ${indented(found)}`,
    ...(meaning ? [`         Means: ${indented(meaning)}`] : []),
    ...(fix ? [`         Fix:  ${indented(fix)}`] : []),
  ]);
  const skippedCount = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${lines.join('\n')}\n\n${counts.ok} ok, ${counted(counts.warning, 'warning')}, ${counts.failed} failed${skippedCount}.\n`;
}

const indented = (text: string) => text.replaceAll('\n', '\n         ');
