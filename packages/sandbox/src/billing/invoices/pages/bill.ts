import { couponOf } from '../../../catalogue/discounts/apply.js';
import { discountsIn } from '../../../catalogue/tables.js';
import type { App } from '../../../core/app.js';
import type { Address, Charge, Invoice } from '../../../core/stored.js';
import { chargesIn, invoicePaymentsIn, paymentIntentsIn } from '../../../payments/tables.js';
import { longDate, money } from '../../../wire/pages/format.js';
import { type Language, tagOf } from '../../../wire/pages/language.js';
import { invoiceTexts } from './texts.js';

/** A finalized invoice as a person reads it, on the page and on paper. */
export interface Bill {
  readonly merchant: string;
  readonly number: string;
  /** What it is called, by itself and by its number and who it is from. */
  readonly heading: string;
  readonly title: string;
  /** Label and value: number and dates. */
  readonly facts: readonly (readonly [string, string])[];
  /** Who pays, line by line. */
  readonly billedTo: readonly string[];
  readonly rows: readonly BillRow[];
  /** Label and amount: what the rows come to. */
  readonly sums: readonly Total[];
  /** Of that: what is paid, and what is due. */
  readonly dues: readonly Total[];
  readonly description: string | null;
  readonly footer: string | null;
}

/** A label and its amount. */
export type Total = readonly [label: string, amount: string];

export interface BillRow {
  readonly name: string;
  /** Its period, and how many. */
  readonly detail: string;
  readonly amount: string;
}

export function readBill(app: App, invoice: Invoice, language: Language): Bill {
  const words = invoiceTexts(language);
  const date = (seconds: number) => longDate(seconds, language);
  const { due_date: due, status_transitions: moments } = invoice;
  return {
    merchant: app.merchantName,
    number: invoice.number ?? '',
    heading: words.heading,
    title: words.title(invoice.number ?? '', app.merchantName),
    facts: [
      [words.number, invoice.number ?? ''],
      [words.issued, date(invoice.effective_at ?? invoice.created)],
      ...(due === null ? [] : [[words.due, date(due)] as const]),
      ...(moments.paid_at == null ? [] : [[words.datePaid, date(moments.paid_at)] as const]),
    ],
    billedTo: [
      invoice.customer_name,
      ...addressLines(invoice.customer_address, language),
      invoice.customer_email,
      ...(invoice.customer_tax_ids ?? []).map(
        ({ type, value }) => `${type.toUpperCase().replaceAll('_', ' ')} ${value}`,
      ),
    ].filter((line): line is string => Boolean(line)),
    rows: invoice.lines.data.map((line) => ({
      name: line.description ?? invoice.description ?? words.payment,
      detail: [
        line.period.end > line.period.start ? `${date(line.period.start)} – ${date(line.period.end)}` : '',
        (line.quantity ?? 1) > 1 && !line.description?.startsWith(`${line.quantity} × `)
          ? `${words.quantity}: ${line.quantity}`
          : '',
      ]
        .filter(Boolean)
        .join(' · '),
      amount: money(line.amount, line.currency, language),
    })),
    sums: readSums(app, invoice, language),
    dues: readDues(invoice, language),
    description: invoice.description,
    footer: invoice.footer,
  };
}

function readSums(app: App, invoice: Invoice, language: Language): Total[] {
  const words = invoiceTexts(language);
  const amount = (minor: number) => money(minor, invoice.currency, language);
  const gross = invoice.lines.data.reduce((sum, line) => sum + line.amount, 0);
  const discounts = (invoice.total_discount_amounts ?? []).filter((off) => off.amount > 0);
  return [
    ...(discounts.length > 0 || (invoice.total_taxes ?? []).length > 0
      ? [[words.subtotal, amount(gross)] as const]
      : []),
    ...discounts.map((off) => [words.discount(discountName(app, off.discount)), amount(-off.amount)] as const),
    ...(invoice.total_taxes ?? [])
      .filter((tax) => tax.amount > 0)
      .map((tax) => [words.tax(tax.tax_behavior === 'inclusive'), amount(tax.amount)] as const),
    [words.total, amount(invoice.total)],
  ];
}

/** At least one. */
function readDues(invoice: Invoice, language: Language): Total[] {
  const words = invoiceTexts(language);
  const amount = (minor: number) => money(minor, invoice.currency, language);
  const credited = invoice.pre_payment_credit_notes_amount;
  // What is too little to be charged is owed with the next invoice.
  const carried = Math.max(invoice.ending_balance ?? 0, 0);
  const fromBalance = invoice.amount_due + credited + carried - Math.max(invoice.total, 0);
  const isOpen = invoice.status !== 'paid' && invoice.status !== 'void';
  return [
    ...(fromBalance === 0 ? [] : [[words.balance, amount(fromBalance)] as const]),
    ...(carried === 0 ? [] : [[words.carried, amount(-carried)] as const]),
    ...(credited === 0 ? [] : [[words.credited, amount(-credited)] as const]),
    ...(invoice.amount_paid > 0 ? [[words.paid, amount(invoice.amount_paid)] as const] : []),
    ...(isOpen || invoice.amount_paid === 0
      ? [[words.amountDue, amount(isOpen ? invoice.amount_remaining : 0)] as const]
      : []),
  ];
}

function discountName(app: App, id: string): string {
  const discount = discountsIn(app.store).get(id);
  return (discount && couponOf(app, discount))?.name ?? '';
}

/** An address as it stands on paper, the country by its name. */
export function addressLines(address: Partial<Address> | null | undefined, language: Language): string[] {
  if (!address) return [];
  const { line1, line2, postal_code: code, city, state, country } = address;
  const place = [code, city, state].filter(Boolean).join(' ');
  return [line1, line2, place, country && countryName(country, language)].filter((line): line is string =>
    Boolean(line),
  );
}

function countryName(country: string, language: Language): string {
  const names = new Intl.DisplayNames([tagOf(language)], { type: 'region', fallback: 'code' });
  return /^[A-Z]{2}$/.test(country) ? (names.of(country) ?? country) : country;
}

/** The charge that paid an invoice; undefined for one that was paid otherwise, or not. */
export function chargeOf(app: App, invoice: Invoice): Charge | undefined {
  for (const { payment } of invoicePaymentsIn(app.store).by('invoice', invoice.id)) {
    const intent = paymentIntentsIn(app.store).get(payment.payment_intent ?? '');
    const charge = chargesIn(app.store).get(intent?.latest_charge ?? '');
    if (charge?.paid) return charge;
  }
  return undefined;
}
