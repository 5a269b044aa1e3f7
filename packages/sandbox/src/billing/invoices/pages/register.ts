import type { App, PageReply, PageRequest } from '../../../core/app.js';
import { StripeError } from '../../../core/errors.js';
import type { Invoice, PaymentIntent } from '../../../core/stored.js';
import { customersIn } from '../../../core/tables.js';
import type { PayReply } from '../../../payments/pages/exchange.js';
import { cardOf, pathOf, readRequest, refusal } from '../../../payments/pages/read-request.js';
import { chargesIn } from '../../../payments/tables.js';
import { json } from '../../../wire/pages/document.js';
import { type Language, pageLanguage } from '../../../wire/pages/language.js';
import { creditNotesIn, invoicesIn } from '../../tables.js';
import { intentOf } from '../invoice.js';
import { payInvoiceOnPage } from '../pay-on-page.js';
import { type Bill, readBill } from './bill.js';
import { readCreditBill } from './credit-bill.js';
import { invoicePdf } from './pdf.js';
import { receiptPage } from './receipt.js';
import { invoicePage, noInvoicePage } from './view.js';

/** Where an invoice's `hosted_invoice_url` and `invoice_pdf`, a credit note's `pdf` and a charge's `receipt_url` lead. */
export function registerInvoices(app: App): void {
  app.page('GET', '/i/:invoice/:secret', (request) => {
    const invoice = invoiceOf(app, request);
    const language = languageOf(app, request, invoice?.customer);
    return invoice ? invoicePage(app, invoice, language) : noInvoicePage(language);
  });

  app.page('GET', '/i/:invoice/:secret/pdf', (request) => {
    const invoice = invoiceOf(app, request);
    const language = languageOf(app, request, invoice?.customer);
    if (!invoice) return noInvoicePage(language);
    return paper(`Invoice-${invoice.number}`, readBill(app, invoice, language), language);
  });

  app.page('GET', '/credit-notes/:note/:secret/pdf', (request) => {
    const note = creditNotesIn(app.store).get(request.params.note ?? '');
    const language = languageOf(app, request, note?.customer);
    const isOwn = new URL(note?.pdf ?? app.origin).pathname.split('/').at(-2) === request.params.secret;
    if (!note || !isOwn) return noInvoicePage(language);
    return paper(`Credit-note-${note.number}`, readCreditBill(app, note, language), language);
  });

  app.page('POST', '/i/:invoice/:secret/pay', (request) => {
    const sent = readRequest(request.body);
    const card = sent && cardOf(sent);
    if (!card) return reply(400, { state: 'refused', error: { message: 'The form could not be read.' } });
    return answer(app, request, (invoice) =>
      payInvoiceOnPage(app, invoice, card, sent?.billing_details?.address ?? undefined),
    );
  });

  app.page('POST', '/i/:invoice/:secret/resume', (request) =>
    answer(app, request, (invoice) => intentOf(app, invoice.id)),
  );

  app.page('GET', '/receipts/:charge/:secret', (request) => {
    const charge = chargesIn(app.store).get(request.params.charge ?? '');
    const language = languageOf(app, request, charge?.customer);
    return charge && isAt(charge.receipt_url, request) ? receiptPage(app, charge, language) : noInvoicePage(language);
  });
}

/** A download. */
function paper(name: string, bill: Bill, language: Language): PageReply {
  return {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${name}.pdf"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: invoicePdf(bill, language),
  };
}

/** The invoice of the address, if its secret part is the invoice's own. */
function invoiceOf(app: App, request: PageRequest): Invoice | undefined {
  const invoice = invoicesIn(app.store).get(request.params.invoice ?? '');
  return invoice && isAt(invoice.hosted_invoice_url, request) ? invoice : undefined;
}

const isAt = (address: string | null | undefined, { params }: PageRequest): boolean =>
  Boolean(address) && new URL(address!).pathname.split('/').at(-1) === params.secret;

const languageOf = (app: App, request: PageRequest, customer: string | null | undefined) => {
  const preferred = customersIn(app.store).get(customer ?? '')?.preferred_locales?.[0];
  return pageLanguage(request.query.get('locale') ?? preferred, request);
};

/** What the page's script receives. An invoice that is settled already is shown as such. */
function answer(app: App, request: PageRequest, act: (invoice: Invoice) => PaymentIntent | undefined): PageReply {
  const invoice = invoiceOf(app, request);
  if (!invoice || invoice.status === 'void') return reply(410, { state: 'closed' });
  const language = languageOf(app, request, invoice.customer);
  const home = `${pathOf(invoice.hosted_invoice_url ?? '')}?${request.query}`;
  if (invoice.status === 'paid') return reply(200, { state: 'complete', url: home });
  try {
    const intent = act(invoice);
    if (intent?.status === 'succeeded') return reply(200, { state: 'complete', url: home });
    if (intent?.status === 'requires_action') {
      const url = pathOf(app.urls.threeDSecure(intent.id, intent.client_secret ?? ''));
      return reply(200, { state: 'challenge', url, resume: home.replace('?', '/resume?') });
    }
    return reply(200, { state: 'refused', error: refusal(intent?.last_payment_error ?? {}, language) });
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return reply(error.status, { state: 'refused', error: refusal(error.body, language) });
  }
}

const reply = (status: number, body: PayReply): PageReply => json(status, body);
