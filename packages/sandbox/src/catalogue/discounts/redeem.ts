import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { Coupon, Customer, PromotionCode } from '../../core/stored.js';
import { boundary } from '../period.js';
import { couponsIn, couponTermsIn, discountsIn, promotionCodesIn, promotionTermsIn } from '../tables.js';
import { amountOff, percentOf } from './apply.js';
import { hasPaid } from './prior-payments.js';

/** An entry of a `discounts` parameter. */
export interface DiscountParams {
  coupon?: string;
  promotion_code?: string;
  discount?: string;
}

/** An entry, checked: a discount that stays, or one to be made. */
export type Redemption = { kept: string } | { coupon: Coupon; promotionCode: PromotionCode | null };

export interface Redeemer {
  /** The parameter's name. */
  at: string;
  customer: Customer | undefined;
  currency: string | undefined;
  /** What is to be paid before the discount, in minor units; undefined where it is not known. */
  amount: number | undefined;
  /** The discounts that `discount` may name. */
  existing?: readonly string[];
}

/**
 * Everything about a `discounts` parameter that can be refused.
 *
 * @throws StripeError for what does not exist, has expired, is used up, or is not for this customer or amount
 */
export function readDiscounts(
  app: App,
  entries: readonly DiscountParams[] | '' | null | undefined,
  redeemer: Redeemer,
): Redemption[] {
  if (entries && entries.length > 20) throw invalid('You can apply at most 20 discounts.', { param: redeemer.at });
  return (entries || []).map((entry, index) => readEntry(app, entry, { ...redeemer, at: `${redeemer.at}[${index}]` }));
}

function readEntry(app: App, entry: DiscountParams, redeemer: Redeemer): Redemption {
  const { at } = redeemer;
  const given = Object.keys(entry);
  if (given.length !== 1) {
    throw invalid(
      `You must specify exactly one of these parameters: ${at}[coupon], ${at}[discount], ${at}[promotion_code].`,
      {
        param: at,
      },
    );
  }
  if (entry.discount !== undefined) {
    if (redeemer.existing?.includes(entry.discount)) return { kept: entry.discount };
    throw invalid(`No such discount: '${entry.discount}'`, { code: 'resource_missing', param: `${at}[discount]` });
  }
  if (entry.coupon !== undefined) {
    const coupon = couponsIn(app.store).require(entry.coupon, `${at}[coupon]`);
    checkCoupon(app, coupon, redeemer, `${at}[coupon]`);
    return { coupon, promotionCode: null };
  }
  const promotionCode = promotionCodesIn(app.store).require(entry.promotion_code ?? '', `${at}[promotion_code]`);
  return { coupon: checkPromotionCode(app, promotionCode, redeemer, `${at}[promotion_code]`), promotionCode };
}

function checkCoupon(app: App, coupon: Coupon, { currency }: Redeemer, param: string): void {
  if (coupon.redeem_by !== null && coupon.redeem_by <= app.now()) {
    throw invalid(`Coupon expired: ${coupon.id}`, { code: 'coupon_expired', param });
  }
  if (coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions) {
    throw invalid(`Coupon ${coupon.id} is used up and cannot be applied.`, { param });
  }
  const fits = coupon.percent_off !== null || currency === undefined || amountOff(app, coupon, currency) !== null;
  if (!fits) {
    throw invalid(
      `The coupon ${coupon.id} takes off an amount in ${coupon.currency}, which cannot be applied to ${currency}.`,
      { param },
    );
  }
}

function checkPromotionCode(app: App, promotionCode: PromotionCode, redeemer: Redeemer, param: string): Coupon {
  const { customer } = redeemer;
  const refuse = (why: string) => invalid(`This promotion code cannot be redeemed because ${why}.`, { param });
  const coupon = couponsIn(app.store).get(promotionCode.promotion.coupon ?? '');
  if (promotionCode.expires_at !== null && promotionCode.expires_at <= app.now()) throw refuse('it has expired');
  if (promotionCode.max_redemptions !== null && promotionCode.times_redeemed >= promotionCode.max_redemptions) {
    throw refuse('it has been redeemed as often as it may be');
  }
  if (!promotionCode.active || !coupon) throw refuse('it is not active');
  checkCoupon(app, coupon, redeemer, param);
  if (promotionCode.customer !== null && promotionCode.customer !== customer?.id) {
    throw refuse('it belongs to another customer');
  }
  const { first_time_transaction: first } = promotionCode.restrictions;
  if (first && customer && hasPaid(app, customer))
    throw refuse('the associated customer has prior successful transactions');
  const least = leastAmount(app, promotionCode, redeemer.currency);
  if (least === null && promotionCode.restrictions.minimum_amount !== null) throw refuse('its currency is another');
  if (least !== null && redeemer.amount !== undefined && redeemer.amount < least) {
    throw refuse('the minimum amount is not reached');
  }
  return coupon;
}

