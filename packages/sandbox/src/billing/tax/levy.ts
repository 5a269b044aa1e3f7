/*
 * What taxes come to.
 *
 * 1. An inclusive tax is a part of the amount; an exclusive one is added to what is left once the inclusive ones are taken
 *    out. Several taxes on one amount do not tax each other.
 * 2. Each tax is rounded to the minor unit, line by line, half up and away from zero: the sums of an invoice are sums of
 *    rounded amounts (support.stripe.com/questions/rounding-rules-for-stripe-fees).
 * 3. A tax that is not collected is shown with its reason, and is nothing of nothing.
 */

/** Why a tax is what it is, in Stripe's words. */
export type Reason =
  | 'customer_exempt'
  | 'not_available'
  | 'not_collecting'
  | 'not_supported'
  | 'product_exempt'
  | 'reverse_charge'
  | 'standard_rated'
  | 'zero_rated';

/** One tax that an amount falls under. */
export interface Levy {
  /** The id of its tax rate. */
  rate: string;
  /** Of a hundred, to four decimals. */
  percentage: number;
  inclusive: boolean;
  reason: Reason;
}

/** What a tax on an amount comes to, in minor units. */
export interface Tax extends Levy {
  amount: number;
  taxable: number;
}

const uncollected: ReadonlySet<Reason> = new Set([
  'customer_exempt',
  'not_collecting',
  'not_supported',
  'product_exempt',
  'reverse_charge',
]);

/** A hundred percent, in the smallest part of a percent that a tax rate can have. */
const whole = 1_000_000n;

export function taxesOn(amount: number, levies: readonly Levy[]): Tax[] {
  const collected = levies.filter(({ reason }) => !uncollected.has(reason));
  const within = collected.filter(({ inclusive }) => inclusive);
  const gross = whole + within.reduce((sum, levy) => sum + parts(levy), 0n);
  const included = new Map(within.map((levy) => [levy, ratio(amount, parts(levy), gross)]));
  const taxable = amount - [...included.values()].reduce((sum, part) => sum + part, 0);
  return levies.map((levy) => {
    if (uncollected.has(levy.reason)) return { ...levy, amount: 0, taxable: 0 };
    return { ...levy, amount: included.get(levy) ?? ratio(taxable, parts(levy), whole), taxable };
  });
}

export function sumOf(taxes: readonly Tax[], inclusive: boolean): number {
  return taxes.reduce((sum, tax) => (tax.inclusive === inclusive ? sum + tax.amount : sum), 0);
}

function parts({ percentage }: Levy): bigint {
  return BigInt(Math.round(percentage * 10_000));
}

function ratio(amount: number, of: bigint, all: bigint): number {
  const size = BigInt(Math.abs(amount)) * of;
  const rounded = Number((size * 2n + all) / (all * 2n));
  return amount < 0 && rounded > 0 ? -rounded : rounded;
}
