import { ProviderFailure, type SubscriptionReading } from '../providers/provider.js';
import type { SubscriptionDependencies } from './dependencies.js';
import type { SubscriptionRow } from './model.js';
import { mayHoldSlot, toFields } from './sync.js';

/*
 * Whether what is stored of an account's subscriptions is what `sync` would write now. Changes nothing.
 */

/** Of one subscription. `missing`: it is not stored here. `unknown`: Stripe does not have it. */
export interface SubscriptionDifference {
  subscriptionId: string;
  kind: 'missing' | 'differs' | 'unknown';
  /** One sentence, with a full stop. */
  found: string;
}

/** Grace that no host may give (`checkOptions`), to tell what does not depend on it. */
const graces = [0, 61] as const;

/**
 * Compares the stored subscriptions of an account, and those that Stripe listed of it a moment ago. One that looks
 * different is read again before it is said to be: it may have changed since it was listed.
 */
export async function compareSubscriptions(
  deps: SubscriptionDependencies,
  accountId: string,
  listed: readonly SubscriptionReading[],
): Promise<SubscriptionDifference[]> {
  const rows = await deps.subscriptions.ofAccount(accountId);
  const unsettled = rows.filter((row) => !isSettled(row)).map(({ _id }) => _id);
  const readings = new Map(listed.map((reading) => [reading.id, reading]));
  const found: SubscriptionDifference[] = [];
  for (const subscriptionId of new Set([...readings.keys(), ...unsettled])) {
    const row = rows.find(({ _id }) => _id === subscriptionId);
    const reading = readings.get(subscriptionId);
    if (row && reading && (await fieldsThatDiffer(deps, row, reading, rows)).length === 0) continue;
    const difference = await compareNow(deps, accountId, subscriptionId);
    if (difference) found.push(difference);
  }
  return found;
}

/** Ended, and gives nothing: Stripe never changes it again. */
function isSettled({ endedAt, accessUntil, holdsSlot, status }: SubscriptionRow): boolean {
  return endedAt !== null && accessUntil === null && !holdsSlot && status === 'DISABLED';
}

async function compareNow(
  deps: SubscriptionDependencies,
  accountId: string,
  subscriptionId: string,
): Promise<SubscriptionDifference | null> {
  const reading = await readNow(deps, subscriptionId);
  const rows = await deps.subscriptions.ofAccount(accountId);
  const row = rows.find(({ _id }) => _id === subscriptionId);
  if (reading === null) {
    const found = `Subscription ${subscriptionId} is ${row?.stripeStatus ?? 'gone'} here, and Stripe does not have it.`;
    return row ? { subscriptionId, kind: 'unknown', found } : null;
  }
  const isOfOther = reading.tags.accountId !== undefined && reading.tags.accountId !== accountId;
  if (!row) {
    if (isOfOther || reading.endedAt !== null) return null;
    const found = `Subscription ${subscriptionId} is ${reading.status} at Stripe, and the account does not have it.`;
    return { subscriptionId, kind: 'missing', found };
  }
  const fields = await fieldsThatDiffer(deps, row, reading, rows);
  if (fields.length === 0) return null;
  return { subscriptionId, kind: 'differs', found: `Subscription ${subscriptionId} differs: ${fields.join('; ')}.` };
}

async function readNow(
  { provider }: SubscriptionDependencies,
  subscriptionId: string,
): Promise<SubscriptionReading | null> {
  try {
    return await provider.readSubscription(subscriptionId);
  } catch (error) {
    if (error instanceof ProviderFailure && error.reason === 'not_found') return null;
    throw error;
  }
}

/** The fields of a row that `sync` would write otherwise, with both values. */
async function fieldsThatDiffer(
  deps: SubscriptionDependencies,
  row: SubscriptionRow,
  reading: SubscriptionReading,
  rows: readonly SubscriptionRow[],
): Promise<string[]> {
  const accountId = (await deps.accounts.accountOfCustomer(reading.customerId)) ?? row.accountId;
  // A listed one may lack what only reading it alone gives; what it lacks is undefined, and not compared.
  const standing = reading as Parameters<typeof toFields>[2];
  const [expected, other] = graces.map((graceDays) => toFields({ ...deps, graceDays }, accountId, standing));
  const skipped = new Set<string>(['syncedAt', 'status']);
  // What a host's own options decide is compared where they are known: this may be a process without them.
  if (shown(expected?.accessUntil) !== shown(other?.accessUntil)) skipped.add('accessUntil');
  if (deps.plans.planOfPrice(reading) === null) skipped.add('plan');
  const fields = Object.entries(expected ?? {}).flatMap(([name, atStripe]) => {
    const here = shown(row[name as keyof SubscriptionRow]);
    const there = shown(atStripe);
    return skipped.has(name) || atStripe === undefined || here === there
      ? []
      : [`${name} is ${here} here and ${there} at Stripe`];
  });
  const mayHold = mayHoldSlot(reading);
  if (row.holdsSlot && !mayHold) fields.push('it holds the place of the current subscription');
  const isHeld = rows.some(({ holdsSlot, slot }) => holdsSlot && slot === row.slot);
  if (mayHold && !isHeld) fields.push('it does not hold the place of the current subscription');
  return fields;
}

function shown(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? 'none');
}
