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
