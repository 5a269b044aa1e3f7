import type { ErrorKey } from '../locale/messages.js';
import { expiryProblem, parseExpiry } from './expiry.js';
import type { CardBrand } from './number.js';
import { brandOf, numberProblem } from './number.js';

/** What stands in the fields, as typed. */
export interface CardText {
  readonly number: string;
  readonly expiry: string;
  readonly cvc: string;
  readonly country: string;
  readonly postalCode: string;
}

export type FieldName = keyof CardText;

/** Fields the form shows; one that is hidden is the host's to supply. */
export interface ShownFields {
  readonly country: boolean;
  readonly postalCode: boolean;
}

/** The parameters `card` and `billing_details` of a payment method, in Stripe's names. */
export interface CardInput {
  readonly card: {
    readonly number: string;
    readonly exp_month: number;
    readonly exp_year: number;
    readonly cvc: string;
  };
  readonly billing_details: { readonly address: { readonly country?: string; readonly postal_code?: string } };
}

/** Every problem, in the order of the fields. */
export function problemsOf(text: CardText, shown: ShownFields, now: Date): Array<readonly [FieldName, ErrorKey]> {
  const number = numberProblem(text.number);
  const expiry = expiryProblem(text.expiry, now);
  const cvc = cvcProblem(text.cvc, brandOf(text.number.replace(/\D/g, '')));
  const postal = shown.postalCode ? postalProblem(text.postalCode, text.country) : undefined;
  const found: Array<readonly [FieldName, ErrorKey]> = [];
  if (number) found.push(['number', number]);
  if (expiry) found.push(['expiry', expiry]);
  if (cvc) found.push(['cvc', cvc]);
  if (postal) found.push(['postalCode', postal]);
  return found;
}

/** Reads what {@link problemsOf} found no fault with. */
export function cardInput(text: CardText, shown: ShownFields): CardInput {
  const number = text.number.replace(/\D/g, '');
  const expiry = parseExpiry(text.expiry);
  if (!expiry) throw new Error('The card is read only after it was found valid.');
  return {
    card: { number, exp_month: expiry.month, exp_year: expiry.year, cvc: formatCvc(text.cvc, brandOf(number)) },
    billing_details: { address: addressInput(text, shown) },
  };
}

/** What is known of the address, right or not. */
export function addressInput(
  text: Pick<CardText, 'country' | 'postalCode'>,
  shown: ShownFields,
): CardInput['billing_details']['address'] {
  const postalCode = shown.postalCode && asksPostalCode(text.country) ? text.postalCode.trim() : '';
  return {
    ...(shown.country ? { country: text.country } : {}),
    ...(postalCode ? { postal_code: postalCode } : {}),
  };
}

export type CvcProblem = 'incomplete_cvc';

export const cvcLength = (brand: CardBrand): number => (brand === 'amex' ? 4 : 3);

export const formatCvc = (text: string, brand: CardBrand): string => text.replace(/\D/g, '').slice(0, cvcLength(brand));

export const cvcProblem = (text: string, brand: CardBrand): CvcProblem | undefined =>
  formatCvc(text, brand).length < cvcLength(brand) ? 'incomplete_cvc' : undefined;

export type PostalProblem = 'incomplete_zip';

/** Countries whose card networks check the postal code; Stripe asks for it in these and in no other. */
const asked: Readonly<Record<string, RegExp>> = {
  US: /^\d{5}(-?\d{4})?$/,
  PR: /^\d{5}(-?\d{4})?$/,
  CA: /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/i,
  GB: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i,
};

export const asksPostalCode = (country: string): boolean => country in asked;

/** True where the code is digits alone, so that a number pad is enough to type it. */
export const hasNumericPostalCode = (country: string): boolean => country === 'US' || country === 'PR';

export function postalProblem(text: string, country: string): PostalProblem | undefined {
  const pattern = asked[country];
  return !pattern || pattern.test(text.trim()) ? undefined : 'incomplete_zip';
}
