import { discountLines } from '../../catalogue/discounts/apply.js';
import type { App } from '../../core/app.js';
import type { Invoice } from '../../core/stored.js';
import { taxInvoice } from '../tax/invoice-taxes.js';

/**
 * Recomputes what an invoice comes to from its lines, discounts and taxes. The subtotal has the lines' own discounts taken
 * off, the total all of them, and the exclusive taxes added.
 */
export function computeTotals(app: App, invoice: Invoice): void {
  const lines = invoice.lines.data;
  discountLines(app, lines, invoice.discounts);
  const offByDiscount = new Map<string, number>();
  let gross = 0;
  let ownOff = 0;
  for (const line of lines) {
    gross += line.amount;
    for (const { amount, discount } of line.discount_amounts ?? []) {
      offByDiscount.set(discount, (offByDiscount.get(discount) ?? 0) + amount);
      if (line.discounts.includes(discount)) ownOff += amount;
    }
  }
  const amounts = [...offByDiscount].map(([discount, amount]) => ({ amount, discount }));
  const off = amounts.reduce((sum, { amount }) => sum + amount, 0);
  const { exclusive, inclusive, withinSubtotal } = taxInvoice(app, invoice);
  invoice.subtotal = gross - ownOff;
  invoice.subtotal_excluding_tax = invoice.subtotal - withinSubtotal;
  invoice.total = gross - off + exclusive;
  invoice.total_excluding_tax = gross - off - inclusive;
  invoice.total_discount_amounts = amounts;
  invoice.total_pretax_credit_amounts = amounts.map((entry) => ({ ...entry, type: 'discount' as const }));
  invoice.amount_due = Math.max(invoice.total, 0);
  invoice.amount_remaining = invoice.amount_due;
}
