/** Decimals are computed with as whole numbers of their twelfth place: Stripe's prices and quantities have no more. */
export const decimalScale = 10n ** 12n;

/** A decimal as Stripe writes it (`-2.5`), in units of its twelfth place. */
export function exact(decimal: string): bigint {
  const isNegative = decimal.startsWith('-');
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  const size = BigInt(whole) * decimalScale + BigInt(fraction.padEnd(12, '0').slice(0, 12));
  return isNegative ? -size : size;
}

/** The same, written without zeros at its end. */
export function decimalOf(value: bigint): string {
  const size = value < 0n ? -value : value;
  const fraction = (size % decimalScale).toString().padStart(12, '0').replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${size / decimalScale}${fraction === '' ? '' : `.${fraction}`}`;
}
