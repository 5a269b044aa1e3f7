import type { App } from '../core/app.js';
import { decimalOf, decimalScale, exact } from '../core/decimal.js';
import type { Price } from '../core/stored.js';
import { tiersOf } from './price-currencies.js';

/** A step of a tiered price; `up_to` is null for the last. */
export type Tier = NonNullable<Price['tiers']>[number];

/*
 * What a price comes to.
 *
 * 1. Amounts are exact decimals until a part is complete: each is rounded to the minor unit, half up, as each is a line.
 * 2. `volume`: the tier that the quantity falls into prices all of it. `graduated`: each tier prices the part that falls
 *    into it, and the first is reached by nothing too. A tier's flat amount is a part of its own, once.
 * 3. `transform_quantity` divides the quantity before it is priced.
 */

/** What is a line of its own on an invoice. */
export interface PricePart {
  /** From 1; null for a price without tiers. */
  tier: number | null;
  isFlat: boolean;
  /** A decimal; '0' for a flat amount. */
  quantity: string;
  /** Minor units, a decimal; null where there is none. */
  unitAmount: string | null;
  /** Minor units. */
  amount: number;
}

/** What `quantity` units cost, in minor units. */
export function amountOf(app: App, price: Price, quantity: number | string): number {
  return partsOf(app, price, quantity).reduce((sum, { amount }) => sum + amount, 0);
}

/** The same, part by part. Fewer than nothing is nothing. */
export function partsOf(app: App, price: Price, quantity: number | string): PricePart[] {
  const asked = exact(String(quantity));
  const units = asked < 0n ? 0n : asked;
  const tiers = tiersOf(app, price);
  if (tiers) return tiered(tiers, price.tiers_mode === 'volume', units);
  const unitAmount = price.unit_amount_decimal ?? '0';
  const amount = costOf(unitAmount, transformed(price, units));
  return [{ tier: null, isFlat: false, quantity: decimalOf(units), unitAmount, amount }];
}

function transformed(price: Price, units: bigint): bigint {
  if (!price.transform_quantity) return units;
  const { divide_by: by, round } = price.transform_quantity;
  const whole = BigInt(by) * decimalScale;
  return ((units + (round === 'up' ? whole - 1n : 0n)) / whole) * decimalScale;
}

function tiered(tiers: readonly Tier[], volume: boolean, units: bigint): PricePart[] {
  const parts: PricePart[] = [];
  let below = 0n;
  for (const [index, tier] of tiers.entries()) {
    const upTo = tier.up_to === null ? units : exact(String(tier.up_to));
    const reached = units < upTo ? units : upTo;
    if (volume && (units <= upTo || tier.up_to === null)) return partsOfTier(tier, index + 1, units);
    if (!volume && (reached > below || index === 0)) parts.push(...partsOfTier(tier, index + 1, reached - below));
    below = upTo;
  }
  return parts;
}

function partsOfTier(tier: Tier, number: number, units: bigint): PricePart[] {
  const { unit_amount_decimal: each, flat_amount_decimal: flat } = tier;
  const parts: PricePart[] = [];
  if (each !== null) {
    const amount = costOf(each, units);
    parts.push({ tier: number, isFlat: false, quantity: decimalOf(units), unitAmount: each, amount });
  }
  if (flat !== null) {
    parts.push({ tier: number, isFlat: true, quantity: '0', unitAmount: flat, amount: costOf(flat, decimalScale) });
  }
  return parts;
}

/** Rounded to the minor unit. */
function costOf(each: string, units: bigint): number {
  const whole = decimalScale * decimalScale;
  return Number((exact(each) * units * 2n + whole) / (whole * 2n));
}
