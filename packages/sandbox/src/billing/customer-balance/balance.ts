import { isTooSmall } from '../../core/amounts.js';
import type { App } from '../../core/app.js';
import { newId } from '../../core/ids.js';
import type { Customer, CustomerBalanceTransaction, Invoice } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { customerBalanceTransactionsIn } from '../tables.js';

/*
 * What a customer owes besides open invoices (above nothing), or has for the next one (below nothing): `customer.balance`, in
 * the customer's currency (docs.stripe.com/billing/customer/balance).
 *
 * 1. The balance is the sum of the customer's transactions, and the last one's `ending_balance`.
 * 2. An invoice takes the balance when it is finalized: `ending_balance` − `starting_balance` is what its transactions sum
 *    up to, until it is void and they are reversed.
 */

export interface BalanceMove {
  /** Minor units: below nothing for the customer, above against. */
  amount: number;
  currency: string;
  type: CustomerBalanceTransaction['type'];
  invoice?: string;
  creditNote?: string;
  description?: string | null;
  metadata?: Record<string, string>;
}

/** Moves the balance. Emits `customer.updated`. */
export function moveBalance(app: App, customer: Customer, move: BalanceMove): CustomerBalanceTransaction {
  app.change(customer, 'customer.updated', (changed) => {
    changed.balance += move.amount;
    changed.currency ??= move.currency;
  });
  return recordMove(app, customer, move);
}

/** Records a move that the balance has made. */
export function recordMove(app: App, customer: Customer, move: BalanceMove): CustomerBalanceTransaction {
  return customerBalanceTransactionsIn(app.store).insert({
    id: newId('cbtxn'),
    object: 'customer_balance_transaction',
    amount: move.amount,
    checkout_session: null,
    created: app.now(),
    credit_note: move.creditNote ?? null,
    currency: move.currency,
    customer: customer.id,
    customer_account: null,
    description: move.description ?? null,
    ending_balance: customer.balance,
    invoice: move.invoice ?? null,
    livemode: false,
    metadata: move.metadata ?? {},
    type: move.type,
  });
}

/** What an invoice over `total` comes to with a customer's balance. */
export interface WithBalance {
  /** What is to be paid; nothing where it is less than the least charge. */
  due: number;
  /** The balance before and after. */
  starting: number;
  ending: number;
  /** What moves to the balance because it is too little to be charged. */
  tooSmall: number;
}

/** The balance pays in the customer's own currency alone. */
export function withBalance(
  customer: Pick<Customer, 'balance' | 'currency'>,
  total: number,
  currency: string,
): WithBalance {
  const isOwn = customer.currency === null || customer.currency === undefined || customer.currency === currency;
  const starting = isOwn ? customer.balance : 0;
  const owed = total + starting;
  const tooSmall = owed > 0 && isTooSmall(owed, currency) ? owed : 0;
  return { due: Math.max(owed, 0) - tooSmall, starting, ending: Math.min(owed, 0) + tooSmall, tooSmall };
}

/**
 * A finalized invoice takes the balance: credit is used up, what is owed is added, what is less than nothing becomes credit,
 * and what is too little to be charged is owed with the next invoice.
 */
export function settleBalance(app: App, invoice: Invoice, customer: Customer): void {
  const { due, starting, ending, tooSmall } = withBalance(customer, invoice.total, invoice.currency);
  invoice.starting_balance = starting;
  invoice.ending_balance = ending;
  invoice.amount_due = due;
  invoice.amount_remaining = due;
  const { currency, id } = invoice;
  const applied = ending - tooSmall - starting;
  if (applied !== 0) moveBalance(app, customer, { amount: applied, currency, type: 'applied_to_invoice', invoice: id });
  if (tooSmall !== 0)
    moveBalance(app, customer, { amount: tooSmall, currency, type: 'invoice_too_small', invoice: id });
}

/** A void invoice returns what it took. */
export function unapplyBalance(app: App, invoice: Invoice): void {
  const customer = customersIn(app.store).get(invoice.customer ?? '');
  if (!customer) return;
  const applied = customerBalanceTransactionsIn(app.store)
    .by('invoice', invoice.id)
    .filter(({ type }) => type === 'applied_to_invoice' || type === 'unapplied_from_invoice')
    .reduce((sum, { amount }) => sum + amount, 0);
  if (applied === 0) return;
  const { currency, id } = invoice;
  moveBalance(app, customer, { amount: -applied, currency, type: 'unapplied_from_invoice', invoice: id });
}
