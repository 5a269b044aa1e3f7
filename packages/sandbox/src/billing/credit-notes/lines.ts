import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { decimalOf, exact } from '../../core/decimal.js';
import { invalid, unsupported } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { CreditNoteLineItem, Invoice, InvoiceLineItem, Stored } from '../../core/stored.js';
import { tooSmall } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { part } from '../subscriptions/prorated.js';
import { creditNotesIn } from '../tables.js';

export type LineParams = NonNullable<Stored<Stripe.CreditNoteCreateParams>['lines']>[number];

/*
 * What a credit note credits, line by line (docs.stripe.com/invoicing/dashboard/credit-notes).
 *
 * 1. Of an invoice's line by an amount or by a quantity; by one of them in all notes on it, and never more than it has.
 * 2. The line's discounts and taxes go with the part of it that is credited.
 * 3. Whatever else is credited has a description, a quantity and a price above nothing.
 */

/** @throws StripeError for what cannot be credited */
export function readLines(app: App, invoice: Invoice, given: readonly LineParams[]): CreditNoteLineItem[] {
  const lines: CreditNoteLineItem[] = [];
  given.forEach((entry, index) => {
    const at = `lines[${index}]`;
    if (entry.tax_amounts || entry.tax_rates) throw unsupported(at, '`tax_amounts` and `tax_rates` of credit notes');
    const metadata = mergeMetadata({}, entry.metadata, `${at}[metadata]`);
    lines.push(
      entry.type === 'invoice_line_item'
        ? ofInvoice(app, invoice, lines, { ...entry, at, metadata })
        : customLine({ ...entry, at, metadata }),
    );
  });
  return lines;
}

type Read = LineParams & { at: string; metadata: Record<string, string> };

function ofInvoice(app: App, invoice: Invoice, before: readonly CreditNoteLineItem[], entry: Read): CreditNoteLineItem {
  const { at, quantity, metadata } = entry;
  const other = (['description', 'unit_amount', 'unit_amount_decimal'] as const).find(
    (name) => entry[name] !== undefined,
  );
  if (other)
    throw invalid(`\`${other}\` is only for lines of type \`custom_line_item\`.`, { param: `${at}[${other}]` });
  const line = invoice.lines.data.find(({ id }) => id === entry.invoice_line_item);
  if (!line) {
    throw invalid(`The invoice ${invoice.id} has no line item ${entry.invoice_line_item ?? ''}.`, {
      code: 'resource_missing',
      param: `${at}[invoice_line_item]`,
    });
  }
  if ((entry.amount === undefined) === (quantity === undefined)) {
    throw invalid(`You must pass either ${at}[amount] or ${at}[quantity].`, { param: `${at}[amount]` });
  }
  const credited = [...creditedOf(app, invoice, line), ...before.filter((one) => one.invoice_line_item === line.id)];
  const byQuantity = quantity !== undefined;
  if (credited.some((one) => (one.quantity !== null) !== byQuantity)) {
    const way = byQuantity ? 'amount' : 'quantity';
    throw invalid(`The line item ${line.id} was credited by ${way} before: it can only be credited so again.`, {
      param: `${at}[${byQuantity ? 'quantity' : 'amount'}]`,
    });
  }
  const amount = byQuantity
    ? byUnits(line, credited, quantity, at)
    : checkAmount(line, credited, entry.amount ?? 0, at);
  return lineOf(line, { amount, quantity: quantity ?? null, metadata });
}

function creditedOf(app: App, invoice: Invoice, line: InvoiceLineItem): CreditNoteLineItem[] {
  return creditNotesIn(app.store)
    .by('invoice', invoice.id)
    .filter(({ status }) => status !== 'void')
    .flatMap((note) => note.lines.data)
    .filter((one) => one.invoice_line_item === line.id);
}

function byUnits(line: InvoiceLineItem, credited: readonly CreditNoteLineItem[], quantity: number, at: string): number {
  const param = `${at}[quantity]`;
  if (quantity < 1) throw tooSmall(param, 1);
  const whole = line.quantity ?? 0;
  const before = credited.reduce((sum, one) => sum + (one.quantity ?? 0), 0);
  if (quantity > whole - before) {
    throw invalid(`The quantity (${quantity}) is greater than what is left of the line item (${whole - before}).`, {
      param,
    });
  }
  // The last unit takes what the others left.
  const until = (units: number) => share(line.amount, whole, units);
  return until(before + quantity) - until(before);
}

