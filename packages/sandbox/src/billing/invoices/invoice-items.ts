import type { Stripe } from 'stripe';
import { readDiscounts, redeem } from '../../catalogue/discounts/redeem.js';
import { productsIn } from '../../catalogue/tables.js';
import { accountCurrency } from '../../connect/account-currency.js';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { InvoiceItem, Stored } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { paginate } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { operation } from '../../wire/operation.js';
import { retrieve } from '../../wire/resource.js';
import { invoiceItemsIn, invoicesIn, subscriptionsIn, taxingIn } from '../tables.js';
import { requireTaxCode } from '../tax/tax-codes.js';
import { readTaxRates } from '../tax/tax-rates.js';
import { type CostParams, costOf, pricingOf, readCost } from './cost.js';
import { forgetPending, insertInvoiceItem, lineOfInvoiceItem, newInvoiceItem } from './items.js';
import { computeTotals } from './totals.js';

type CreateParams = Stored<Stripe.InvoiceItemCreateParams>;

function createInvoiceItem(app: App, params: CreateParams): InvoiceItem {
  const { customer: customerId = '' } = params;
  const customer = customersIn(app.store).require(customerId, 'customer');
  const invoice = params.invoice === undefined ? undefined : invoicesIn(app.store).require(params.invoice, 'invoice');
  if (invoice && (invoice.status !== 'draft' || invoice.customer !== customerId)) {
    throw invalid('Invoice items can only be added to a draft invoice of the same customer.', {
      code: 'invoice_not_editable',
      param: 'invoice',
    });
  }
  const subscription =
    params.subscription === undefined
      ? undefined
      : subscriptionsIn(app.store).require(params.subscription, 'subscription');
  if (subscription && subscription.customer !== customerId) {
    throw invalid(`The subscription ${subscription.id} does not belong to the customer ${customerId}.`, {
      param: 'subscription',
    });
  }
  const own = invoice?.currency ?? subscription?.currency;
  // A price has its currency; an amount that is said without one is in the customer's.
  const currencyOfAmount = params.currency ?? own ?? customer.currency ?? accountCurrency(app);
  const hasPrice = params.pricing !== undefined || params.price_data !== undefined;
  const asked = hasPrice ? params : { ...params, currency: currencyOfAmount };
  const cost = readCost(app, asked as CostParams, '', undefined, own);
  if (!cost) throw invalid('An invoice item must cost something.', { param: 'amount' });
  const { amount, currency, quantity } = cost;
  if (invoice && invoice.currency !== currency) {
    throw invalid(`The invoice is in ${invoice.currency}, the item in ${currency}.`, { param: 'currency' });
  }
  const redemptions = readDiscounts(app, params.discounts, { at: 'discounts', customer, currency, amount });
  const metadata = mergeMetadata({}, params.metadata);
  const taxRates = readTaxRates(app, params.tax_rates, 'tax_rates');
  if (params.tax_code) requireTaxCode(params.tax_code, 'tax_code');
  const price = cost.price();
  const item = newInvoiceItem(app, {
    customer: customerId,
    currency,
    amount,
    description: params.description ?? (price ? (productsIn(app.store).get(price.product)?.name ?? null) : null),
    period: params.period ?? { start: app.now(), end: app.now() },
    price,
    unitAmount: cost.unitAmount,
    quantity,
    discountable: params.discountable ?? amount >= 0,
    discounts: [],
    metadata,
    subscription: subscription?.id ?? null,
    taxRates,
    proration: null,
  });
  noteTaxing(app, item, params);
  item.discounts = redeem(app, redemptions, { customer: customerId, invoiceItem: item.id });
  if (invoice) item.invoice = invoice.id;
  insertInvoiceItem(app, item);
  if (invoice) {
    invoice.lines.data.push(lineOfInvoiceItem(item, invoice.id));
    app.change(invoice, 'invoice.updated', (changed) => computeTotals(app, changed));
  }
  return item;
}

/** What an item says about automatic tax; its price and product say the rest. */
function noteTaxing(
  app: App,
  item: InvoiceItem,
  { tax_behavior: behavior, tax_code: code }: { tax_behavior?: string; tax_code?: string | null },
): void {
  if (behavior === undefined && code === undefined) return;
  taxingIn(app.store).set(item.id, {
    ...taxingIn(app.store).get(item.id),
    ...(behavior === undefined ? {} : { behavior }),
    ...(code === undefined ? {} : { code: code || null }),
  });
}

/** @throws StripeError when the item's invoice is finalized */
function checkEditable(app: App, item: InvoiceItem): void {
  const invoice = invoicesIn(app.store).get(item.invoice ?? '');
  if (!invoice || invoice.status === 'draft') return;
  throw invalid('This invoice item is on a finalized invoice and can no longer be changed.', {
    code: 'invoice_not_editable',
  });
}

