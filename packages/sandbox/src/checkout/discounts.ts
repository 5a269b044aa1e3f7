import type { Stripe } from 'stripe';
import { takeOff } from '../catalogue/discounts/apply.js';
import { type Redemption, readDiscounts } from '../catalogue/discounts/redeem.js';
import { couponsIn, deletedCouponsIn, promotionCodesIn } from '../catalogue/tables.js';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { CheckoutSession, LineItem, Stored } from '../core/stored.js';
import { customersIn } from '../core/tables.js';

type SessionParams = Stored<Stripe.Checkout.SessionCreateParams>;

/** @throws StripeError for more than one discount, beside `allow_promotion_codes`, or for one that cannot be redeemed */
export function readSessionDiscounts(app: App, params: SessionParams, currency: string, amount: number): Redemption[] {
  const { discounts } = params;
  if (discounts === undefined) return [];
  if (params.allow_promotion_codes !== undefined) {
    throw invalid('You may only specify one of these parameters: allow_promotion_codes, discounts.', {
      param: 'allow_promotion_codes',
    });
  }
  if (discounts.length > 1) throw invalid('A Checkout Session can have at most one discount.', { param: 'discounts' });
  const customer = customersIn(app.store).get(params.customer ?? '');
  return readDiscounts(app, discounts, { at: 'discounts', customer, currency, amount });
}

/** Takes the discounts off new line items. */
export function discountLineItems(app: App, items: LineItem[], redemptions: readonly Redemption[]): void {
  for (const redemption of redemptions) {
    if (!('coupon' in redemption)) continue;
    const lines = items.map((item) => ({
      left: item.amount_total,
      currency: item.currency,
      product: item.price?.product ?? '',
    }));
    takeOff(app, redemption.coupon, lines).forEach((off, index) => {
      const item = items[index];
      if (!item || off === null) return;
      item.amount_discount += off;
      item.amount_total -= off;
    });
  }
}

/** How a session shows a discount that it was made with. */
export function discountOf(redemption: Redemption): NonNullable<CheckoutSession['discounts']>[number] {
  if ('kept' in redemption) return { coupon: null, promotion_code: null };
  const { coupon, promotionCode } = redemption;
  return promotionCode
    ? { coupon: null, promotion_code: promotionCode.id }
    : { coupon: coupon.id, promotion_code: null };
}

/** What a session was made with, to be redeemed now that it completes: also when it has expired since. */
export function promisedDiscounts(app: App, discounts: readonly { coupon?: string; promotion_code?: string }[]) {
  return discounts.flatMap(({ coupon: couponId, promotion_code: codeId }): Redemption[] => {
    const promotionCode = promotionCodesIn(app.store).get(codeId ?? '') ?? null;
    const id = couponId ?? promotionCode?.promotion.coupon ?? '';
    const coupon = couponsIn(app.store).get(id) ?? deletedCouponsIn(app.store).get(id);
    return coupon ? [{ coupon, promotionCode }] : [];
  });
}
