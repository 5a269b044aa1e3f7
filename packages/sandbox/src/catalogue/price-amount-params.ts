import { invalid } from '../core/errors.js';

/** A price's own amount, in both of Stripe's forms. @throws StripeError for none, two, and what is no amount */
export function readAmount(
  params: { unit_amount?: number; unit_amount_decimal?: string },
  prefix = '',
): { amount: number | null; decimal: string } {
  const name = (field: string) => (prefix === '' ? field : `${prefix}[${field}]`);
  const { unit_amount: whole, unit_amount_decimal: decimal } = params;
  if (whole !== undefined && decimal !== undefined) {
    throw invalid('You may only specify one of these parameters: unit_amount, unit_amount_decimal.', {
      param: name('unit_amount'),
    });
  }
  if (whole !== undefined) {
    if (whole < 0)
      throw invalid('Invalid non-negative integer', { code: 'parameter_invalid_integer', param: name('unit_amount') });
    return { amount: whole, decimal: String(whole) };
  }
  if (decimal === undefined) {
    throw invalid(
      'You must specify either `unit_amount` or `unit_amount_decimal` when `billing_scheme` is `per_unit`.',
      {
        code: 'parameter_missing',
        param: name('unit_amount'),
      },
    );
  }
  if (!/^\d+(\.\d{1,12})?$/.test(decimal)) {
    throw invalid(`Invalid decimal: ${decimal}; must contain at maximum 12 decimal places.`, {
      param: name('unit_amount_decimal'),
    });
  }
  const plain = decimal.replace(/\.?0+$/, (zeros) => (decimal.includes('.') ? '' : zeros));
  return { amount: plain.includes('.') ? null : Number(plain), decimal: plain };
}
