import type { App } from '../../core/app.js';
import type { Due } from '../../core/due-queue.js';
import type { Coupon, Invoice, Subscription } from '../../core/stored.js';
import { discountsIn } from '../tables.js';
import { couponOf } from './apply.js';
import type { Redemption } from './redeem.js';

/** Those of `ids` that still take something off invoices made now. */
export function runningDiscounts(app: App, ids: readonly string[]): string[] {
  return ids.filter((id) => {
    const discount = discountsIn(app.store).get(id);
    return discount && (discount.end === null || app.now() < discount.end);
  });
}

/** The coupons of discounts that run, and of those that are to be made. */
export function runningCoupons(app: App, redemptions: readonly Redemption[]): Coupon[] {
  return redemptions.flatMap((redemption) => {
    if (!('kept' in redemption)) return redemption.coupon;
    const [id] = runningDiscounts(app, [redemption.kept]);
    const discount = discountsIn(app.store).get(id ?? '');
    return (discount && couponOf(app, discount)) ?? [];
  });
}

/** Takes those discounts off a subscription and its items that were for one invoice, and took something off this one. */
export function dropSpent(app: App, subscription: Subscription, invoice: Invoice): void {
  const spent = (invoice.total_discount_amounts ?? [])
    .filter(({ amount }) => amount > 0)
    .map(({ discount }) => discountsIn(app.store).get(discount))
    .filter((discount) => discount && couponOf(app, discount)?.duration === 'once');
  removeDiscounts(
    app,
    subscription,
    spent.flatMap((discount) => discount?.id ?? []),
  );
}

/** Emits `customer.discount.deleted` for each. */
export function removeDiscounts(app: App, subscription: Subscription, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const keep = (id: string) => !ids.includes(id);
  subscription.discounts = subscription.discounts.filter(keep);
  for (const item of subscription.items.data) item.discounts = item.discounts.filter(keep);
  for (const id of ids) {
    const discount = discountsIn(app.store).get(id);
    if (discount) app.emit('customer.discount.deleted', discount);
  }
}

/** Takes those off that have ended by the calendar, as the time that a subscription is backdated by may use them up. */
export function dropEnded(app: App, subscription: Subscription): void {
  const ids = [...subscription.discounts, ...subscription.items.data.flatMap((item) => item.discounts)];
  const running = runningDiscounts(app, ids);
  removeDiscounts(
    app,
    subscription,
    ids.filter((id) => !running.includes(id)),
  );
}

/** The next of a subscription's discounts to end by the calendar. */
export function nextDiscountEnd(app: App, subscription: Subscription): Due | undefined {
  const ids = [...subscription.discounts, ...subscription.items.data.flatMap((item) => item.discounts)];
  const ends = ids.flatMap((id) => discountsIn(app.store).get(id)?.end ?? []);
  if (ends.length === 0) return undefined;
  const at = Math.min(...ends);
  return {
    at,
    happen: () => {
      app.change(subscription, 'customer.subscription.updated', (changed) => {
        const ended = ids.filter((id) => discountsIn(app.store).get(id)?.end === at);
        removeDiscounts(app, changed, ended);
      });
    },
  };
}
