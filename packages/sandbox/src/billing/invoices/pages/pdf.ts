import type { Language } from '../../../wire/pages/language.js';
import { wrap } from '../../../wire/pages/pdf/text.js';
import { type Drawn, pageHeight, pageWidth, writePdf } from '../../../wire/pages/pdf/write.js';
import type { Bill } from './bill.js';
import { invoiceTexts } from './texts.js';

const margin = 48;
const right = pageWidth - margin;
const bottom = pageHeight - 72;
const amountWidth = 110;
const text = 10;
const small = 8.5;
const leading = 14;

/** Text and lines, put one below the other; a new page begins where one is full. */
class Sheet {
  readonly pages: Drawn[][] = [[]];
  y = margin;

  put(drawn: Drawn): void {
    this.pages.at(-1)!.push(drawn);
  }

  /** Makes sure that `height` points are left. */
  room(height: number): void {
    if (this.y + height <= bottom) return;
    this.pages.push([]);
    this.y = margin + leading;
  }

  rule(): void {
    this.put({ kind: 'line', x: margin, y: this.y, width: right - margin });
  }

  paragraph(words: string, options: { x?: number; width?: number; size?: number; muted?: boolean } = {}): void {
    const { x = margin, width = right - margin, size = text, muted = false } = options;
    for (const line of wrap(words, size, width)) {
      this.room(leading);
      this.put({ kind: 'text', x, y: this.y, text: line, size, muted });
      this.y += leading;
    }
  }

  /** A label with its amount at the right edge. */
  row(label: string, amount: string, bold: boolean): void {
    const lines = wrap(label, text, 180);
    this.room(leading * lines.length);
    this.put({ kind: 'text', x: right, y: this.y, text: amount, size: text, bold, end: true });
    for (const line of lines) {
      this.put({ kind: 'text', x: pageWidth / 2, y: this.y, text: line, size: text, bold });
      this.y += leading;
    }
    this.y += 4;
  }
}

/** An invoice, or a credit note, on paper. */
export function invoicePdf(bill: Bill, language: Language): Uint8Array {
  const words = invoiceTexts(language);
  const sheet = new Sheet();
  head(sheet, bill, language);
  sheet.put({ kind: 'text', x: margin, y: sheet.y, text: words.item, size: small, muted: true });
  sheet.put({ kind: 'text', x: right, y: sheet.y, text: words.amount, size: small, muted: true, end: true });
  sheet.y += 8;
  sheet.rule();
  sheet.y += leading + 4;
  for (const { name, detail, amount } of bill.rows) {
    sheet.room(leading * 2);
    sheet.put({ kind: 'text', x: right, y: sheet.y, text: amount, size: text, end: true });
    sheet.paragraph(name, { width: right - margin - amountWidth });
    if (detail) sheet.paragraph(detail, { width: right - margin - amountWidth, size: small, muted: true });
    sheet.y += 6;
  }
  sheet.rule();
  sheet.y += leading + 4;
  const totals = [...bill.sums, ...bill.dues];
  for (const [index, [label, amount]] of totals.entries()) sheet.row(label, amount, index === totals.length - 1);
  for (const note of [bill.description, bill.footer]) {
    if (!note) continue;
    sheet.y += leading;
    sheet.paragraph(note, { muted: true });
  }
  foot(sheet, language);
  return writePdf(bill.title, sheet.pages);
}

function head(sheet: Sheet, bill: Bill, language: Language): void {
  const words = invoiceTexts(language);
  sheet.y += 12;
  sheet.put({ kind: 'text', x: margin, y: sheet.y, text: bill.heading, size: 20, bold: true });
  sheet.y += 32;
  for (const [label, value] of bill.facts) {
    sheet.put({ kind: 'text', x: margin, y: sheet.y, text: label, size: text, muted: true });
    sheet.put({ kind: 'text', x: margin + 110, y: sheet.y, text: value, size: text });
    sheet.y += leading;
  }
  sheet.y += leading;
  const top = sheet.y;
  const column = (x: number, label: string, lines: readonly string[]): number => {
    sheet.y = top;
    sheet.put({ kind: 'text', x, y: top, text: label, size: small, muted: true });
    sheet.y += leading;
    for (const line of lines) sheet.paragraph(line, { x, width: (right - margin) / 2 - 16 });
    return sheet.y;
  };
  const ends = [column(margin, words.from, [bill.merchant]), column(pageWidth / 2, words.billedTo, bill.billedTo)];
  sheet.y = Math.max(...ends) + leading * 2;
}

function foot(sheet: Sheet, language: Language): void {
  const words = invoiceTexts(language);
  sheet.pages.forEach((page, index) => {
    const y = pageHeight - 40;
    page.push({ kind: 'text', x: margin, y, text: words.sandbox, size: small, muted: true });
    page.push({
      kind: 'text',
      x: right,
      y,
      text: words.page(index + 1, sheet.pages.length),
      size: small,
      muted: true,
      end: true,
    });
  });
}
