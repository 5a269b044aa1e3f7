import type { CatalogSyncOutcome, PlanSyncEntry } from '@tillkit/express';

type Synced = Extract<CatalogSyncOutcome, { result: 'synced' }>;

/** It differs, or it is missing and cannot be created as the catalog has it. */
export function needsYou({ state, problems }: PlanSyncEntry): boolean {
  return state === 'different' || (state === 'missing' && problems.length > 0);
}

/** What `tillkit catalog sync` prints. */
export function describeCatalog({ live, entries }: Synced, applied: boolean): string {
  const rows = entries.map((entry) => [entry.plan, entry.interval, entry.lookupKey ?? entry.priceId ?? '']);
  const widths = [0, 1, 2].map((at) => Math.max(0, ...rows.map((row) => row[at]?.length ?? 0)));
  const lines = entries.flatMap((entry, n) => {
    const cells = rows[n]?.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
    return [`  ${cells}  ${stateOf(entry)}`, ...entry.problems.map((problem) => `      ${problem}`)];
  });
  return [`Prices at Stripe, ${live ? 'live' : 'test'} mode`, ...lines, '', lastLine(entries, applied), ''].join('\n');
}

function stateOf(entry: PlanSyncEntry): string {
  if (entry.state === 'missing') return needsYou(entry) ? 'missing, cannot be created' : 'missing, will be created';
  return { present: 'present', created: 'created', different: 'different, left as it is' }[entry.state];
}

function lastLine(entries: readonly PlanSyncEntry[], applied: boolean): string {
  if (entries.some(({ state }) => state === 'different')) {
    return 'A price is never changed. To sell at another amount, give the plan a new lookup key.';
  }
  const missing = entries.filter((entry) => entry.state === 'missing' && !needsYou(entry)).length;
  if (!applied && missing > 0) {
    return `Nothing was changed. Run it again with --apply to create ${missing} ${missing === 1 ? 'price' : 'prices'}.`;
  }
  const created = entries.filter(({ state }) => state === 'created').length;
  if (created > 0) return `Created ${created} ${created === 1 ? 'price' : 'prices'}.`;
  return entries.some(needsYou) ? 'Change the catalog as it says above.' : 'Stripe has every price of the catalog.';
}
