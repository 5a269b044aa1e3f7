import { beginsTestCard, isTestCard } from './test-cards.js';

export type CardBrand = 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay' | 'unknown';

/** Why a field is not right yet. Stripe's codes, and one of our own: a number that may be a real card. */
export type NumberProblem = 'incomplete_number' | 'invalid_number' | 'not_a_test_card';

const prefixes: ReadonlyArray<readonly [CardBrand, RegExp]> = [
  ['visa', /^4/],
  ['mastercard', /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/],
  ['amex', /^3[47]/],
  ['discover', /^(6011|65|64[4-9])/],
  ['diners', /^(36|38|39|30[0-5])/],
  ['jcb', /^35(2[89]|[3-8])/],
  ['unionpay', /^62/],
];

export function brandOf(digits: string): CardBrand {
  return prefixes.find(([, pattern]) => pattern.test(digits))?.[0] ?? 'unknown';
}

/** How the digits of a number stand on its card. Diners Club's that begin with 36 have 14, its others 16. */
function groupsOf(digits: string): readonly number[] {
  if (brandOf(digits) === 'amex') return [4, 6, 5];
  if (digits.startsWith('36')) return [4, 6, 4];
  // UnionPay's have up to 19 digits.
  return brandOf(digits) === 'unionpay' && digits.length > 16 ? [4, 4, 4, 4, 3] : [4, 4, 4, 4];
}

/** How many digits a whole number has that begins like this. */
const lengthOf = (digits: string): number => groupsOf(digits).reduce((sum, size) => sum + size, 0);

/** Digits with the spaces their brand has on the card; digits past the end are dropped. */
export function formatNumber(text: string): string {
  const digits = text.replace(/\D/g, '');
  const groups: string[] = [];
  let start = 0;
  for (const size of groupsOf(digits)) {
    if (start >= digits.length) break;
    groups.push(digits.slice(start, start + size));
    start += size;
  }
  return groups.join(' ');
}

export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const weighted = index % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** Undefined when the number is whole, well formed and one of the published test cards. */
export function numberProblem(text: string): NumberProblem | undefined {
  const digits = text.replace(/\D/g, '');
  const brand = brandOf(digits);
  // A first digit that no brand has can never become right, but for the few published cards of other brands.
  if (brand === 'unknown' && digits.length >= 4 && !beginsTestCard(digits)) return 'invalid_number';
  if (digits.length < lengthOf(digits)) return 'incomplete_number';
  if (!passesLuhn(digits)) return 'invalid_number';
  return isTestCard(digits) ? undefined : 'not_a_test_card';
}
