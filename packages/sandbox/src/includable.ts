import { intentOf, paymentsOf } from './billing/invoices/invoice.js';
import { taxOfCustomer } from './billing/tax/customer-tax.js';
import { taxIdsOfCustomer } from './billing/tax/tax-ids.js';
import { currencyOptionsOf } from './catalogue/price-currencies.js';
import { taxesOfItem } from './checkout/tax.js';
import type { App } from './core/app.js';
import { cardOf, cardsOf, isCard } from './payments/methods/card.js';
import type { Expander } from './wire/expand.js';
import { listOf } from './wire/lists.js';

type Include = (app: App, id: string) => unknown;

/** Fields that an object shows only when `expand` names them, by object and field. */
const includable: Record<string, Record<string, Include>> = {
  charge: {
    refunds: (app, id) =>
      listOf(
        app.store.refunds.newestFirst().filter((refund) => refund.charge === id),
        `/v1/charges/${id}/refunds`,
      ),
  },
  'checkout.session': {
    line_items: (app, id) =>
      listOf(app.store.checkoutPlans.get(id)?.lineItems ?? [], `/v1/checkout/sessions/${id}/line_items`),
  },
  coupon: {
    applies_to: (app, id) => {
      const products = app.store.couponTerms.get(id)?.products;
      return products ? { products } : undefined;
    },
    currency_options: (app, id) => app.store.couponTerms.get(id)?.currencyOptions,
  },
  customer: {
    cash_balance: () => null,
    invoice_credit_balance: (app, id) => {
      const customer = app.store.customers.get(id);
      return customer?.currency ? { [customer.currency]: customer.balance } : {};
    },
    sources: (app, id) => listOf(cardsOf(app, id).map(cardOf), `/v1/customers/${id}/sources`),
    subscriptions: (app, id) =>
      listOf(
        app.store.subscriptions
          .newestFirst()
          .filter(({ customer, status }) => customer === id && status !== 'canceled'),
        `/v1/customers/${id}/subscriptions`,
      ),
    tax: (app, id) => taxOfCustomer(app, id),
    tax_ids: (app, id) => listOf(taxIdsOfCustomer(app, id), `/v1/customers/${id}/tax_ids`),
  },
  item: { taxes: (app, id) => taxesOfItem(app, id) },
  plan: { tiers: (app, id) => app.store.priceTiers.get(id) },
  price: {
    currency_options: (app, id) => currencyOptionsOf(app, id),
    tiers: (app, id) => app.store.priceTiers.get(id),
  },
  'tax.calculation': {
    line_items: (app, id) => {
      const lines = app.store.taxCalculations.get(id)?.lines ?? [];
      const shown = lines.map(({ tax_breakdown: _hidden, ...line }) => line);
      return listOf(shown, `/v1/tax/calculations/${id}/line_items`);
    },
  },
  'tax.calculation_line_item': {
    tax_breakdown: (app, id) =>
      [...app.store.taxCalculations.values()].flatMap(({ lines }) => lines).find((line) => line.id === id)
        ?.tax_breakdown,
  },
  'tax.transaction': {
    line_items: (app, id) =>
      listOf(app.store.taxTransactionLines.get(id) ?? [], `/v1/tax/transactions/${id}/line_items`),
  },
  invoice: {
    confirmation_secret: (app, id) => {
      const intent = intentOf(app, id);
      return intent ? { client_secret: intent.client_secret, type: 'payment_intent' } : null;
    },
    payments: (app, id) => listOf(paymentsOf(app, id), `/v1/invoice_payments?invoice=${id}`),
  },
};

export function expanderOf(app: App): Expander {
  return {
    find: (id, tags) => {
      const method = tags?.includes('card') && isCard(id) ? app.store.paymentMethods.get(id) : undefined;
      return method ? cardOf(method) : app.find(id);
    },
    include: (object, field) => includable[String(object.object)]?.[field]?.(app, String(object.id)),
  };
}
