import type { App } from '../../../core/app.js';
import type { CreditNote } from '../../../core/stored.js';
import { longDate, money } from '../../../wire/pages/format.js';
import type { Language } from '../../../wire/pages/language.js';
import { customerBalanceTransactionsIn, invoicesIn } from '../../tables.js';
import { addressLines, type Bill, type Total } from './bill.js';
import { invoiceTexts } from './texts.js';

/** A credit note as a person reads it on paper. */
export function readCreditBill(app: App, note: CreditNote, language: Language): Bill {
  const words = invoiceTexts(language);
  const invoice = invoicesIn(app.store).get(note.invoice);
  const amount = (minor: number) => money(minor, note.currency, language);
  const reason = note.reason === null ? undefined : words.credit.reasons[note.reason];
  const who = [invoice?.customer_name, ...addressLines(invoice?.customer_address, language), invoice?.customer_email];
  return {
    merchant: app.merchantName,
    number: note.number,
    heading: words.credit.heading,
    title: words.credit.title(note.number, app.merchantName),
    facts: [
      [words.credit.number, note.number],
      [words.credit.from, invoice?.number ?? ''],
      [words.issued, longDate(note.effective_at ?? note.created, language)],
      ...(reason === undefined ? [] : [[words.credit.reason, reason] as const]),
    ],
    billedTo: who.filter((line): line is string => Boolean(line)),
    rows: note.lines.data.map((line) => ({
      name: line.description ?? words.credit.adjustment,
      detail: (line.quantity ?? 1) > 1 ? `${words.quantity}: ${line.quantity}` : '',
      amount: amount(line.amount),
    })),
    sums: [
      ...(note.discount_amount === 0 ? [] : [[words.discount(''), amount(-note.discount_amount)] as const]),
      [words.total, amount(note.total)],
    ],
    dues: readReturns(app, note, amount, words.credit),
    description: note.memo,
    footer: null,
  };
}

/** What became of the amount. */
function readReturns(
  app: App,
  note: CreditNote,
  amount: (minor: number) => string,
  words: ReturnType<typeof invoiceTexts>['credit'],
): Total[] {
  const refunded = note.refunds.reduce((sum, refund) => sum + refund.amount_refunded, 0);
  const moved = customerBalanceTransactionsIn(app.store).get(note.customer_balance_transaction ?? '')?.amount ?? 0;
  const parts: [string, number][] = [
    [words.lowered, note.pre_payment_amount],
    [words.refunded, refunded],
    [words.balance, -moved],
    [words.outside, note.out_of_band_amount ?? 0],
  ];
  return parts.filter(([, minor]) => minor !== 0).map(([label, minor]): Total => [label, amount(minor)]);
}