/** The item's line follows it, while its invoice is a draft. */
function updateLine(app: App, item: InvoiceItem, gone: boolean): void {
  const invoice = invoicesIn(app.store).get(item.invoice ?? '');
  if (!invoice) return;
  app.change(invoice, 'invoice.updated', (changed) => {
    const isOther = (details: { invoice_item: string | null } | null | undefined) => details?.invoice_item !== item.id;
    const at = changed.lines.data.findIndex(
      ({ parent }) => !(isOther(parent?.invoice_item_details) && isOther(parent?.subscription_item_details)),
    );
    const old = changed.lines.data[at];
    if (old)
      changed.lines.data.splice(at, 1, ...(gone ? [] : [{ ...lineOfInvoiceItem(item, changed.id), id: old.id }]));
    computeTotals(app, changed);
  });
}

export const invoiceItemOperations = [
  operation<Stripe.InvoiceItemCreateParams>(
    'POST',
    '/v1/invoiceitems',
    [
      'amount',
      'currency',
      'customer',
      'description',
      'discountable',
      'discounts',
      'invoice',
      'metadata',
      'period',
      'price_data',
      'pricing',
      'quantity',
      'subscription',
      'tax_behavior',
      'tax_code',
      'tax_rates',
      'unit_amount_decimal',
    ],
    ({ app, params }) => createInvoiceItem(app, params),
  ),

  operation<Stripe.InvoiceItemListParams>(
    'GET',
    '/v1/invoiceitems',
    ['customer', 'invoice', 'pending'],
    ({ app, params }) => {
      const { customer, invoice, pending } = params;
      const found = invoiceItemsIn(app.store)
        .newestFirst()
        .filter((item) => customer === undefined || item.customer === customer)
        .filter((item) => customer !== undefined || invoice !== undefined || item.test_clock === null)
        .filter((item) => invoice === undefined || item.invoice === invoice)
        .filter((item) => pending === undefined || (item.invoice === null) === pending);
      return paginate(found, params, '/v1/invoiceitems', invoiceItemsIn(app.store));
    },
  ),

  retrieve('/v1/invoiceitems', invoiceItemsIn),

  operation<Stripe.InvoiceItemUpdateParams>(
    'POST',
    '/v1/invoiceitems/{id}',
    [
      'amount',
      'description',
      'discountable',
      'discounts',
      'metadata',
      'period',
      'price_data',
      'pricing',
      'quantity',
      'tax_behavior',
      'tax_code',
      'tax_rates',
      'unit_amount_decimal',
    ],
    ({ app, id, params }) => {
      const item = invoiceItemsIn(app.store).require(id);
      checkEditable(app, item);
      const metadata = mergeMetadata(item.metadata ?? {}, params.metadata);
      const held = item.tax_rates ?? [];
      const rates = params.tax_rates === undefined ? held : readTaxRates(app, params.tax_rates, 'tax_rates', held);
      if (params.tax_code) requireTaxCode(params.tax_code, 'tax_code');
      const cost = readCost(app, params as CostParams, '', costOf(app, item));
      if (cost && cost.currency !== item.currency) {
        throw invalid(`The invoice item is in ${item.currency}, the price in ${cost.currency}.`, { param: 'pricing' });
      }
      const redemptions = readDiscounts(app, params.discounts, {
        ...{ at: 'discounts', currency: item.currency, amount: cost?.amount ?? item.amount },
        customer: customersIn(app.store).get(item.customer),
        existing: item.discounts ?? [],
      });
      item.metadata = metadata;
      item.tax_rates = rates;
      noteTaxing(app, item, params);
      if (cost) {
        item.amount = cost.amount;
        item.pricing = pricingOf(cost.price(), cost.unitAmount);
        item.quantity = cost.quantity;
        item.quantity_decimal = String(cost.quantity);
      }
      if (params.discounts !== undefined)
        item.discounts = redeem(app, redemptions, { customer: item.customer, invoiceItem: id });
      if (params.description !== undefined) item.description = params.description;
      if (params.discountable !== undefined) item.discountable = params.discountable;
      if (params.period !== undefined) item.period = params.period;
      updateLine(app, item, false);
      return item;
    },
  ),

  operation('DELETE', '/v1/invoiceitems/{id}', [], ({ app, id }) => {
    const item = invoiceItemsIn(app.store).require(id);
    checkEditable(app, item);
    forgetPending(app, item);
    invoiceItemsIn(app.store).delete(id);
    updateLine(app, item, true);
    app.emit('invoiceitem.deleted', item);
    return { id, object: 'invoiceitem', deleted: true };
  }),
];