function leastAmount(app: App, promotionCode: PromotionCode, currency: string | undefined): number | null {
  const { minimum_amount: least, minimum_amount_currency: own } = promotionCode.restrictions;
  if (currency === undefined || own === currency) return least;
  return promotionTermsIn(app.store).get(promotionCode.id)?.currencyOptions[currency]?.minimum_amount ?? null;
}

export interface DiscountOwner {
  customer: string | null;
  checkoutSession?: string;
  invoice?: string;
  invoiceItem?: string;
  subscription?: string;
  subscriptionItem?: string;
  /** When it begins; default now. A subscription that is backdated has it since then. */
  since?: number;
}

/**
 * Makes the discounts that were asked for. Each counts as one redemption of its coupon and of its promotion code. Emits
 * `customer.discount.created` for what stays with a customer's subscription.
 *
 * @returns their ids, in order
 */
export function redeem(app: App, redemptions: readonly Redemption[], owner: DiscountOwner): string[] {
  return redemptions.map((redemption) => {
    if ('kept' in redemption) return redemption.kept;
    const { coupon, promotionCode } = redemption;
    const discount = discountsIn(app.store).insert({
      id: newId('di'),
      object: 'discount',
      checkout_session: owner.checkoutSession ?? null,
      customer: owner.customer,
      customer_account: null,
      end: endOf(coupon, owner.since ?? app.now()),
      invoice: owner.invoice ?? null,
      invoice_item: owner.invoiceItem ?? null,
      promotion_code: promotionCode?.id ?? null,
      source: { coupon: coupon.id, type: 'coupon' },
      start: owner.since ?? app.now(),
      subscription: owner.subscription ?? null,
      subscription_item: owner.subscriptionItem ?? null,
    });
    coupon.times_redeemed += 1;
    if (promotionCode) promotionCode.times_redeemed += 1;
    refreshCoupon(app, coupon);
    if (owner.subscription) app.emit('customer.discount.created', discount);
    return discount.id;
  });
}

/** A repeating discount ends by the calendar, however often it was used. */
function endOf(coupon: Coupon, since: number): number | null {
  if (coupon.duration !== 'repeating' || coupon.duration_in_months === null) return null;
  const month = { interval: 'month', interval_count: 1 } as Parameters<typeof boundary>[1];
  return boundary(since, month, coupon.duration_in_months);
}

/** Whether a coupon, and the promotion codes of it, can still be redeemed: by count and by time. */
export function refreshCoupon(app: App, coupon: Coupon): void {
  const usedUp = (count: number, most: number | null) => most !== null && count >= most;
  const past = (moment: number | null) => moment !== null && moment <= app.now();
  coupon.valid = !usedUp(coupon.times_redeemed, coupon.max_redemptions) && !past(coupon.redeem_by);
  for (const code of promotionCodesIn(app.store).by('coupon', coupon.id)) {
    const ended = usedUp(code.times_redeemed, code.max_redemptions) || past(code.expires_at);
    if (!coupon.valid || ended) code.active = false;
  }
}

/** What is left of `amount` once new discounts on all of it are taken off, in order. */
export function leftAfter(app: App, amount: number, currency: string, redemptions: readonly Redemption[]): number {
  return redemptions.reduce((left, entry) => {
    if (!('coupon' in entry) || couponTermsIn(app.store).get(entry.coupon.id)?.products) return left;
    const { percent_off: percent } = entry.coupon;
    const off = percent === null ? (amountOff(app, entry.coupon, currency) ?? 0) : percentOf(left, percent);
    return Math.max(0, left - off);
  }, amount);
}
