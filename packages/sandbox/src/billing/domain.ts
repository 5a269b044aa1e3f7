import type { Domain } from '../wire/domain.js';
import { listOf } from '../wire/lists.js';
import { creditNoteOperations } from './credit-notes/credit-notes.js';
import { customerBalanceTransactionOperations } from './customer-balance/customer-balance-transactions.js';
import { followPayments } from './invoices/follow-payments.js';
import { intentOf, paymentsOf } from './invoices/invoice.js';
import { invoiceItemOperations } from './invoices/invoice-items.js';
import { invoiceLineOperations } from './invoices/invoice-lines.js';
import { invoicePaymentOperations } from './invoices/invoice-payments.js';
import { invoiceOperations } from './invoices/invoices.js';
import { registerInvoices } from './invoices/pages/register.js';
import { billingMeterOperations } from './meters/billing-meters.js';
import { subscriptionScheduleOperations } from './schedules/subscription-schedules.js';
import { billingSearches } from './searches.js';
import { followMethods } from './subscriptions/follow-methods.js';
import { subscriptionItemOperations } from './subscriptions/subscription-items.js';
import { subscriptionOperations } from './subscriptions/subscriptions.js';
import { taxCalculationsIn, taxTransactionLinesIn } from './tables.js';
import { taxOfCustomer } from './tax/customer-tax.js';
import { taxCalculationOperations } from './tax/tax-calculations.js';
import { taxIdOperations } from './tax/tax-id-operations.js';
import { taxIdsOfCustomer } from './tax/tax-ids.js';
import { taxRateOperations } from './tax/tax-rate-operations.js';
import { taxRegistrationOperations } from './tax/tax-registrations.js';
import { taxSettingsOperations } from './tax/tax-settings.js';
import { watchInvoices, watchSchedules, watchSubscriptions, watchTaxIds } from './watch.js';

export const billing: Domain = {
  operations: [
    ...billingMeterOperations,
    ...billingSearches,
    ...creditNoteOperations,
    ...customerBalanceTransactionOperations,
    ...invoiceItemOperations,
    ...invoiceLineOperations,
    ...invoiceOperations,
    ...invoicePaymentOperations,
    ...subscriptionItemOperations,
    ...subscriptionOperations,
    ...subscriptionScheduleOperations,
    ...taxCalculationOperations,
    ...taxIdOperations,
    ...taxRateOperations,
    ...taxRegistrationOperations,
    ...taxSettingsOperations,
  ],
  includable: {
    customer: {
      tax: (app, id) => taxOfCustomer(app, id),
      tax_ids: (app, id) => listOf(taxIdsOfCustomer(app, id), `/v1/customers/${id}/tax_ids`),
    },
    invoice: {
      confirmation_secret: (app, id) => {
        const intent = intentOf(app, id);
        return intent ? { client_secret: intent.client_secret, type: 'payment_intent' } : null;
      },
      payments: (app, id) => listOf(paymentsOf(app, id), `/v1/invoice_payments?invoice=${id}`),
    },
    'tax.calculation': {
      line_items: (app, id) => {
        const lines = taxCalculationsIn(app.store).get(id)?.lines ?? [];
        const shown = lines.map(({ tax_breakdown: _hidden, ...line }) => line);
        return listOf(shown, `/v1/tax/calculations/${id}/line_items`);
      },
    },
    'tax.calculation_line_item': {
      tax_breakdown: (app, id) =>
        [...taxCalculationsIn(app.store).values()].flatMap(({ lines }) => lines).find((line) => line.id === id)
          ?.tax_breakdown,
    },
    'tax.transaction': {
      line_items: (app, id) =>
        listOf(taxTransactionLinesIn(app.store).get(id) ?? [], `/v1/tax/transactions/${id}/line_items`),
    },
  },
  watchers: [watchSubscriptions, watchInvoices, watchSchedules, watchTaxIds],
  follow: (app) => {
    followPayments(app);
    followMethods(app);
  },
  pages: registerInvoices,
};