function checkAmount(
  line: InvoiceLineItem,
  credited: readonly CreditNoteLineItem[],
  amount: number,
  at: string,
): number {
  const left = line.amount - credited.reduce((sum, one) => sum + one.amount, 0);
  const fits = line.amount < 0 ? amount < 0 && amount >= left : amount > 0 && amount <= left;
  if (fits) return amount;
  throw invalid(`The amount (${amount}) must be of what is left of the line item (${left}).`, {
    param: `${at}[amount]`,
  });
}

/** `amount` times a part of `whole`, rounded half away from nothing. */
function share(amount: number, whole: number, units: number): number {
  return amount < 0 ? -part(-amount, whole, units) : part(amount, whole, units);
}

/** That part of an invoice's line, with its discounts and taxes. */
function lineOf(
  line: InvoiceLineItem,
  { amount, quantity, metadata }: { amount: number; quantity: number | null; metadata: Record<string, string> },
): CreditNoteLineItem {
  const of = (value: number) => (line.amount === 0 ? 0 : share(value, Math.abs(line.amount), Math.abs(amount)));
  const discounts = (line.discount_amounts ?? []).map((off) => ({ amount: of(off.amount), discount: off.discount }));
  return {
    ...blank(amount, line.description, metadata),
    discount_amount: discounts.reduce((sum, off) => sum + off.amount, 0),
    discount_amounts: discounts,
    invoice_line_item: line.id,
    pretax_credit_amounts: discounts.map((off) => ({ ...off, type: 'discount' as const })),
    quantity,
    taxes: (line.taxes ?? []).map((tax) => ({
      ...tax,
      amount: of(tax.amount),
      taxable_amount: tax.taxable_amount === null ? null : of(tax.taxable_amount),
    })) as CreditNoteLineItem['taxes'],
    type: 'invoice_line_item',
    unit_amount: quantity === null ? null : wholeOf(line.pricing?.unit_amount_decimal ?? null),
    unit_amount_decimal: quantity === null ? null : (line.pricing?.unit_amount_decimal ?? null),
  };
}

function customLine(entry: Read): CreditNoteLineItem {
  const { at, description, quantity, unit_amount: whole, unit_amount_decimal: decimal } = entry;
  const other = (['amount', 'invoice_line_item'] as const).find((name) => entry[name] !== undefined);
  if (other)
    throw invalid(`\`${other}\` is only for lines of type \`invoice_line_item\`.`, { param: `${at}[${other}]` });
  for (const name of ['description', 'quantity'] as const) {
    if (entry[name] !== undefined) continue;
    throw invalid(`Missing required param: ${at}[${name}].`, { code: 'parameter_missing', param: `${at}[${name}]` });
  }
  if ((whole === undefined) === (decimal === undefined)) {
    throw invalid(`You must pass either ${at}[unit_amount] or ${at}[unit_amount_decimal].`, {
      param: `${at}[unit_amount]`,
    });
  }
  if (quantity === undefined || quantity < 1) throw tooSmall(`${at}[quantity]`, 1);
  const each = decimal ?? String(whole);
  if (exact(each) < 0n) throw tooSmall(`${at}[unit_amount]`, 0);
  const amount = Math.round(Number(decimalOf(exact(each) * BigInt(quantity))));
  return {
    ...blank(amount, description ?? null, entry.metadata),
    quantity,
    unit_amount: wholeOf(each),
    unit_amount_decimal: each,
  };
}

/** A line for an amount that is credited as a whole. */
export function lineOfAmount(amount: number): CreditNoteLineItem {
  return { ...blank(amount, null, {}), quantity: 1, unit_amount: amount, unit_amount_decimal: String(amount) };
}

function wholeOf(decimal: string | null): number | null {
  return decimal === null || decimal.includes('.') ? null : Number(decimal);
}

function blank(amount: number, description: string | null, metadata: Record<string, string>): CreditNoteLineItem {
  return {
    id: newId('cnli'),
    object: 'credit_note_line_item',
    amount,
    description,
    discount_amount: 0,
    discount_amounts: [],
    livemode: false,
    metadata,
    pretax_credit_amounts: [],
    quantity: null,
    tax_rates: [],
    taxes: [],
    type: 'custom_line_item',
    unit_amount: null,
    unit_amount_decimal: null,
  };
}
