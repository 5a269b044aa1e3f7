import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import { newId, randomText } from '../../core/ids.js';
import type { Charge, CreditNote, CreditNoteLineItem, Customer, Invoice, Stored } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { chargesIn, refundsIn } from '../../payments/tables.js';
import { listOf, tooSmall } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { intentOf } from '../invoices/invoice.js';
import { creditNotesIn, invoicesIn } from '../tables.js';
import { lineOfAmount, readLines } from './lines.js';

export type CreditParams = Stored<Stripe.CreditNoteCreateParams>;

/** A credit note that is checked. Nothing of it has happened yet. */
export interface CreditPlan {
  note: CreditNote;
  invoice: Invoice;
  customer: Customer;
  /** What paid the invoice, where it was charged. */
  charge: Charge | undefined;
  /** To be refunded now, minor units. */
  refund: number;
  /** To be credited to the customer's balance. */
  credit: number;
}

/*
 * 1. A note first lowers what is still to be paid of the invoice (`pre_payment_amount`); what goes beyond was paid
 *    (`post_payment_amount`), and is refunded, credited to the balance, or paid out outside of Stripe: these sum up to it.
 * 2. Notes, with refunds that belong to none, never come to more than the invoice.
 */

/** @throws StripeError for amounts that do not add up, before any change */
export function planCredit(app: App, params: CreditParams): CreditPlan {
  if (params.shipping_cost !== undefined) throw unsupported('shipping_cost');
  const invoice = invoicesIn(app.store).require(params.invoice, 'invoice');
  if (invoice.status !== 'open' && invoice.status !== 'paid') {
    throw invalid(`You can only create a credit note for an open or paid invoice, and this one is ${invoice.status}.`, {
      param: 'invoice',
    });
  }
  const customer = customersIn(app.store).require(invoice.customer ?? '', 'invoice');
  const intent = intentOf(app, invoice.id);
  if (invoice.status === 'open' && (intent?.status === 'processing' || intent?.status === 'requires_capture')) {
    throw invalid('You cannot create a credit note for an invoice whose payment is being processed.', {
      param: 'invoice',
    });
  }
  const charge = chargesIn(app.store).get(invoice.status === 'paid' ? (intent?.latest_charge ?? '') : '');
  const lines = readWhat(app, invoice, params);
  const note = noteOf(app, invoice, params, lines);
  if (note.total <= 0) throw invalid('The amount of a credit note must be greater than zero.', { param: 'amount' });
  const most = creditable(app, invoice, charge);
  if (note.total > most) {
    throw invalid(
      `The sum of credit notes and refunds cannot exceed the amount of the invoice: the credit note is over ${note.total}, and ${most} is left.`,
      { param: params.amount === undefined ? 'lines' : 'amount' },
    );
  }
  const refund = readAmount(params, 'refund_amount');
  const credit = readAmount(params, 'credit_amount');
  const outside = readAmount(params, 'out_of_band_amount');
  note.refunds = readRefunds(app, charge, params.refunds);
  const linked = note.refunds.reduce((sum, { amount_refunded: amount }) => sum + amount, 0);
  if (refund > 0 && !charge) {
    throw invalid('There is no charge to refund: use `credit_amount` or `out_of_band_amount`.', {
      param: 'refund_amount',
    });
  }
  if (refund + credit + outside + linked !== note.post_payment_amount) {
    throw invalid(
      `The sum of credit amount, refund amount and out of band amount (${refund + credit + outside + linked}) must equal the credit note amount beyond what is still to be paid (${note.post_payment_amount}).`,
      {
        param:
          (['refund_amount', 'credit_amount', 'out_of_band_amount'] as const).find((name) => params[name]) ??
          'refund_amount',
      },
    );
  }
  note.out_of_band_amount = outside === 0 ? null : outside;
  return { note, invoice, customer, charge, refund, credit };
}

/** What is credited: one of `amount` and `lines`. */
function readWhat(app: App, invoice: Invoice, params: CreditParams): CreditNoteLineItem[] {
  const { amount, lines } = params;
  if ((amount === undefined) === (lines === undefined)) {
    throw invalid('You must pass exactly one of these parameters: amount, lines.', { param: 'amount' });
  }
  if (amount !== undefined) {
    if (amount < 1) throw tooSmall('amount', 1);
    return [lineOfAmount(amount)];
  }
  if (!lines || lines.length === 0) {
    throw invalid('Missing required param: lines.', { code: 'parameter_missing', param: 'lines' });
  }
  return readLines(app, invoice, lines);
}

function readAmount(params: CreditParams, name: 'refund_amount' | 'credit_amount' | 'out_of_band_amount'): number {
  const amount = params[name] ?? 0;
  if (amount < 0) throw tooSmall(name, 0);
  return amount;
}

