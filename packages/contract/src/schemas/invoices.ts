import { z } from 'zod';
import { amountMinor, attemptId, currency, instant } from './primitives.js';
import { contractRegistry } from './registry.js';
import { subscriptionAccess } from './subscriptions.js';

const invoiceId = z.string().regex(/^in_[A-Za-z0-9]{3,124}$/, 'An id of an invoice looks like "in_…".');

const line = z
  .strictObject({
    description: z.string(),
    quantity: z.number().nullable(),
    amountMinor: amountMinor.register(contractRegistry, { description: 'Negative for a credit.' }),
    periodStartAt: instant,
    periodEndAt: instant,
  })
  .register(contractRegistry, { id: 'InvoiceLine' });

const amounts = {
  currency,
  subtotalMinor: amountMinor,
  discountMinor: amountMinor,
  taxMinor: amountMinor,
  totalMinor: amountMinor,
  lines: z.array(line).register(contractRegistry, { description: 'The first ten; the PDF has all.' }),
};

/** Schema of an invoice of Stripe. */
export const invoice = z
  .strictObject({
    id: z.string(),
    number: z.string().nullable(),
    status: z.string().register(contractRegistry, { examples: ['open', 'paid', 'void', 'uncollectible'] }),
    createdAt: instant,
    ...amounts,
    paidMinor: amountMinor,
    dueMinor: amountMinor.register(contractRegistry, { description: 'What is left to pay.' }),
    nextAttemptAt: instant
      .nullable()
      .register(contractRegistry, { description: 'When Stripe tries the card again; null if it does not.' }),
    hostedUrl: z.url().nullable().register(contractRegistry, { description: 'Stripe’s page of the invoice.' }),
    pdfUrl: z.url().nullable(),
  })
  .register(contractRegistry, { id: 'Invoice' });

/** Schema of the invoice that comes next, as Stripe would make it now. */
export const upcomingInvoice = z
  .strictObject({
    at: instant,
    ...amounts,
    dueMinor: amountMinor.register(contractRegistry, { description: 'What will be charged; the rest is credit.' }),
  })
  .register(contractRegistry, { id: 'UpcomingInvoice' });

/** Schema of the query of `GET /invoices`. */
export const invoicesQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .register(contractRegistry, { description: 'Invoices a page, 20 by default.' }),
  cursor: invoiceId.optional().register(contractRegistry, { description: 'The `nextCursor` of the page before.' }),
});

/** Schema of the reply of `GET /invoices`. */
export const invoicesReply = z
  .strictObject({
    upcoming: upcomingInvoice
      .nullable()
      .register(contractRegistry, { description: 'Only on the first page; null when none will come.' }),
    invoices: z.array(invoice).register(contractRegistry, { description: 'Newest first.' }),
    nextCursor: z.string().nullable(),
  })
  .register(contractRegistry, { id: 'InvoicesReply' });

/** Schema of the body of `POST /pay-invoice`. */
export const payInvoiceBody = z
  .strictObject({
    invoiceId,
    paymentMethodId: z
      .string()
      .regex(/^[A-Za-z0-9_]{3,128}$/, 'An id of a payment method looks like "pm_…".')
      .optional()
      .register(contractRegistry, {
        description: 'A saved method. Without it, the reply is for a new card in the page.',
      }),
    attemptId,
  })
  .register(contractRegistry, { id: 'PayInvoiceBody' });

/** Schema of the reply of `POST /pay-invoice`. */
export const payInvoiceReply = z
  .strictObject({
    outcome: z.enum(['paid', 'processing', 'requires_action', 'requires_payment_method']).register(contractRegistry, {
      description:
        'processing: the money is on its way, e.g. of a bank debit. requires_action: the bank asks the customer. requires_payment_method: pay with the Payment Element. After both, send the request again with a new attempt.',
    }),
    action: z
      .strictObject({ clientSecret: z.string(), publishableKey: z.string(), stripeJsUrl: z.url().nullable() })
      .nullable(),
    access: subscriptionAccess.nullable(),
  })
  .register(contractRegistry, { id: 'PayInvoiceReply' });

/** An invoice of Stripe. Amounts are in minor units of `currency`. */
export type Invoice = z.infer<typeof invoice>;
/** The invoice that comes next, as Stripe would make it now. Amounts are in minor units of `currency`. */
export type UpcomingInvoice = z.infer<typeof upcomingInvoice>;
/** The query of `GET /invoices`. */
export type InvoicesQuery = z.input<typeof invoicesQuery>;
/** The reply of `GET /invoices`: one page, newest first, and what comes next. */
export type InvoicesReply = z.infer<typeof invoicesReply>;
/** The body of `POST /pay-invoice`: the invoice, a saved method or none, and the attempt. */
export type PayInvoiceBody = z.infer<typeof payInvoiceBody>;
/** The reply of `POST /pay-invoice`. */
export type PayInvoiceReply = z.infer<typeof payInvoiceReply>;
