export type ExpiryProblem =
  | 'incomplete_expiry'
  | 'invalid_expiry_month'
  | 'invalid_expiry_month_past'
  | 'invalid_expiry_year_past'
  | 'invalid_expiry_year';

export interface Expiry {
  readonly month: number;
  /** Four digits. */
  readonly year: number;
}

/**
 * `1230` becomes `12 / 30`; `4` becomes `04 / ` and `13` becomes `01 / 3`, since no month begins so; `12/2030` from
 * autofill becomes `12 / 30`.
 */
export function formatExpiry(text: string): string {
  const parts = /^\s*(\d{1,2})\s*\/\s*(\d*)/.exec(text);
  const typed = parts ? `${parts[1]!.padStart(2, '0')}${parts[2]}` : text.replace(/\D/g, '');
  const padded = (parts ? /^[2-9]/ : /^([2-9]|1[3-9])/).test(typed) ? `0${typed}` : typed;
  const digits = /^\d{2}20\d{2}/.test(padded) ? padded.slice(0, 2) + padded.slice(4, 6) : padded.slice(0, 4);
  if (digits.length < 2) return digits;
  return `${digits.slice(0, 2)} / ${digits.slice(2)}`;
}

/** The two numbers, once both are whole; the month is not checked. */
export function parseExpiry(text: string): Expiry | undefined {
  const match = /^(\d{2}) \/ (\d{2})$/.exec(formatExpiry(text));
  return match ? { month: Number(match[1]), year: 2000 + Number(match[2]) } : undefined;
}

/** A card is good to the end of its month. `now` decides what is past, so that a sandbox with a moved clock agrees with it. */
export function expiryProblem(text: string, now: Date): ExpiryProblem | undefined {
  const month = /^(\d{2})/.exec(formatExpiry(text))?.[1];
  if (month !== undefined && (Number(month) < 1 || Number(month) > 12)) return 'invalid_expiry_month';
  const expiry = parseExpiry(text);
  if (!expiry) return 'incomplete_expiry';
  const year = now.getUTCFullYear();
  if (expiry.year < year) return 'invalid_expiry_year_past';
  if (expiry.year === year && expiry.month < now.getUTCMonth() + 1) return 'invalid_expiry_month_past';
  if (expiry.year > year + 50) return 'invalid_expiry_year';
  return undefined;
}
