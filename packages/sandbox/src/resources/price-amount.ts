import type { App } from '../app.js';
import type { Price } from '../stored.js';

/** A step of a tiered price; `up_to` is null for the last. */
export type Tier = NonNullable<Price['tiers']>[number];

/*
 * What a price comes to.
 *
 * 1. Amounts are exact decimals until the end; the sum is rounded to the minor unit, half up.
 * 2. `volume`: the tier that the quantity falls into prices all of it. `graduated`: each tier prices the part that falls
 *    into it. A tier's flat amount is added once, when anything falls into it.
 * 3. `transform_quantity` divides the quantity before it is priced.
 */

const scale = 10n ** 12n;

function exact(decimal: string | null | undefined): bigint {
  const [whole = '0', fraction = ''] = (decimal ?? '0').split('.');
  return BigInt(whole) * scale + BigInt(fraction.padEnd(12, '0').slice(0, 12));
}

/** What `quantity` units cost, in minor units. */
export function amountOf(app: App, price: Price, quantity: number): number {
  const tiers = app.store.priceTiers.get(price.id);
  const sum = tiers ? tiered(tiers, price.tiers_mode === 'volume', quantity) : perUnit(price, quantity);
  return Number((sum * 2n + scale) / (scale * 2n));
}

function perUnit(price: Price, quantity: number): bigint {
  const { divide_by: by, round } = price.transform_quantity ?? { divide_by: 1, round: 'up' };
  const units = round === 'up' ? Math.ceil(quantity / by) : Math.floor(quantity / by);
  return exact(price.unit_amount_decimal) * BigInt(units);
}

function tiered(tiers: readonly Tier[], volume: boolean, quantity: number): bigint {
  let below = 0;
  let sum = 0n;
  for (const tier of tiers) {
    const upTo = tier.up_to ?? Number.POSITIVE_INFINITY;
    const within = Math.min(quantity, upTo) - below;
    if (volume && quantity <= upTo) return costOf(tier, quantity);
    if (!volume && within > 0) sum += costOf(tier, within);
    below = upTo;
  }
  return sum;
}

function costOf(tier: Tier, units: number): bigint {
  return exact(tier.flat_amount_decimal) + exact(tier.unit_amount_decimal) * BigInt(units);
}
