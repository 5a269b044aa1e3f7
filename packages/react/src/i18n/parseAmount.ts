import { minorUnitDigits } from '@tillkit/contract/browser';

/** The content of an amount field, as typed. */
export type ParsedAmount =
  | { status: 'amount'; amountMinor: number }
  | { status: 'empty' }
  | { status: 'not_a_number' }
  /** More decimals than the currency has. It is never rounded, because the separator may be meant for thousands. */
  | { status: 'too_many_decimals'; digits: number }
  | { status: 'too_large' };

/**
 * The zero of each digit set that people type: Arabic, Persian, Devanagari, Bengali, Thai. NFKC handles full-width
 * digits.
 */
const zeros = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50];

/** Characters that mean nothing in a number: spaces, direction marks, and the apostrophes of Swiss thousands. */
const ignorable = /[\s\u00a0\u2009\u202f\u200e\u200f\u061c'’]/g;

/**
 * Parses an amount of money as people write it: `12.40`, `12,40`, `1.234,56`, `1,234.56`, `1 234,56`, `$12`, `12 €`,
 * `１２．４０`, `１２元`, `1.5万`. If one separator could mean both, the locale decides. The result is exact: digits never
 * become a float. Ambiguous input is refused.
 */
export function parseAmount(text: string, locale: string, currency: string): ParsedAmount {
  const plain = normalise(text);
  if (plain.trim() === '') return { status: 'empty' };
  const bare = withoutCurrency(plain, locale, currency).trim();
  const [number, zerosToAdd] = withoutMyriad(bare);
  const split = splitNumber(number, separatorOf(locale));
  if (!split) return { status: 'not_a_number' };

  const digits = minorUnitDigits(currency);
  const decimals = split.decimals.replace(/0+$/, '');
  if (decimals.length > digits + zerosToAdd) return { status: 'too_many_decimals', digits };
  // The value of 12.400 dollars is 12.40, but three decimals may mean twelve thousand.
  if (zerosToAdd === 0 && split.decimals.length > digits) return { status: 'too_many_decimals', digits };
  const amountMinor = Number(split.whole + decimals.padEnd(digits + zerosToAdd, '0'));
  return Number.isSafeInteger(amountMinor) ? { status: 'amount', amountMinor } : { status: 'too_large' };
}

function normalise(text: string): string {
  return [...text.normalize('NFKC')]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const zero = zeros.find((start) => code >= start && code <= start + 9);
      return zero === undefined ? character : String(code - zero);
    })
    .join('')
    .replaceAll('\u066b', '.')
    .replaceAll('\u066c', ',')
    .replaceAll('。', '.')
    .replaceAll('、', ',');
}

/** Removes one symbol or name of this currency. The symbol of another currency stays, so the text is not a number. */
function withoutCurrency(text: string, locale: string, currency: string): string {
  const lower = text.toLowerCase();
  const found = namesOfCurrency(locale, currency).find((name) => lower.includes(name));
  if (!found) return text;
  const at = lower.indexOf(found);
  return text.slice(0, at) + text.slice(at + found.length);
}

const knownNames = new Map<string, string[]>();

/** Symbols and names of a currency, in lower case, longest first. */
function namesOfCurrency(locale: string, currency: string): string[] {
  const known = knownNames.get(`${locale} ${currency}`);
  if (known) return known;
  const written = (['symbol', 'narrowSymbol', 'code', 'name'] as const).flatMap((currencyDisplay) =>
    [locale, 'en'].map((language) =>
      new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay })
        .formatToParts(2)
        .filter(({ type }) => type === 'currency')
        .map(({ value }) => value),
    ),
  );
  const spoken = { cny: ['元', '块', '圆', '¥'], jpy: ['円', '¥'] }[currency] ?? [];
  // In Chinese, people write 元 for any currency.
  const names = [...written.flat(), ...spoken, ...(locale.startsWith('zh') ? ['元'] : [])]
    .map((name) => name.normalize('NFKC').toLowerCase())
    .sort((one, other) => other.length - one.length);
  knownNames.set(`${locale} ${currency}`, names);
  return names;
}

/** 万 means ten thousand: 1.5万 is 15,000. */
function withoutMyriad(text: string): [number: string, zerosToAdd: number] {
  return text.endsWith('万') || text.endsWith('萬') ? [text.slice(0, -1), 4] : [text, 0];
}

const separators = new Map<string, '.' | ','>();

/** The decimal separator of a locale, with Latin digits. */
function separatorOf(locale: string): '.' | ',' {
  const known = separators.get(locale);
  if (known) return known;
  const decimal = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal')?.value;
  const separator = decimal === ',' ? ',' : '.';
  separators.set(locale, separator);
  return separator;
}

const grouped = {
  ',': /^\d{1,3}(,\d{2,3})*,\d{3}$/,
  '.': /^\d{1,3}(\.\d{3})*\.\d{3}$/,
};

function splitNumber(text: string, localDecimal: '.' | ','): { whole: string; decimals: string } | null {
  // Spaces and apostrophes separate thousands only. "1 0" is a typing error, not ten.
  if (/\d[\s\u00a0\u2009\u202f'’]+(?!\d{3}(?!\d))\d/.test(text)) return null;
  const number = text.replace(ignorable, '');
  if (!/^[\d.,]*\d[\d.,]*$/.test(number)) return null;

  const decimal = decimalSeparatorIn(number, localDecimal);
  const at = decimal ? number.lastIndexOf(decimal) : number.length;
  const whole = number.slice(0, at);
  const decimals = number.slice(at + 1);
  if (!/^\d*$/.test(decimals) || (whole === '' && decimals === '')) return null;
  const group = whole.includes(',') ? ',' : '.';
  if (!/^\d*$/.test(whole) && !grouped[group].test(whole)) return null;
  return { whole: whole.replaceAll(group, '') || '0', decimals };
}

/** The separator in a number that is the decimal one. Null if none is. */
function decimalSeparatorIn(number: string, localDecimal: '.' | ','): '.' | ',' | null {
  const last = Math.max(number.lastIndexOf('.'), number.lastIndexOf(','));
  if (last < 0) return null;
  const separator = number[last] as '.' | ',';
  const other = separator === '.' ? ',' : '.';
  if (number.includes(other)) return separator;
  if (number.indexOf(separator) !== last) return null;
  // A single separator that is not the locale's decimal separator separates thousands if exactly three digits follow.
  return separator !== localDecimal && grouped[separator].test(number) ? null : separator;
}