/** Refunds of the invoice's charge that are there already, each for what no other note has of it. */
function readRefunds(app: App, charge: Charge | undefined, given: CreditParams['refunds']): CreditNote['refunds'] {
  return (given ?? []).map((entry, index) => {
    const at = `refunds[${index}]`;
    if (entry.type === 'payment_record_refund' || entry.payment_record_refund !== undefined) {
      throw unsupported(`${at}[payment_record_refund]`);
    }
    const refund = refundsIn(app.store).require(entry.refund ?? '', `${at}[refund]`);
    if (!charge || refund.charge !== charge.id) {
      throw invalid(`The refund ${refund.id} is not of the invoice's payment.`, { param: `${at}[refund]` });
    }
    const left = refund.amount - linkedTo(app, refund.id);
    const amount = entry.amount_refunded ?? left;
    if (amount < 1 || amount > left) {
      throw invalid(`The amount (${amount}) must be of what is left of the refund (${left}).`, {
        param: `${at}[amount_refunded]`,
      });
    }
    return { amount_refunded: amount, payment_record_refund: null, refund: refund.id, type: 'refund' };
  });
}

/** What credit notes have of a refund. */
function linkedTo(app: App, refund: string): number {
  return creditNotesIn(app.store)
    .all()
    .flatMap((note) => note.refunds)
    .filter((entry) => entry.refund === refund)
    .reduce((sum, entry) => sum + entry.amount_refunded, 0);
}

/** What is left of an invoice for a further note. A refund that belongs to no note counts too. */
function creditable(app: App, invoice: Invoice, charge: Charge | undefined): number {
  const noted = creditNotesIn(app.store)
    .by('invoice', invoice.id)
    .filter(({ status }) => status !== 'void')
    .reduce((sum, { total }) => sum + total, 0);
  const refunded = refundsIn(app.store)
    .all()
    .filter((refund) => charge && refund.charge === charge.id && refund.status !== 'failed')
    .reduce((sum, refund) => sum + refund.amount - linkedTo(app, refund.id), 0);
  return invoice.total - noted - refunded;
}

function noteOf(app: App, invoice: Invoice, params: CreditParams, lines: CreditNoteLineItem[]): CreditNote {
  const id = newId('cn');
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const subtotal = sum(lines.map(({ amount }) => amount));
  const discounts = addUp(lines.flatMap((line) => line.discount_amounts));
  const taxes = lines.flatMap((line) => line.taxes ?? []);
  const exclusive = sum(taxes.filter((tax) => tax.tax_behavior === 'exclusive').map(({ amount }) => amount));
  const inclusive = sum(taxes.filter((tax) => tax.tax_behavior === 'inclusive').map(({ amount }) => amount));
  const off = sum(discounts.map(({ amount }) => amount));
  const total = subtotal - off + exclusive;
  const before = Math.min(Math.max(total, 0), invoice.status === 'open' ? invoice.amount_remaining : 0);
  const after = total - before;
  const count = creditNotesIn(app.store).by('invoice', invoice.id).length;
  return {
    id,
    object: 'credit_note',
    amount: total,
    amount_shipping: 0,
    created: app.now(),
    currency: invoice.currency,
    customer: invoice.customer ?? '',
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: off,
    discount_amounts: discounts,
    effective_at: params.effective_at ?? app.now(),
    invoice: invoice.id,
    lines: listOf(lines, `/v1/credit_notes/${id}/lines`),
    livemode: false,
    memo: params.memo ?? null,
    metadata: mergeMetadata({}, params.metadata),
    number: `${invoice.number}-CN-${String(count + 1).padStart(2, '0')}`,
    out_of_band_amount: null,
    pdf: app.urls.creditNotePdf(id, randomText(32)),
    post_payment_amount: after,
    pre_payment_amount: before,
    pretax_credit_amounts: discounts.map((entry) => ({ ...entry, type: 'discount' as const })),
    reason: params.reason ?? null,
    refunds: [],
    shipping_cost: null,
    status: 'issued',
    subtotal,
    subtotal_excluding_tax: subtotal - inclusive,
    total,
    total_excluding_tax: total - exclusive - inclusive,
    total_taxes: taxes as CreditNote['total_taxes'],
    type: after === 0 ? 'pre_payment' : before === 0 ? 'post_payment' : 'mixed',
    voided_at: null,
  };
}

function addUp(entries: CreditNoteLineItem['discount_amounts']): CreditNote['discount_amounts'] {
  const sums = new Map<string, number>();
  for (const { amount, discount } of entries) sums.set(discount, (sums.get(discount) ?? 0) + amount);
  return [...sums].map(([discount, amount]) => ({ amount, discount }));
}
