import { formatMoney } from '../payments/amounts.js';
import type { PricePart } from '../resources/price-amount.js';
import type { Price } from '../stored.js';

/**
 * A part of a price as Stripe's invoices name it: `2 × Seats (at $5.00 / month)`, `31 × Calls (Tier 2 at $0.036 / month)`, with
 * the label of its product's units `2 user × Seats (at $5.00 / month)`, and a flat amount without a quantity.
 */
export function describePart(
  price: Price,
  part: PricePart,
  product: { name: string; unit_label?: string | null },
): string {
  const { name, unit_label: label } = product;
  const each = formatMoney(Number(part.unitAmount ?? 0), price.currency);
  const per = price.transform_quantity ? ` per ${price.transform_quantity.divide_by} units` : '';
  const rate = `${part.tier === null ? '' : `Tier ${part.tier} `}at ${each}${per} / ${price.recurring?.interval}`;
  return part.isFlat ? `${name} (${rate})` : `${part.quantity}${label ? ` ${label}` : ''} × ${name} (${rate})`;
}
