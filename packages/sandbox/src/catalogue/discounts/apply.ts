import type { App } from '../../core/app.js';
import type { Coupon, Discount, InvoiceLineItem } from '../../core/stored.js';
import { couponsIn, couponTermsIn, deletedCouponsIn, discountsIn, formerCouponsIn } from '../tables.js';

/*
 * What discounts take off an invoice's lines.
 *
 * 1. A line's own discounts (its subscription item's, its invoice item's) come before the invoice's; within a list each
 *    takes off what the ones before it left.
 * 2. No line falls below nothing, and lines that are credits or not `discountable` are left alone.
 * 3. A discount ends by time: a period that begins later is billed in full, also by the first invoice of a backdated
 *    subscription (docs.stripe.com/billing/subscriptions/backdating).
 * 4. A percentage is rounded line by line, half up. A fixed amount is spread over its lines by what they cost, so that the
 *    parts add up to the amount to the minor unit.
 */

/** A coupon as it was when it was redeemed: deleting it does not end its discounts. */
export function couponOf(app: App, discount: Discount): Coupon | undefined {
  const former = formerCouponsIn(app.store).get(discount.id);
  if (former) return former;
  const id = discount.source.coupon ?? '';
  return couponsIn(app.store).get(id) ?? deletedCouponsIn(app.store).get(id);
}

/** What a coupon takes off at once, in minor units of `currency`; null for a percentage or another currency. */
export function amountOff(app: App, coupon: Coupon, currency: string): number | null {
  if (coupon.currency === currency) return coupon.amount_off;
  return couponTermsIn(app.store).get(coupon.id)?.currencyOptions[currency]?.amount_off ?? null;
}

/** Sets each line's `discount_amounts` and what follows from them. */
export function discountLines(app: App, lines: InvoiceLineItem[], invoiceDiscounts: readonly string[]): void {
  for (const line of lines) {
    line.discount_amounts = [];
    line.pretax_credit_amounts = [];
  }
  for (const group of ownGroups(lines)) for (const id of group[0]?.discounts ?? []) discount(app, group, id);
  for (const id of invoiceDiscounts) discount(app, lines, id);
}

/** Lines of one period that share their own discounts are tiers of one item: those are over them together. */
function ownGroups(lines: InvoiceLineItem[]): InvoiceLineItem[][] {
  const groups = new Map<string, InvoiceLineItem[]>();
  for (const line of lines) {
    if (line.discounts.length === 0) continue;
    const key = [line.period.start, line.period.end, ...line.discounts].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()];
}

/** What is left of a line after its discounts. */
export function netOf(line: InvoiceLineItem): number {
  return line.amount - (line.discount_amounts ?? []).reduce((sum, off) => sum + off.amount, 0);
}

function discount(app: App, lines: InvoiceLineItem[], id: string): void {
  const found = discountsIn(app.store).get(id);
  const coupon = found && couponOf(app, found);
  if (!coupon) return;
  const parts = takeOff(
    app,
    coupon,
    lines.map((line) => ({
      left: line.discountable && !isAfter(line, found) ? netOf(line) : 0,
      currency: line.currency,
      product: line.pricing?.price_details?.product ?? '',
    })),
  );
  lines.forEach((line, index) => {
    const amount = parts[index];
    if (amount === null || amount === undefined) return;
    line.discount_amounts?.push({ amount, discount: id });
    line.pretax_credit_amounts?.push({ amount, discount: id, type: 'discount' });
  });
}

/** A period that begins when the discount is over: in what is billed of a backdated subscription. */
function isAfter({ parent, period }: InvoiceLineItem, { end }: Discount): boolean {
  const isPeriod = parent?.subscription_item_details?.invoice_item === null;
  return isPeriod && end !== null && period.start >= end;
}

/** What coupons leave of lines that are not on an invoice yet: each line's own first, then those that are shared. */
export function netsUnder(
  app: App,
  lines: readonly InvoiceLineItem[],
  { own, shared }: { own: readonly (readonly Coupon[])[]; shared: readonly Coupon[] },
): number[] {
  const left = lines.map(({ amount }) => amount);
  const take = (coupon: Coupon, indexes: readonly number[]) => {
    const of = indexes.map((index) => {
      const { currency, pricing } = lines[index]!;
      return { left: left[index]!, currency, product: pricing?.price_details?.product ?? '' };
    });
    takeOff(app, coupon, of).forEach((amount, nth) => {
      left[indexes[nth]!]! -= amount ?? 0;
    });
  };
  own.forEach((coupons, index) => {
    for (const coupon of coupons) take(coupon, [index]);
  });
  for (const coupon of shared) take(coupon, [...lines.keys()]);
  return left;
}

/** What a coupon takes off each line, of what is left of it; null for a line that it does not apply to. */
export function takeOff(
  app: App,
  coupon: Coupon,
  lines: readonly { left: number; currency: string; product: string }[],
): (number | null)[] {
  const products = couponTermsIn(app.store).get(coupon.id)?.products;
  const weights = lines.map(({ left, product }) => (left > 0 && (!products || products.includes(product)) ? left : 0));
  const percent = coupon.percent_off;
  const parts =
    percent === null
      ? spread(amountOff(app, coupon, lines[0]?.currency ?? '') ?? 0, weights)
      : weights.map((amount) => percentOf(amount, percent));
  return weights.map((weight, index) => (weight > 0 ? (parts[index] ?? 0) : null));
}

export function percentOf(amount: number, percent: number): number {
  return Math.round((amount * Math.round(percent * 100)) / 10_000);
}

/**
 * `total`, at most the sum of `weights`, in whole parts by weight. What rounding leaves over falls to the lines that follow: five
 * dollars off ten and twenty are 1.66 and 3.34 (docs.stripe.com/billing/subscriptions/prorations).
 */
function spread(total: number, weights: number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const whole = Math.min(total, sum);
  let [before, given] = [0, 0];
  return weights.map((weight) => {
    before += weight;
    const until = sum === 0 ? 0 : Number((BigInt(whole) * BigInt(before)) / BigInt(sum));
    const part = until - given;
    given = until;
    return part;
  });
}
