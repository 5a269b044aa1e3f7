import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { CreditNote, Invoice } from '../../core/stored.js';
import { refundCharge } from '../../payments/charges/refund.js';
import { moveBalance } from '../customer-balance/balance.js';
import { intentOf, paymentsOf } from '../invoices/invoice.js';
import { markPaid } from '../invoices/settle.js';
import { cancelPayments } from '../invoices/void.js';
import { creditNotesIn, invoicesIn } from '../tables.js';
import { type CreditParams, planCredit } from './plan.js';

/*
 *   (nothing)  → issued   issueCreditNote
 *   issued     → void     voidCreditNote: only of an open invoice, and when all of it lowered what is to be paid
 */

/**
 * Emits `credit_note.created`, and what becomes of the invoice, of its payment and of the customer's balance.
 *
 * @throws StripeError before any change
 */
export function issueCreditNote(app: App, params: CreditParams): CreditNote {
  const { note, invoice, customer, charge, refund, credit } = planCredit(app, params);
  if (refund > 0 && charge) {
    // It refuses by itself what cannot be refunded, and nothing has changed until then.
    const made = refundCharge(app, charge, { amount: refund });
    note.refunds.push({ amount_refunded: refund, payment_record_refund: null, refund: made.id, type: 'refund' });
  }
  creditNotesIn(app.store).insert(note);
  if (credit > 0) {
    const { currency } = note;
    const move = { amount: -credit, currency, type: 'credit_note', invoice: invoice.id, creditNote: note.id } as const;
    note.customer_balance_transaction = moveBalance(app, customer, move).id;
  }
  app.emit('credit_note.created', note);
  app.change(invoice, 'invoice.updated', (changed) => {
    changed.pre_payment_credit_notes_amount += note.pre_payment_amount;
    changed.post_payment_credit_notes_amount += note.post_payment_amount;
    lower(app, changed, note.pre_payment_amount);
  });
  // Nothing is left to be paid: an open invoice is paid by it.
  if (invoice.status === 'open' && invoice.amount_remaining === 0) {
    markPaid(app, invoice, null);
    cancelPayments(app, invoice);
  }
  return note;
}

/** Takes back what lowered an open invoice. Emits `credit_note.voided`. @throws StripeError for any other */
export function voidCreditNote(app: App, note: CreditNote): CreditNote {
  if (note.status === 'void') throw invalid('This credit note has already been voided.');
  const invoice = invoicesIn(app.store).require(note.invoice, 'invoice');
  if (invoice.status !== 'open') {
    throw invalid(`You can only void a credit note of an open invoice, and this one is ${invoice.status}.`);
  }
  if (note.post_payment_amount > 0) {
    throw invalid('You can only void a credit note of which nothing was refunded or credited.');
  }
  note.status = 'void';
  note.voided_at = app.now();
  app.change(invoice, 'invoice.updated', (changed) => {
    changed.pre_payment_credit_notes_amount -= note.pre_payment_amount;
    lower(app, changed, -note.pre_payment_amount);
  });
  app.emit('credit_note.voided', note);
  return note;
}

/** The invoice, its payment and the intent of it are over less. */
function lower(app: App, invoice: Invoice, amount: number): void {
  if (amount === 0) return;
  invoice.amount_due -= amount;
  invoice.amount_remaining -= amount;
  const intent = intentOf(app, invoice.id);
  // One over nothing is canceled with the invoice's other payments.
  if (!intent || invoice.amount_remaining === 0) return;
  intent.amount = invoice.amount_remaining;
  for (const payment of paymentsOf(app, invoice.id)) payment.amount_requested = invoice.amount_remaining;
}
