import type { Stripe } from 'stripe';
import { type Redemption, readDiscounts, redeem } from '../../catalogue/discounts/redeem.js';
import { productsIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import type { Invoice, InvoiceItem, InvoiceLineItem, Stored } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { invoiceItemsIn, pendingInvoiceItemsIn, taxingIn } from '../tables.js';
import type { Reason, Tax } from '../tax/levy.js';
import { automaticTaxRate, checkTaxRate, readTaxRates } from '../tax/tax-rates.js';
import { type Cost, type CostParams, costOf, pricingOf, readCost } from './cost.js';
import { forgetPending, insertInvoiceItem, lineOfInvoiceItem, newInvoiceItem } from './items.js';
import { computeTotals } from './totals.js';

/*
 * Lines of a draft that are added, changed and taken off. A line that is of an invoice item shares its fields with it, but
 * for its taxes, which are the line's alone. Everything of a request is checked before its first change.
 */

type AddParams = Stored<Stripe.InvoiceAddLinesParams>['lines'][number];
export type LineParams = Omit<Stored<Stripe.InvoiceUpdateLinesParams>['lines'][number], 'id'>;
type RemoveParams = Stored<Stripe.InvoiceRemoveLinesParams>['lines'][number];

/** What is to be of a line, checked; undefined stays as it is. */
interface Edit {
  cost: Cost | undefined;
  params: LineParams;
  metadata: Record<string, string>;
  redemptions: Redemption[] | undefined;
  rates: string[] | undefined;
}

export function addLines(app: App, invoice: Invoice, given: readonly AddParams[], metadata: MetadataChange): Invoice {
  const reads = given.map((params, index) => {
    const at = `lines[${index}]`;
    const item = params.invoice_item === undefined ? undefined : waitingItem(app, invoice, params.invoice_item, at);
    const present = item ? costOf(app, item) : undefined;
    return {
      item,
      edit: readEdit(app, invoice, params, at, {
        present,
        metadata: item?.metadata ?? {},
        discounts: item?.discounts ?? [],
      }),
    };
  });
  return changeDraft(app, invoice, metadata, (changed) => {
    for (const { item, edit } of reads) {
      const own = item ?? itemFor(app, changed, edit);
      if (item) {
        forgetPending(app, item);
        applyToItem(app, item, edit);
      }
      own.invoice = changed.id;
      if (!item) insertInvoiceItem(app, own);
      const line = lineOfInvoiceItem(own, changed.id);
      changed.lines.data.push(line);
      applyTaxes(app, line, edit);
    }
  });
}

export function updateLines(
  app: App,
  invoice: Invoice,
  given: readonly (LineParams & { id: string; at: string })[],
  metadata: MetadataChange = undefined,
): Invoice {
  const reads = given.map(({ id, at, ...params }) => {
    const line = requireLine(invoice, id, at === '' ? 'id' : `${at}[id]`);
    const before = { present: costOf(app, line), metadata: line.metadata, discounts: line.discounts };
    return { line, edit: readEdit(app, invoice, params, at, before) };
  });
  return changeDraft(app, invoice, metadata, (changed) => {
    for (const {
      line: { id },
      edit,
    } of reads) {
      const line = requireLine(changed, id, 'id');
      const item = itemOf(app, line);
      if (item) {
        applyToItem(app, item, edit);
        Object.assign(line, lineOfInvoiceItem(item, changed.id), { id });
      } else applyToLine(app, changed, line, edit);
      applyTaxes(app, line, edit);
    }
  });
}

export function removeLines(
  app: App,
  invoice: Invoice,
  given: readonly RemoveParams[],
  metadata: MetadataChange,
): Invoice {
  const reads = given.map(({ id, behavior }, index) => {
    const line = requireLine(invoice, id, `lines[${index}][id]`);
    if (behavior === 'unassign' && !itemOf(app, line)) {
      throw invalid('Only the line of an invoice item can be unassigned.', { param: `lines[${index}][behavior]` });
    }
    return { line, behavior };
  });
  return changeDraft(app, invoice, metadata, (changed) => {
    for (const { line, behavior } of reads) {
      const item = itemOf(app, line);
      changed.lines.data = changed.lines.data.filter(({ id }) => id !== line.id);
      taxingIn(app.store).delete(line.id);
      if (!item) continue;
      item.invoice = null;
      if (behavior === 'delete') {
        invoiceItemsIn(app.store).delete(item.id);
        app.emit('invoiceitem.deleted', item);
      } else {
        const waiting = pendingInvoiceItemsIn(app.store).get(item.customer) ?? [];
        pendingInvoiceItemsIn(app.store).set(item.customer, [...waiting, item.id]);
      }
    }
  });
}

type MetadataChange = Record<string, string> | '' | null | undefined;

/** @throws StripeError invoice_not_editable */
function changeDraft(app: App, invoice: Invoice, metadata: MetadataChange, edit: (draft: Invoice) => void): Invoice {
  if (invoice.status !== 'draft') {
    throw invalid(`This invoice is ${invoice.status}: only the lines of a draft can be changed.`, {
      code: 'invoice_not_editable',
    });
  }
  const merged = mergeMetadata(invoice.metadata ?? {}, metadata, 'invoice_metadata');
  return app.change(invoice, 'invoice.updated', (changed) => {
    changed.metadata = merged;
    edit(changed);
    computeTotals(app, changed);
  });
}

/** @throws StripeError resource_missing */
export function requireLine(invoice: Invoice, id: string, param: string): InvoiceLineItem {
  const line = invoice.lines.data.find((candidate) => candidate.id === id);
  if (line) return line;
  const status = param === 'id' ? 404 : 400;
  throw invalid(`No such line item: '${id}'`, { code: 'resource_missing', param, status });
}

function itemOf(app: App, { parent }: InvoiceLineItem): InvoiceItem | undefined {
  const details = parent?.invoice_item_details ?? parent?.subscription_item_details;
  return invoiceItemsIn(app.store).get(details?.invoice_item ?? '');
}

function waitingItem(app: App, invoice: Invoice, id: string, at: string): InvoiceItem {
  const item = invoiceItemsIn(app.store).require(id, `${at}[invoice_item]`);
  if (item.customer === invoice.customer && item.invoice === null && item.currency === invoice.currency) return item;
  throw invalid(`The invoice item ${id} is of another customer or currency, or on an invoice already.`, {
    param: `${at}[invoice_item]`,
  });
}

function readEdit(
  app: App,
  invoice: Invoice,
  params: LineParams,
  at: string,
  before: { present: Cost | undefined; metadata: Record<string, string>; discounts: string[] | null },
): Edit {
  const named = (name: string) => (at === '' ? name : `${at}[${name}]`);
  if (params.quantity_decimal !== undefined) throw unsupported(named('quantity_decimal'));
  const costs: CostParams = { ...(params as CostParams), currency: invoice.currency };
  const cost = readCost(app, costs, at, before.present);
  if (cost && cost.currency !== invoice.currency) {
    throw invalid(`The invoice is in ${invoice.currency}, the line in ${cost.currency}.`, { param: at || 'pricing' });
  }
  if (params.period && params.period.end < params.period.start) {
    throw invalid('A period cannot end before it starts.', { param: `${named('period')}[end]` });
  }
  if (params.tax_rates && params.tax_amounts) {
    throw invalid(`You may only specify one of these parameters: ${named('tax_amounts')}, ${named('tax_rates')}.`, {
      param: named('tax_rates'),
    });
  }
  for (const { tax_rate_data: rate } of params.tax_amounts || []) checkTaxRate(rate);
  const customer = customersIn(app.store).get(invoice.customer ?? '');
  const amount = cost?.amount ?? before.present?.amount;
  const redeemer = { at: named('discounts'), customer, currency: invoice.currency, amount };
  const rates = readTaxRates(app, params.tax_rates, named('tax_rates')).map(({ id }) => id);
  return {
    cost,
    params,
    metadata: mergeMetadata(before.metadata, params.metadata, named('metadata')),
    redemptions:
      params.discounts === undefined
        ? undefined
        : readDiscounts(app, params.discounts, { ...redeemer, existing: before.discounts ?? [] }),
    rates: params.tax_rates === undefined ? undefined : rates,
  };
}

function itemFor(app: App, invoice: Invoice, edit: Edit): InvoiceItem {
  const { cost, params } = edit;
  const price = cost?.price() ?? null;
  const amount = cost?.amount ?? 0;
  const customer = invoice.customer ?? '';
  const item = newInvoiceItem(app, {
    customer,
    currency: invoice.currency,
    amount,
    description: params.description ?? productsIn(app.store).get(price?.product ?? '')?.name ?? null,
    period: params.period ?? { start: app.now(), end: app.now() },
    price,
    unitAmount: cost?.unitAmount ?? null,
    quantity: cost?.quantity ?? 1,
    discountable: params.discountable ?? amount >= 0,
    discounts: [],
    metadata: edit.metadata,
    subscription: null,
    proration: null,
  });
  item.discounts = redeem(app, edit.redemptions ?? [], { customer, invoiceItem: item.id });
  return item;
}

function applyToItem(app: App, item: InvoiceItem, edit: Edit): void {
  applyFields(item, edit);
  if (edit.redemptions)
    item.discounts = redeem(app, edit.redemptions, { customer: item.customer, invoiceItem: item.id });
}

/** A line of a subscription: what is changed is this line alone. */
function applyToLine(app: App, invoice: Invoice, line: InvoiceLineItem, edit: Edit): void {
  applyFields(line, edit);
  line.subtotal = line.amount;
  if (edit.redemptions)
    line.discounts = redeem(app, edit.redemptions, { customer: invoice.customer, invoice: invoice.id });
}

function applyFields(of: InvoiceItem | InvoiceLineItem, { cost, params, metadata }: Edit): void {
  if (cost) {
    of.amount = cost.amount;
    of.pricing = pricingOf(cost.price(), cost.unitAmount);
    of.quantity = cost.quantity;
    of.quantity_decimal = String(cost.quantity);
  }
  if (params.description !== undefined) of.description = params.description;
  if (params.discountable !== undefined) of.discountable = params.discountable;
  if (params.period !== undefined) of.period = { ...params.period };
  of.metadata = metadata;
}

/** Taxes are given as rates to calculate with, or whole; an empty list takes back what was given. */
function applyTaxes(app: App, line: InvoiceLineItem, { params, rates }: Edit): void {
  const { tax_amounts: given } = params;
  if (rates === undefined && given === undefined) return;
  const { amounts: _amounts, rates: _rates, ...others } = taxingIn(app.store).get(line.id) ?? {};
  // The rates of the line, or of what it is of, are no longer what it was taxed by.
  line.taxes = [];
  taxingIn(app.store).set(line.id, {
    ...others,
    ...(rates && rates.length > 0 ? { rates } : {}),
    ...(given && given.length > 0 ? { amounts: given.map((entry) => taxOf(app, entry)) } : {}),
  });
}

function taxOf(app: App, given: NonNullable<Exclude<LineParams['tax_amounts'], ''>>[number]): Tax {
  const { tax_rate_data: data } = given;
  const rate = automaticTaxRate(app, {
    country: data.country?.toUpperCase() ?? null,
    display_name: data.display_name,
    effective: data.percentage,
    inclusive: data.inclusive,
    jurisdiction: data.jurisdiction ?? null,
    jurisdiction_level: data.jurisdiction_level ?? null,
    percentage: data.percentage,
    state: data.state ?? null,
    tax_type: data.tax_type ?? null,
  });
  const reason = (given.taxability_reason ?? 'not_available') as Reason;
  const { amount, taxable_amount: taxable } = given;
  return { rate: rate.id, percentage: data.percentage, inclusive: data.inclusive, reason, amount, taxable };
}
