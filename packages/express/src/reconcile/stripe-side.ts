import {
  type CheckoutReading,
  type PaymentReading,
  type PaymentWindow,
  ProviderFailure,
  type ReadTags,
  type SubscriptionReading,
} from '../providers/provider.js';
import type { ReconcileDependencies } from './dependencies.js';

/** Money that came, as the provider says. */
export interface Paid {
  paymentId: string;
  accountId: string;
  sessionId: string;
  checkoutId: string | null;
  /** What it is worth in credits: before tax. Minor units. */
  amountMinor: number;
  currency: string;
}

export interface Subscribed {
  subscriptionId: string;
  accountId: string;
  sessionId: string;
  checkoutId: string;
}

/** What the provider has of a window, by account. */
export interface StripeSide {
  paid: Map<string, Paid[]>;
  subscribed: Map<string, Subscribed[]>;
  /** Subscriptions of each account that stand now, whatever the window; of a single account also those that ended. */
  subscriptions: Map<string, SubscriptionReading[]>;
  /** Payments of each account of which money went back. */
  reversed: Map<string, string[]>;
  payments: number;
  leftOut: number;
}

export interface Scope extends PaymentWindow {
  accountId?: string | undefined;
}

/** Reads the window at the provider. Keeps what is of this deployment, and of the account where one is given. */
export async function readStripeSide(deps: ReconcileDependencies, scope: Scope): Promise<StripeSide> {
  const { provider, checkouts, environment } = deps;
  const side: StripeSide = {
    paid: new Map(),
    subscribed: new Map(),
    subscriptions: await subscriptionsAt(deps, scope.accountId),
    reversed: new Map(),
    payments: 0,
    leftOut: 0,
  };
  const isOurs = ({ environment: of, accountId, sessionId }: ReadTags) =>
    of === environment && accountId !== undefined && sessionId !== undefined;
  const isWanted = (accountId: string) => scope.accountId === undefined || scope.accountId === accountId;
  const checkoutOf = new Map<string, CheckoutReading>();

  for await (const reading of provider.listCheckouts(scope)) {
    const { tags, subscriptionId, paymentId, id } = reading;
    if (!isOurs(tags) || !isWanted(tags.accountId ?? '')) continue;
    if (paymentId !== null) checkoutOf.set(paymentId, reading);
    const of = { accountId: tags.accountId ?? '', sessionId: tags.sessionId ?? '', checkoutId: id };
    if (subscriptionId !== null && reading.state === 'paid') add(side.subscribed, { subscriptionId, ...of });
    // Paid in full by a discount: there is no payment.
    if (subscriptionId === null && paymentId === null && reading.state === 'paid')
      add(side.paid, { paymentId: id, ...of, amountMinor: reading.subtotalMinor, currency: reading.currency });
  }

  for await (const reading of provider.listPaid(scope)) {
    if (!isOurs(reading.tags)) {
      side.leftOut += 1;
      continue;
    }
    if (!isWanted(reading.tags.accountId ?? '')) continue;
    side.payments += 1;
    add(side.paid, await paidOf(deps, reading, checkoutOf.get(reading.id)));
  }

  const reversed = new Set<string>();
  for await (const paymentId of provider.listReversed(scope)) reversed.add(paymentId);
  for (const paymentId of reversed) {
    const accountId = (await checkouts.payment(paymentId))?.accountId;
    if (accountId === undefined || !isWanted(accountId)) continue;
    side.reversed.set(accountId, [...(side.reversed.get(accountId) ?? []), paymentId]);
  }
  return side;
}

/** By account: one customer's where one account is asked for, else those of everybody that have not ended. */
async function subscriptionsAt({ provider, accounts }: ReconcileDependencies, accountId: string | undefined) {
  const found = new Map<string, SubscriptionReading[]>();
  if (accountId !== undefined) {
    const customerId = await accounts.customerOf(accountId);
    if (customerId !== null) found.set(accountId, await provider.listSubscriptions(customerId));
    return found;
  }
  for await (const reading of provider.eachSubscription({})) {
    const owner = await accounts.accountOfCustomer(reading.customerId);
    if (owner !== null) found.set(owner, [...(found.get(owner) ?? []), reading]);
  }
  return found;
}

/** A payment with what it is worth: of a hosted checkout that is what was sold, without its tax. */
export async function paidOf(
  { provider, checkouts }: ReconcileDependencies,
  { id: paymentId, tags, amountMinor, currency }: PaymentReading,
  known?: CheckoutReading,
): Promise<Paid> {
  const sessionId = tags.sessionId ?? '';
  const paid = { paymentId, accountId: tags.accountId ?? '', sessionId, checkoutId: known?.id ?? null, currency };
  if (known) return { ...paid, amountMinor: known.subtotalMinor };
  const session = await checkouts.session(sessionId);
  if (session?.flow !== 'hosted' || session.providerSessionId === undefined) return { ...paid, amountMinor };
  try {
    const { subtotalMinor } = await provider.readCheckout(session.providerSessionId);
    return { ...paid, checkoutId: session.providerSessionId, amountMinor: subtotalMinor };
  } catch (error) {
    // A wrong id in one row keeps nobody else from being compared.
    if (error instanceof ProviderFailure && error.reason === 'not_found') return { ...paid, amountMinor };
    throw error;
  }
}

function add<Row extends { accountId: string }>(rows: Map<string, Row[]>, row: Row): void {
  const known = rows.get(row.accountId);
  if (known) known.push(row);
  else rows.set(row.accountId, [row]);
}
