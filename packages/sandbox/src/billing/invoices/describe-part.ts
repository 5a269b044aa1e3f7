import type { PricePart } from '../../catalogue/price-amount.js';
import { formatMoney } from '../../core/amounts.js';
import type { Price } from '../../core/stored.js';

interface NamedProduct {
  name: string;
  unit_label?: string | null;
}

/**
 * A part of a price as Stripe's invoices name it: `2 × Seats (at $5.00 / month)`, `31 × Calls (Tier 2 at $0.036 / month)`, with
 * the label of its product's units `2 user × Seats (at $5.00 / month)`, and a flat amount without a quantity.
 */
export function describePart(price: Price, part: PricePart, product: NamedProduct): string {
  const { name } = product;
  const each = formatMoney(Number(part.unitAmount ?? 0), price.currency);
  const per = price.transform_quantity ? ` per ${price.transform_quantity.divide_by} units` : '';
  const rate = `${part.tier === null ? '' : `Tier ${part.tier} `}at ${each}${per} / ${price.recurring?.interval}`;
  return part.isFlat ? `${name} (${rate})` : `${unitsOf(part.quantity, product)} (${rate})`;
}

/** `Free trial for 2 user × Seats`. */
export function describeTrial(quantity: string, product: NamedProduct): string {
  return `Free trial for ${unitsOf(quantity, product)}`;
}

function unitsOf(quantity: string, { name, unit_label: label }: NamedProduct): string {
  return `${quantity}${label ? ` ${label}` : ''} × ${name}`;
}
