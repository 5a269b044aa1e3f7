import type { App, PageReply } from '../../../core/app.js';
import type { Invoice } from '../../../core/stored.js';
import { cardForm } from '../../../wire/pages/card-form.js';
import { page } from '../../../wire/pages/document.js';
import { longDate, money } from '../../../wire/pages/format.js';
import { type Html, html } from '../../../wire/pages/html.js';
import { type Language, tagOf } from '../../../wire/pages/language.js';
import { mark } from '../../../wire/pages/mark.js';
import { textsIn } from '../../../wire/pages/text/texts.js';
import { isPayable } from '../pay-on-page.js';
import { type Bill, chargeOf, readBill, type Total } from './bill.js';
import { invoiceTexts } from './texts.js';

/** Without its host: the page may have been opened by another name of this machine. */
const pathOf = (address: string): string => new URL(address).pathname;

/** The page of a finalized invoice: what it is for, where it stands, and a form where it can be paid. */
export function invoicePage(app: App, invoice: Invoice, language: Language): PageReply {
  const words = invoiceTexts(language);
  const bill = readBill(app, invoice, language);
  const payable = isPayable(invoice);
  return page({
    title: words.title(bill.number, bill.merchant),
    language,
    ...(payable ? { script: 'checkout.js', data: { now: String(app.clock.now().getTime()) } } : {}),
    body: html`${mark(language)}
<main class="Checkout"><div class="Checkout-columns">
<section class="Checkout-receipt">
<div class="Headline"><h1>${words.title(bill.number, bill.merchant)}</h1>
<p class="Headline-amount"><span class="Amount">${money(invoice.status === 'paid' ? invoice.total : invoice.amount_due, invoice.currency, language)}</span></p>
${invoice.status === 'open' && invoice.due_date !== null ? html`<p>${words.dueOn(longDate(invoice.due_date, language))}</p>` : ''}
</div>
${billBody(bill, language)}
</section>
<div class="Checkout-pay"><section class="Checkout-form">${status(invoice, language)}
${payable ? payForm(invoice, language) : ''}
${links(app, invoice, language)}
</section></div>
</div></main>`,
  });
}

/** Amounts below one another; the last is the one that counts. */
export function totalList(totals: readonly Total[]): Html {
  return html`<dl class="Totals">${totals.map(
    ([label, amount], index) =>
      html`<div class="${index === totals.length - 1 ? 'Totals-due' : ''}"><dt>${label}</dt><dd class="Amount">${amount}</dd></div>`,
  )}</dl>`;
}

const settled = ['paid', 'uncollectible', 'void'] as const;

function billBody(bill: Bill, language: Language): Html {
  const words = invoiceTexts(language);
  return html`<dl class="Facts">${bill.facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
<div><dt>${words.billedTo}</dt><dd>${bill.billedTo.map((line, index) => html`${index > 0 ? html`<br>` : ''}${line}`)}</dd></div></dl>
<div><h2 class="Visually-hidden">${textsIn(language).checkout.items}</h2>
<ul class="Items">${bill.rows.map(
    (row) =>
      html`<li><span>${row.name}</span><span class="Amount">${row.amount}</span>${
        row.detail ? html`<span class="Small Muted">${row.detail}</span>` : ''
      }</li>`,
  )}</ul>
${totalList([...bill.sums, ...bill.dues])}</div>
${[bill.description, bill.footer].map((note) => (note ? html`<p class="Muted">${note}</p>` : ''))}`;
}

function status(invoice: Invoice, language: Language): Html {
  const words = invoiceTexts(language);
  const state = settled.find((name) => name === invoice.status);
  if (!state) return html`<h2>${words.payHeading}</h2>`;
  const { title, hint } = words.state[state];
  const paidAt = invoice.status_transitions.paid_at;
  const tone = { paid: 'positive', uncollectible: 'caution', void: 'neutral' }[state];
  return html`<div data-state="${state}"><h2 class="Status" data-tone="${tone}">${title}</h2>
<p class="Muted">${paidAt == null ? '' : `${words.paidOn(longDate(paidAt, language))}${language === 'zh' ? '。' : '. '}`}${hint}</p></div>`;
}

function payForm(invoice: Invoice, language: Language): Html {
  const { checkout } = textsIn(language);
  return cardForm(
    {
      action: `${pathOf(invoice.hosted_invoice_url ?? '')}/pay?locale=${tagOf(language)}`,
      label: checkout.payButton(money(invoice.amount_remaining, invoice.currency, language)),
      doing: invoiceTexts(language).processing,
      harmless: checkout.notCharged,
    },
    language,
  );
}

function links(app: App, invoice: Invoice, language: Language): Html {
  const words = invoiceTexts(language);
  const receipt = chargeOf(app, invoice)?.receipt_url;
  const query = `?locale=${tagOf(language)}`;
  return html`<div class="Row"><a class="Button Button--quiet" href="${pathOf(invoice.invoice_pdf ?? '')}${query}">${words.download}</a>
${receipt ? html`<a class="Button Button--quiet" href="${pathOf(receipt)}${query}">${words.receipt}</a>` : ''}</div>`;
}

/** No invoice, or no receipt, at this address. */
export function noInvoicePage(language: Language): PageReply {
  const words = invoiceTexts(language);
  return page({
    title: words.unknown,
    language,
    status: 404,
    body: html`${mark(language)}
<main class="Sole"><h1>${words.unknown}</h1><p class="Muted">${words.unknownHint}</p></main>`,
  });
}
