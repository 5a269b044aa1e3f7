import type { ShownFields } from '../card/card-value.js';

/** Reads Stripe's `fields.billingDetails` option, where a part is `auto` or `never`, at any of three depths. */
export function shownFields(billingDetails: unknown): ShownFields {
  const address =
    typeof billingDetails === 'object' && billingDetails !== null
      ? (billingDetails as { address?: unknown }).address
      : billingDetails;
  const part = (name: string): unknown =>
    typeof address === 'object' && address !== null ? (address as Record<string, unknown>)[name] : address;
  return { country: part('country') !== 'never', postalCode: part('postalCode') !== 'never' };
}

/** Billing details of two sources; the second wins field by field. */
export function mergeBilling(
  own: Readonly<Record<string, unknown>> | undefined,
  given: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const address = { ...(own?.address as object | undefined), ...(given?.address as object | undefined) };
  return { ...own, ...given, ...(Object.keys(address).length > 0 ? { address } : {}) };
}
