import { type Difference, reconcileBody } from '@tillkit/contract';
import { z } from 'zod';
import { readAccountId, UnknownShape } from '../credits/service.js';
import { toFailure } from '../http/error-reply.js';
import { BillingFailure } from '../http/failure.js';
import { parseInput } from '../http/input.js';
import { describeError } from '../logger.js';
import { ProviderFailure } from '../providers/provider.js';
import type { ReconcileDependencies } from './dependencies.js';
import { difference, type Found, nameOf, shown } from './differences.js';
import { type Inspection, inspectAccount } from './inspect.js';
import { repair } from './repair.js';
import { readStripeSide, type Scope, type StripeSide } from './stripe-side.js';

/** What `billing.reconcile` takes: the window, the account, and whether to repair. */
export interface ReconcileInput {
  /** Only this account. Default: all. */
  accountId?: string | undefined;
  /** Payments and entries of this moment and later. */
  from: Date;
  /** Payments and entries before this moment. */
  to: Date;
  /** Whether to repair what is safe to repair. Default false: nothing is changed. */
  repair?: boolean | undefined;
}

/** What was compared, and every difference. Amounts in minor units. */
export interface ReconcileReport {
  /** The window: payments and entries of `from` and later, before `to`. */
  from: Date;
  /** End of the window: payments and entries before it. */
  to: Date;
  /** The deployment. Payments of others are left out. */
  environment: string;
  /** Accounts whose ledger was replayed. */
  accounts: number;
  /** Entries that were replayed. */
  entries: number;
  /** Paid payments of Stripe that were compared. */
  payments: number;
  /** Paid payments of Stripe that are no top-up of this deployment. */
  leftOut: number;
  /** Every difference that was found, repaired or not. */
  differences: Difference[];
  /** Whether no difference is left. */
  agrees: boolean;
}

/**
 * Replays the ledgers of accounts, compares them with the payments at Stripe, and reports each difference; with
 * `repair` it repairs what is safe. Running it twice, or beside webhooks, does no harm.
 * @throws BillingFailure INVALID_INPUT, PROVIDER_UNAVAILABLE, DATABASE_UNAVAILABLE
 */
export type Reconcile = (input: ReconcileInput) => Promise<ReconcileReport>;

const input = z.strictObject({
  ...reconcileBody.shape,
  from: z.date('Give a Date: where the window begins.'),
  to: z.date('Give a Date: where the window ends.'),
});

const ledgerFirst = 'Repair the ledger of this account first: it does not show whether this has happened.';

/** What repairing one difference brings to light (a payment that was refunded too) is repaired in the next look. */
const looksMax = 3;

export function createReconcile(deps: ReconcileDependencies): Reconcile {
  return async (given) => {
    const { accountId, from, to, repair: repairs = false } = parseInput(input, given);
    if (accountId !== undefined) readAccountId(accountId);
    if (from >= to) throw new BillingFailure('INVALID_INPUT', 'to: give a time after from.');
    const scope: Scope = { from, to, accountId };
    const side = await readStripeSide(deps, scope);
    const counts = { accounts: 0, entries: 0 };
    const differences: Difference[] = [];
    for await (const id of accountsOf(deps, scope, side)) {
      const { found, entries } = await lookAt(deps, id, scope, side, repairs);
      counts.accounts += 1;
      counts.entries += entries;
      differences.push(...found.map(shown));
    }
    const { payments, leftOut } = side;
    const agrees = differences.every(({ state }) => state === 'repaired');
    return { from, to, environment: deps.environment, ...counts, payments, leftOut, differences, agrees };
  };
}

/** Every account with credits or a subscription, and those which only the provider or an open session knows. */
async function* accountsOf(
  { credits, checkouts, subscriptions }: ReconcileDependencies,
  { accountId }: Scope,
  side: StripeSide,
) {
  if (accountId !== undefined) {
    yield accountId;
    return;
  }
  const open = (await checkouts.openSessions()).map((session) => session.accountId);
  const subscribed = [...side.subscriptions.keys(), ...(await subscriptions.unsettledAccounts())];
  const others = new Set([
    ...side.paid.keys(),
    ...side.subscribed.keys(),
    ...side.reversed.keys(),
    ...subscribed,
    ...open,
  ]);
  for await (const id of credits.accountIds()) {
    others.delete(id);
    yield id;
  }
  yield* others;
}

async function lookAt(deps: ReconcileDependencies, id: string, scope: Scope, side: StripeSide, repairs: boolean) {
  const all = new Map<string, Found>();
  let entries = 0;
  let isUnsound = false;
  let unrepaired = 'It is still there after it was repaired.';
  for (let look = 0; look <= looksMax; look += 1) {
    const inspection = await tryToInspect(deps, id, scope, side);
    const isReadable = inspection.found.every(({ kind }) => kind !== 'account_not_readable');
    if (!isReadable) unrepaired = 'Whether it was repaired is not known.';
    if (look === 0) entries = inspection.entries;
    const now = new Map(inspection.found.map((found) => [nameOf(found), found]));
    for (const [name, known] of all) {
      if (isReadable && known.repairable && known.state === 'open' && !now.has(name))
        all.set(name, { ...known, state: 'repaired' });
    }
    const fresh = [...now].filter(([name]) => !all.has(name));
    for (const [name, found] of fresh) all.set(name, found);
    const due = look < looksMax ? fresh.filter(([, found]) => repairs && found.repairable) : [];
    if (due.length === 0) break;
    for (const [name, found] of due) {
      // R4. What an unsound ledger lacks may have happened: granted or taken now, it would be so twice.
      const error = isUnsound ? ledgerFirst : await repair(deps, found);
      if (error !== null && found.kind === 'balance_differs') isUnsound = true;
      if (error !== null) all.set(name, { ...found, state: 'failed', error });
    }
  }
  const left = (found: Found): Found =>
    repairs && found.repairable && found.state === 'open' ? { ...found, state: 'failed', error: unrepaired } : found;
  return { found: [...all.values()].map(left), entries };
}

/** An account that cannot be read is a difference of its own, and keeps no other from being compared. */
async function tryToInspect(
  deps: ReconcileDependencies,
  accountId: string,
  scope: Scope,
  side: StripeSide,
): Promise<Inspection> {
  try {
    return await inspectAccount(deps, accountId, scope, side);
  } catch (error) {
    // Without the database or Stripe no account can be compared.
    if (unavailable.has(toFailure(error).code)) throw error;
    deps.logger.error({ accountId, error: describeError(error) }, 'account not compared');
    const text = `The account could not be compared: ${reasonOf(error)}`;
    return { found: [difference('account_not_readable', { accountId }, text)], entries: 0 };
  }
}

const unavailable: ReadonlySet<string> = new Set(['DATABASE_UNAVAILABLE', 'PROVIDER_UNAVAILABLE']);

function reasonOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  if (error instanceof UnknownShape || error instanceof ProviderFailure) return message;
  return `what is stored of it cannot be understood (${name}: ${message}).`;
}
