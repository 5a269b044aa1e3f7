import type { App } from '../../core/app.js';
import type { Customer, Invoice, Subscription } from '../../core/stored.js';
import { invoicesIn } from '../tables.js';
import { giveUpTax } from '../tax/enable.js';
import { taxIdsOf } from './draft.js';
import { computeTotals } from './totals.js';

/** Until an invoice is finalized it shows its customer as the customer is, and is taxed so. */
export function followCustomer(app: App, invoice: Invoice, customer: Customer): void {
  invoice.customer_address = structuredClone(customer.address ?? null);
  invoice.customer_email = customer.email;
  invoice.customer_name = customer.name ?? null;
  invoice.customer_phone = customer.phone ?? null;
  invoice.customer_shipping = structuredClone(customer.shipping);
  invoice.customer_tax_exempt = customer.tax_exempt ?? 'none';
  invoice.customer_tax_ids = taxIdsOf(app, customer.id);
  if (invoice.automatic_tax.enabled) computeTotals(app, invoice);
}

/** The last moment for automatic tax. Where it cannot be calculated, the invoice continues without it. */
export function settleTax(app: App, invoice: Invoice, customer: Customer, subscription: Subscription | null): void {
  followCustomer(app, invoice, customer);
  if (!invoice.automatic_tax.enabled || invoice.automatic_tax.status === 'complete') return;
  giveUpTax(app, invoice, subscription);
  computeTotals(app, invoice);
}

/** The drafts of a customer who has changed. */
export function followInDrafts(app: App, customer: Customer): void {
  for (const invoice of invoicesIn(app.store).all()) {
    if (invoice.status === 'draft' && invoice.customer === customer.id) followCustomer(app, invoice, customer);
  }
}
