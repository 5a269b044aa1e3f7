import { netOf } from '../../catalogue/discounts/apply.js';
import { priceIn } from '../../catalogue/price-currencies.js';
import { pricesIn, productsIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import type { Customer, Invoice, InvoiceLineItem } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { invoiceItemsIn, subscriptionItemsIn, taxIdsIn, taxingIn, taxRatesIn } from '../tables.js';
import { leviesAt, type Taxpayer } from './automatic.js';
import { type Levy, sumOf, type Tax, taxesOn } from './levy.js';
import { type Place, placeOfCustomer } from './place.js';

/*
 * The taxes of an invoice. With automatic tax they come from where the customer is (automatic.ts); without it from tax rates:
 * a line's own, else its invoice item's or subscription item's, else the invoice's `default_tax_rates`. They are calculated on
 * what is left of a line after its discounts.
 */

export interface InvoiceTaxes {
  exclusive: number;
  inclusive: number;
  /** The inclusive tax on what the lines cost before the invoice's discounts. */
  withinSubtotal: number;
}

/** Sets each line's `taxes`, and the invoice's `total_taxes` and how automatic tax stands. */
export function taxInvoice(app: App, invoice: Invoice): InvoiceTaxes {
  const customer = customersIn(app.store).get(invoice.customer ?? '');
  const place = invoice.automatic_tax.enabled && customer ? placeOfCustomer(app, customer) : undefined;
  if (invoice.automatic_tax.enabled) invoice.automatic_tax.status = place ? 'complete' : 'requires_location_inputs';
  const sums = { exclusive: 0, inclusive: 0, withinSubtotal: 0 };
  const totals = new Map<string, Tax>();
  for (const line of invoice.lines.data) {
    const given = taxingIn(app.store).get(line.id)?.amounts;
    const levies = given ? [] : leviesOf(app, invoice, line, customer, place);
    const taxes = given ?? taxesOn(netOf(line), levies);
    sums.exclusive += sumOf(taxes, false);
    sums.inclusive += sumOf(taxes, true);
    sums.withinSubtotal += sumOf(given ?? taxesOn(ownNetOf(line), levies), true);
    line.taxes = taxes.map(shown);
    for (const tax of taxes) {
      const key = `${tax.rate} ${tax.inclusive} ${tax.reason}`;
      const sum = totals.get(key) ?? { ...tax, amount: 0, taxable: 0 };
      totals.set(key, { ...sum, amount: sum.amount + tax.amount, taxable: sum.taxable + tax.taxable });
    }
  }
  invoice.total_taxes = [...totals.values()].map(shown);
  return sums;
}

/** As lines and invoices show a tax. */
function shown(tax: Tax): NonNullable<InvoiceLineItem['taxes']>[number] {
  return {
    amount: tax.amount,
    tax_behavior: tax.inclusive ? 'inclusive' : 'exclusive',
    tax_rate_details: { tax_rate: tax.rate },
    taxability_reason: tax.reason,
    taxable_amount: tax.taxable,
    type: 'tax_rate_details',
  };
}

/** What is left of a line after its own discounts, and before the invoice's. */
function ownNetOf(line: InvoiceLineItem): number {
  const own = (line.discount_amounts ?? []).filter(({ discount }) => line.discounts.includes(discount));
  return line.amount - own.reduce((sum, off) => sum + off.amount, 0);
}

export function payerOf(app: App, customer: Customer | undefined): Taxpayer {
  const taxIds = taxIdsIn(app.store)
    .all()
    .filter((id) => customer !== undefined && id.customer === customer.id);
  return { exempt: customer?.tax_exempt ?? 'none', taxIds };
}

function leviesOf(
  app: App,
  invoice: Invoice,
  line: InvoiceLineItem,
  customer: Customer | undefined,
  place: Place | undefined,
): readonly Levy[] {
  if (!invoice.automatic_tax.enabled) return leviesByHand(app, ratesOfLine(app, invoice, line), customer);
  if (!place) return [];
  const details = line.parent?.invoice_item_details ?? line.parent?.subscription_item_details;
  const told = { ...taxingIn(app.store).get(details?.invoice_item ?? ''), ...taxingIn(app.store).get(line.id) };
  const { price: priceId = '', product = '' } = line.pricing?.price_details ?? {};
  const price = pricesIn(app.store).get(priceId);
  return leviesAt(app, place, payerOf(app, customer), {
    behavior: told.behavior ?? (price && priceIn(app, price, invoice.currency)?.tax_behavior),
    code: told.code ?? productsIn(app.store).get(product)?.tax_code ?? null,
    currency: invoice.currency,
  });
}

/** Rates that were made by hand, for a customer who may not have to pay them. */
export function leviesByHand(app: App, rates: readonly string[], customer: Customer | undefined): Levy[] {
  const exempt = customer?.tax_exempt ?? 'none';
  const reason = ({ exempt: 'customer_exempt', reverse: 'reverse_charge' } as const)[exempt as string];
  return rates.flatMap((id): Levy[] => {
    const rate = taxRatesIn(app.store).get(id);
    if (!rate) return [];
    const { percentage, inclusive } = rate;
    return [{ rate: id, percentage, inclusive, reason: reason ?? 'not_available' }];
  });
}

function ratesOfLine(app: App, invoice: Invoice, line: InvoiceLineItem): string[] {
  const told = taxingIn(app.store).get(line.id)?.rates;
  if (told) return told;
  const { invoice_item_details: byHand, subscription_item_details: ofSubscription } = line.parent ?? {};
  const source =
    invoiceItemsIn(app.store).get(byHand?.invoice_item ?? ofSubscription?.invoice_item ?? '') ??
    subscriptionItemsIn(app.store).get(ofSubscription?.subscription_item ?? '');
  const own = (source?.tax_rates ?? []).map(({ id }) => id);
  // What the line is of may be gone by now: it keeps what it had.
  const kept = source ? [] : (line.taxes ?? []).flatMap((tax) => tax.tax_rate_details?.tax_rate ?? []);
  const usual = (invoice.default_tax_rates ?? []).map(({ id }) => id);
  return [own, kept, usual].find((rates) => rates.length > 0) ?? [];
}
