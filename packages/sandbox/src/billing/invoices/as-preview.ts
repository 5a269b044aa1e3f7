import { copyOf } from '../../core/copy.js';
import type { Customer, Invoice } from '../../core/stored.js';
import { withBalance } from '../customer-balance/balance.js';
import { firstAttemptOf } from './draft.js';

/** A draft with the customer's balance, and an id that names no stored invoice. */
export function asPreview(made: Invoice, customer: Pick<Customer, 'balance' | 'currency'>): Invoice {
  const invoice = copyOf(made);
  const { due, starting, ending } = withBalance(customer, invoice.total, invoice.currency);
  invoice.id = `upcoming_${invoice.id}`;
  for (const line of invoice.lines.data) line.invoice = invoice.id;
  invoice.lines.url = `/v1/invoices/${invoice.id}/lines`;
  invoice.billing_reason = 'upcoming';
  invoice.next_payment_attempt = firstAttemptOf(invoice);
  invoice.starting_balance = starting;
  invoice.ending_balance = ending;
  invoice.amount_due = due;
  invoice.amount_remaining = invoice.amount_due;
  return invoice;
}
