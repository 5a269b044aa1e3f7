import Stripe from 'stripe';
import type { InvoiceReading, PaymentProvider, Settlement } from '../provider.js';
import { asking, reading } from './failures.js';
import { toDecline } from './payments.js';
import { idOf, toDate, toDateOrNull } from './readings.js';

type Invoices = Pick<
  PaymentProvider,
  'listInvoices' | 'readInvoice' | 'upcomingInvoice' | 'payInvoice' | 'readSettlement'
>;

export function stripeInvoices(stripe: Stripe): Invoices {
  return {
    listInvoices: (customerId, { limit, after }) =>
      asking('list invoices', async () => {
        const from = after === undefined ? {} : { starting_after: after };
        const page = await stripe.invoices.list({ customer: customerId, limit, ...from });
        return { invoices: page.data.map(toReading), hasMore: page.has_more };
      }),

    readInvoice: (id) => reading('read invoice', id, async () => toReading(await stripe.invoices.retrieve(id))),

    upcomingInvoice: (subscriptionId) =>
      asking('preview invoice', async () => {
        try {
          return toReading(await stripe.invoices.createPreview({ subscription: subscriptionId }));
        } catch (error) {
          const isNone = error instanceof Stripe.errors.StripeError && error.code === 'invoice_upcoming_none';
          if (isNone) return null;
          throw error;
        }
      }),

    payInvoice: (id, { methodId, key }) =>
      reading('pay invoice', methodId, async () => {
        try {
          // The customer is here, so the bank may ask. By default Stripe takes them to be away.
          const params = { payment_method: methodId, off_session: false };
          await stripe.invoices.pay(id, params, { idempotencyKey: key });
        } catch (error) {
          const settled = await readAfter(stripe, id, error);
          if (settled === null) throw error;
          return settled;
        }
        return readSettlement(stripe, id);
      }),

    readSettlement: (id) => asking('read invoice', () => readSettlement(stripe, id)),
  };
}

/**
 * What a payment that failed came to; null when the failure says it itself. The decline is taken from the failure: the
 * invoice may still have one of an earlier try with another card.
 */
async function readAfter(stripe: Stripe, id: string, error: unknown): Promise<Settlement | null> {
  const { StripeCardError, StripeInvalidRequestError } = Stripe.errors;
  if (error instanceof StripeCardError) {
    const settled = await readSettlement(stripe, id);
    if (settled.state !== 'declined' && settled.state !== 'open') return settled;
    const decline = { code: error.decline_code ?? error.code ?? 'card_declined', message: error.message };
    return { state: 'declined', decline, clientSecret: settled.clientSecret };
  }
  if (!(error instanceof StripeInvalidRequestError)) return null;
  // Paid, voided or on its way meanwhile; or nothing of that, as when the card was removed.
  const settled = await readSettlement(stripe, id);
  return settled.state === 'declined' || settled.state === 'open' ? null : settled;
}

/** Where the payment of an invoice stands. */
export async function readSettlement(stripe: Stripe, invoiceId: string): Promise<Settlement> {
  const invoice = await stripe.invoices.retrieve(invoiceId, {
    expand: ['confirmation_secret', 'payments.data.payment.payment_intent'],
  });
  if (invoice.status === 'paid') return { state: 'paid' };
  if (invoice.status !== 'open') return { state: 'closed', status: invoice.status ?? 'draft' };
  const clientSecret = invoice.confirmation_secret?.client_secret ?? null;
  const payment = invoice.payments?.data.find(({ status }) => status === 'open') ?? invoice.payments?.data[0];
  const intent = payment?.payment.payment_intent;
  if (!intent || typeof intent === 'string') return { state: 'open', clientSecret };
  // A bank debit brings its money days later.
  if (intent.status === 'processing') return { state: 'processing' };
  if (intent.status === 'requires_action' && clientSecret) return { state: 'requires_action', clientSecret };
  const decline = toDecline(intent.last_payment_error);
  return decline ? { state: 'declined', decline, clientSecret } : { state: 'open', clientSecret };
}

function toReading(invoice: Stripe.Invoice): InvoiceReading {
  const sum = (amounts: readonly { amount: number }[] | null | undefined) =>
    (amounts ?? []).reduce((total, { amount }) => total + amount, 0);
  return {
    id: invoice.id ?? '',
    customerId: idOf(invoice.customer),
    subscriptionId: idOf(invoice.parent?.subscription_details?.subscription),
    number: invoice.number,
    status: invoice.status ?? 'draft',
    createdAt: toDate(invoice.created),
    currency: invoice.currency,
    subtotalMinor: invoice.subtotal,
    discountMinor: sum(invoice.total_discount_amounts),
    taxMinor: sum(invoice.total_taxes),
    totalMinor: invoice.total,
    paidMinor: invoice.amount_paid,
    dueMinor: invoice.amount_remaining,
    nextAttemptAt: toDateOrNull(invoice.next_payment_attempt),
    hostedUrl: invoice.hosted_invoice_url ?? null,
    pdfUrl: invoice.invoice_pdf ?? null,
    lines: invoice.lines.data.map((line) => ({
      description: line.description ?? '',
      quantity: line.quantity,
      amountMinor: line.amount,
      periodStartAt: toDate(line.period.start),
      periodEndAt: toDate(line.period.end),
    })),
  };
}
