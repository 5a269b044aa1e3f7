import { ProviderFailure, type SubscriptionReading } from '../providers/provider.js';
import type { ReconcileDependencies } from './dependencies.js';
import { difference, type Found, money } from './differences.js';
import { type LedgerSide, type PaymentGrant, readLedgerSide } from './ledger-side.js';
import { inspectReversals } from './reversals.js';
import { inspectSessions } from './sessions.js';
import { type Paid, paidOf, type Scope, type StripeSide } from './stripe-side.js';

export interface Inspection {
  found: Found[];
  /** Entries that were replayed. */
  entries: number;
}

/** Compares one account with its ledger and with what the provider has of it. Changes nothing. */
export async function inspectAccount(
  deps: ReconcileDependencies,
  accountId: string,
  scope: Scope,
  side: StripeSide,
): Promise<Inspection> {
  const ledger = await readLedgerSide(deps, accountId, scope);
  const found: Found[] = [];
  const { ok, problems, entries } = ledger.verification;
  if (!ok) {
    const [first, ...more] = problems;
    const rest = more.length > 0 ? ` There are ${more.length} more contradictions.` : '';
    found.push(difference('balance_differs', { accountId }, `${first}${rest}`));
  }
  const paid = side.paid.get(accountId) ?? [];
  for (const each of paid) found.push(...(await inspectPaid(deps, each, ledger)));
  found.push(...(await inspectUnlisted(deps, accountId, ledger, new Set(paid.map(({ paymentId }) => paymentId)))));
  found.push(...(await inspectReversals(deps, side.reversed.get(accountId) ?? [], ledger)));
  for (const subscribed of side.subscribed.get(accountId) ?? []) {
    const { subscriptionId, sessionId, checkoutId } = subscribed;
    if (await deps.subscriptions.isRecorded(subscriptionId)) continue;
    const about = { accountId, sessionId, checkoutId, objectId: subscriptionId };
    const text = `Subscription ${subscriptionId} was bought, and the account does not have it.`;
    found.push(difference('subscription_not_recorded', about, text));
  }
  found.push(...(await inspectSubscriptions(deps, accountId, side.subscriptions.get(accountId) ?? [], found)));
  const known = new Set(found.map(({ sessionId }) => sessionId));
  found.push(...(await inspectSessions(deps, accountId, ledger, known)));
  return { found, entries };
}

/** Every subscription that is stored or stands, against Stripe. */
async function inspectSubscriptions(
  { subscriptions }: ReconcileDependencies,
  accountId: string,
  listed: readonly SubscriptionReading[],
  known: readonly Found[],
): Promise<Found[]> {
  const named = new Set(known.map(({ objectId }) => objectId));
  return (await subscriptions.compare(accountId, listed))
    .filter(({ subscriptionId }) => !named.has(subscriptionId))
    .map(({ subscriptionId: objectId, kind, found }) =>
      difference(subscriptionKinds[kind], { accountId, objectId }, found),
    );
}

const subscriptionKinds = {
  missing: 'subscription_not_recorded',
  differs: 'subscription_differs',
  unknown: 'subscription_unknown',
} as const;

/** One payment that is paid, against the grants that name it. */
async function inspectPaid({ checkouts }: ReconcileDependencies, paid: Paid, ledger: LedgerSide): Promise<Found[]> {
  const { paymentId, sessionId, amountMinor, currency } = paid;
  const about = { ...paid };
  const amount = money(amountMinor, currency);
  if ((await checkouts.session(sessionId)) === null) {
    const text = `Payment ${paymentId} of ${amount} names billing session ${sessionId}, which is not there.`;
    return [difference('payment_without_session', about, text)];
  }
  const grants = (ledger.grantsOf.get(paymentId) ?? []).filter(counts);
  const granted = grants.reduce((sum, grant) => sum + grant.amount, 0);
  const [first] = grants;
  if (!first) {
    // All that was granted of it was taken back: nothing is missing.
    if (ledger.grantsOf.has(paymentId)) return [];
    const text = `Payment ${paymentId} of ${amount} is paid, and its credits were not granted.`;
    return [difference('paid_not_granted', about, text)];
  }
  if (grants.length > 1) return [twice(about, grants)];
  if (granted !== amountMinor || first.unit !== currency) {
    const text = `Payment ${paymentId} of ${amount} gave ${granted} in ${first.unit}.`;
    return [difference('amount_differs', about, text)];
  }
  if ((await checkouts.payment(paymentId)) !== null) return [];
  const text = `Payment ${paymentId} of ${amount} was granted, and is not stored as received.`;
  return [difference('payment_not_recorded', about, text)];
}

/** Grants of the window that name payments which the provider did not list. */
async function inspectUnlisted(
  deps: ReconcileDependencies,
  accountId: string,
  ledger: LedgerSide,
  listed: ReadonlySet<string>,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const [paymentId, all] of ledger.grantsOf) {
    const grants = all.filter(counts);
    const isNew = grants.some(({ isInWindow }) => isInWindow);
    if (!isNew || listed.has(paymentId) || deps.provider.namesPayment(paymentId) === null) continue;
    const reading = await readPaid(deps, paymentId);
    const about = { accountId, paymentId };
    if (typeof reading === 'string') {
      const [first] = grants;
      const text = `Grant ${first?.key} gave ${first?.amount} ${first?.unit} for payment ${paymentId}, ${reading}.`;
      found.push(difference('granted_not_paid', about, text));
    } else if (reading.accountId !== accountId) {
      const text = `Payment ${paymentId} gave credits to this account, and is of account ${reading.accountId || 'nobody'}.`;
      found.push(difference('granted_not_paid', about, text));
    } else found.push(...(await inspectPaid(deps, reading, ledger)));
  }
  return found;
}

/** A payment, or why it is none that gives credits. */
async function readPaid(deps: ReconcileDependencies, id: string): Promise<Paid | string> {
  const { provider } = deps;
  const missing = 'which Stripe does not have';
  try {
    if (provider.namesPayment(id) === 'checkout') {
      const { state, tags, subtotalMinor, currency } = await provider.readCheckout(id);
      const { accountId = '', sessionId = '' } = tags;
      if (state !== 'paid') return `which is not paid: it is ${state}`;
      return { paymentId: id, checkoutId: id, accountId, sessionId, amountMinor: subtotalMinor, currency };
    }
    const reading = await provider.readPayment(id);
    return reading.state === 'paid' ? await paidOf(deps, reading) : `which is not paid: it is ${reading.state}`;
  } catch (error) {
    if (error instanceof ProviderFailure && error.reason === 'not_found') return missing;
    throw error;
  }
}

function twice(about: Paid, grants: readonly PaymentGrant[]): Found {
  const keys = grants.map(({ key }) => key).join(', ');
  const text = `Payment ${about.paymentId} gave credits ${grants.length} times: under the keys ${keys}.`;
  return difference('granted_twice', about, text);
}

/** A grant that an operator has taken back wholly is settled. */
const counts = ({ amount, takenBack }: PaymentGrant): boolean => takenBack < amount;
