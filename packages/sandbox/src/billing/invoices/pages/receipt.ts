import type { App, PageReply } from '../../../core/app.js';
import type { Charge, Invoice } from '../../../core/stored.js';
import { invoicePaymentsIn } from '../../../payments/tables.js';
import { page } from '../../../wire/pages/document.js';
import { longDate, money } from '../../../wire/pages/format.js';
import { html } from '../../../wire/pages/html.js';
import { type Language, tagOf } from '../../../wire/pages/language.js';
import { mark } from '../../../wire/pages/mark.js';
import { invoicesIn } from '../../tables.js';
import { readBill, type Total } from './bill.js';
import { invoiceTexts } from './texts.js';
import { totalList } from './view.js';

/** What the customer was charged, for what, and what came back. */
export function receiptPage(app: App, charge: Charge, language: Language): PageReply {
  const words = invoiceTexts(language);
  const title = words.receiptFrom(app.merchantName);
  const amount = (minor: number) => money(minor, charge.currency, language);
  const { brand, last4 } = charge.payment_method_details?.card ?? {};
  const invoice = invoiceOf(app, charge);
  const captured = charge.captured ? charge.amount_captured : charge.amount;
  const bill = invoice && readBill(app, invoice, language);
  const rows = bill?.rows ?? [{ name: charge.description ?? words.payment, detail: '', amount: amount(captured) }];
  const totals: Total[] = [
    ...(bill?.sums ?? []),
    [charge.captured ? words.amountPaid : words.amountHeld, amount(captured)],
  ];
  if (charge.amount_refunded > 0) {
    totals.push([words.refunded, amount(-charge.amount_refunded)]);
    totals.push([words.kept, amount(captured - charge.amount_refunded)]);
  }
  return page({
    title,
    language,
    body: html`${mark(language)}
<main class="Sole">
<div class="Headline"><h1>${title}</h1><p class="Headline-amount"><span class="Amount">${amount(captured)}</span></p></div>
<dl class="Facts">
<div><dt>${words.datePaid}</dt><dd>${longDate(charge.created, language)}</dd></div>
${last4 ? html`<div><dt>${words.method}</dt><dd><span class="Capital">${brand}</span> •••• ${last4}</dd></div>` : ''}
<div><dt>${words.reference}</dt><dd>${charge.id}</dd></div>
${invoice ? html`<div><dt>${words.number}</dt><dd>${invoice.number}</dd></div>` : ''}
</dl>
<div><h2 class="Facts-head">${words.forWhat}</h2>
<ul class="Items">${rows.map(
      (row) =>
        html`<li><span>${row.name}</span><span class="Amount">${row.amount}</span>${row.detail ? html`<span class="Small Muted">${row.detail}</span>` : ''}</li>`,
    )}</ul>
${totalList(totals)}</div>
${invoice?.hosted_invoice_url ? html`<a class="Button Button--quiet" href="${new URL(invoice.hosted_invoice_url).pathname}?locale=${tagOf(language)}">${words.invoice}</a>` : ''}
</main>`,
  });
}

function invoiceOf(app: App, charge: Charge): Invoice | undefined {
  const [payment] = invoicePaymentsIn(app.store).by('intent', charge.payment_intent ?? '');
  return invoicesIn(app.store).get(payment?.invoice ?? '');
}
