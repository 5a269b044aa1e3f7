import { type Difference, type ReconcileReply, reconcileBody } from '@tillkit/contract';
import { z } from 'zod';
import { readAccountId } from '../credits/service.js';
import { BillingFailure } from '../http/failure.js';
import { parseInput } from '../http/input.js';
import { type Found, nameOf, shown } from './differences.js';
import { inspectAccount } from './inspect.js';
import { mend } from './mend.js';
import type { ReconcileParts } from './parts.js';
import { readStripeSide, type Scope, type StripeSide } from './stripe-side.js';

export interface ReconcileInput {
  /** Only this account. Default: all. */
  accountId?: string | undefined;
  /** Payments and entries of this moment and later. */
  from: Date;
  /** Payments and entries before this moment. */
  to: Date;
  /** Whether to mend what is safe to mend. Default false: nothing is changed. */
  mend?: boolean | undefined;
}

/** What was compared, and every difference. Amounts in minor units. */
export type ReconcileReport = Omit<ReconcileReply, 'from' | 'to'> & { from: Date; to: Date };

/**
 * Replays the ledgers of accounts, compares them with the payments at Stripe, and reports each difference; with `mend`
 * it mends what is safe. Running it twice, or beside webhooks, does no harm.
 * @throws BillingFailure INVALID_INPUT, PROVIDER_UNAVAILABLE, DATABASE_UNAVAILABLE
 */
export type Reconcile = (input: ReconcileInput) => Promise<ReconcileReport>;

const input = z.strictObject({
  ...reconcileBody.shape,
  from: z.date('Give a Date: where the window begins.'),
  to: z.date('Give a Date: where the window ends.'),
});

/** What mending one difference brings to light (a payment that was refunded too) is mended in the next look. */
const looksMax = 3;

export function createReconcile(parts: ReconcileParts): Reconcile {
  return async (given) => {
    const { accountId, from, to, mend: mends = false } = parseInput(input, given);
    if (accountId !== undefined) readAccountId(accountId);
    if (from >= to) throw new BillingFailure('INVALID_INPUT', 'to: the window ends before it begins.');
    await parts.ready();
    const scope: Scope = { from, to, accountId };
    const side = await readStripeSide(parts, scope);
    const counts = { accounts: 0, entries: 0 };
    const differences: Difference[] = [];
    for await (const id of accountsOf(parts, scope, side)) {
      const { found, entries } = await lookAt(parts, id, scope, side, mends);
      counts.accounts += 1;
      counts.entries += entries;
      differences.push(...found.map(shown));
    }
    const { payments, leftOut } = side;
    const agrees = differences.every(({ state }) => state === 'mended');
    return { from, to, environment: parts.environment, ...counts, payments, leftOut, differences, agrees };
  };
}

/** Every account with credits, and those which only the provider or an open session knows. */
async function* accountsOf({ credits, checkouts }: ReconcileParts, { accountId }: Scope, side: StripeSide) {
  if (accountId !== undefined) {
    yield accountId;
    return;
  }
  const open = (await checkouts.openSessions()).map((session) => session.accountId);
  const others = new Set([...side.paid.keys(), ...side.subscribed.keys(), ...side.reversed.keys(), ...open]);
  for await (const id of credits.accountIds()) {
    others.delete(id);
    yield id;
  }
  yield* others;
}

async function lookAt(parts: ReconcileParts, id: string, scope: Scope, side: StripeSide, mends: boolean) {
  const all = new Map<string, Found>();
  let entries = 0;
  for (let look = 0; look <= looksMax; look += 1) {
    const inspection = await inspectAccount(parts, id, scope, side);
    if (look === 0) entries = inspection.entries;
    const now = new Map(inspection.found.map((found) => [nameOf(found), found]));
    for (const [name, known] of all) {
      if (known.mendable && known.state === 'open' && !now.has(name)) all.set(name, { ...known, state: 'mended' });
    }
    const fresh = [...now].filter(([name]) => !all.has(name));
    for (const [name, found] of fresh) all.set(name, found);
    const due = look < looksMax ? fresh.filter(([, found]) => mends && found.mendable) : [];
    if (due.length === 0) break;
    for (const [name, found] of due) {
      const error = await mend(parts, found);
      if (error !== null) all.set(name, { ...found, state: 'failed', error });
    }
  }
  const left = (found: Found): Found =>
    mends && found.mendable && found.state === 'open'
      ? { ...found, state: 'failed', error: 'It is still there after it was mended.' }
      : found;
  return { found: [...all.values()].map(left), entries };
}
