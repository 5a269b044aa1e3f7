import type { BillingDetails } from '../protocol/payment-frame.js';
import { IntegrationError } from './errors.js';

/** Parts of an address: in the option `fields`, and in the API. */
const addressParts: Readonly<Record<string, string>> = {
  country: 'country',
  postalCode: 'postal_code',
  state: 'state',
  city: 'city',
  line1: 'line1',
  line2: 'line2',
};

/** Details that the option `fields.billingDetails` says are never asked for, as paths of the API's `billing_details`. */
export function leftOut(option: unknown): string[] {
  const of = (value: unknown, part: string): unknown =>
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : value;
  const address = of(option, 'address');
  return [
    ...['name', 'email', 'phone'].filter((part) => of(option, part) === 'never'),
    ...Object.entries(addressParts)
      .filter(([part]) => of(address, part) === 'never')
      .map(([, name]) => `address.${name}`),
  ];
}

/**
 * What the Payment Element must never ask for must come with the call, or from another element of the group. Null
 * says that there is none.
 *
 * @param where the details stand in the call
 * @throws IntegrationError in Stripe's words
 */
export function requireLeftOut(
  caller: string,
  where: string,
  option: unknown,
  named: BillingDetails | undefined,
  collected: BillingDetails | undefined,
): void {
  const missing = leftOut(option).find((path) => {
    const [first = '', second] = path.split('.');
    if ((collected as Record<string, unknown> | undefined)?.[first] !== undefined) return false;
    const given = (named as Record<string, unknown> | undefined)?.[first];
    return (second ? (given as Record<string, unknown> | null | undefined)?.[second] : given) === undefined;
  });
  if (missing === undefined) return;
  throw new IntegrationError(
    `You specified "never" for fields.billing_details.${missing} when creating the payment Element, but did not pass ${where}.billing_details.${missing} when calling ${caller}. If you opt out of collecting data via the payment Element using the fields option, the data must be passed in when calling ${caller}.`,
  );
}
