import type { Stripe } from 'stripe';
import { checkCurrency } from '../../core/amounts.js';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { randomText } from '../../core/ids.js';
import type { Coupon, Stored } from '../../core/stored.js';
import { paginate, tooSmall } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { operation } from '../../wire/operation.js';
import {
  couponsIn,
  couponTermsIn,
  deletedCouponsIn,
  discountsIn,
  formerCouponsIn,
  productsIn,
  promotionCodesIn,
} from '../tables.js';
import { refreshCoupon } from './redeem.js';

type CreateParams = Stored<Stripe.CouponCreateParams>;

export function createCoupon(app: App, params: CreateParams): Coupon {
  checkTerms(app, params);
  const metadata = mergeMetadata({}, params.metadata);
  if (params.id !== undefined) keepFormer(app, params.id);
  const coupon = couponsIn(app.store).insert({
    id: params.id ?? randomText(8),
    object: 'coupon',
    amount_off: params.amount_off ?? null,
    created: app.now(),
    currency: params.amount_off === undefined ? null : (params.currency?.toLowerCase() ?? null),
    duration: params.duration ?? 'once',
    duration_in_months: params.duration_in_months ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata,
    name: params.name ?? null,
    percent_off: params.percent_off ?? null,
    redeem_by: params.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  });
  const options = Object.entries(params.currency_options ?? {});
  couponTermsIn(app.store).set(coupon.id, {
    products: params.applies_to?.products ?? null,
    currencyOptions: Object.fromEntries(options.map(([currency, option]) => [currency.toLowerCase(), option])),
  });
  app.emit('coupon.created', coupon);
  return coupon;
}

/** Discounts of a deleted coupon stay what they are when another coupon gets its id. */
function keepFormer(app: App, id: string): void {
  const deleted = deletedCouponsIn(app.store).get(id);
  if (!deleted) return;
  deletedCouponsIn(app.store).delete(id);
  // Its terms are found by an id that no coupon can have.
  const former = { ...deleted, id: `${id} ${formerCouponsIn(app.store).size}` };
  const terms = couponTermsIn(app.store).get(id);
  if (terms) couponTermsIn(app.store).set(former.id, terms);
  for (const discount of discountsIn(app.store).all()) {
    const isOfThis = discount.source.coupon === id && !formerCouponsIn(app.store).has(discount.id);
    if (isOfThis) formerCouponsIn(app.store).set(discount.id, former);
  }
}

function checkTerms(app: App, params: CreateParams): void {
  const { amount_off: amount, percent_off: percent, duration = 'once', duration_in_months: months } = params;
  if (params.id !== undefined && !/^[\w.-]{1,500}$/.test(params.id)) {
    throw invalid('Coupon ids may only contain letters, digits, dots, hyphens and underscores.', { param: 'id' });
  }
  if (params.id !== undefined && couponsIn(app.store).get(params.id)) {
    throw invalid('Coupon already exists.', { code: 'resource_already_exists', param: 'id' });
  }
  if ((amount === undefined) === (percent === undefined)) {
    throw invalid('You must pass either `percent_off` or `amount_off`, and not both.', { param: 'percent_off' });
  }
  if (percent !== undefined && (percent <= 0 || percent > 100)) {
    throw invalid('Invalid percent_off: must be greater than 0 and at most 100.', { param: 'percent_off' });
  }
  if (amount !== undefined) {
    if (amount < 1) throw tooSmall('amount_off', 1);
    if (params.currency === undefined) {
      throw invalid('You must pass `currency` when passing `amount_off`.', {
        code: 'parameter_missing',
        param: 'currency',
      });
    }
    checkCurrency(params.currency);
  }
  for (const currency of Object.keys(params.currency_options ?? {})) checkCurrency(currency, 'currency_options');
  if (params.currency_options && amount === undefined) {
    throw invalid('`currency_options` can only be used with `amount_off`.', { param: 'currency_options' });
  }
  if ((duration === 'repeating') !== (months !== undefined)) {
    throw invalid('`duration_in_months` is required with, and only allowed with, `duration=repeating`.', {
      param: 'duration_in_months',
    });
  }
  if (months !== undefined && months < 1) throw tooSmall('duration_in_months', 1);
  if (params.max_redemptions !== undefined && params.max_redemptions < 1) throw tooSmall('max_redemptions', 1);
  if (params.name !== undefined && params.name.length > 40) {
    throw invalid('The name of a coupon can have up to 40 characters.', { param: 'name' });
  }
  if (params.redeem_by !== undefined && params.redeem_by <= app.now()) {
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'redeem_by' });
  }
  for (const product of params.applies_to?.products ?? []) {
    productsIn(app.store).require(product, 'applies_to[products]');
  }
}

/** What was redeemed stays: a deleted coupon only takes no new redemptions. */
export function deleteCoupon(app: App, id: string): void {
  const coupon = couponsIn(app.store).require(id);
  coupon.valid = false;
  couponsIn(app.store).delete(id);
  deletedCouponsIn(app.store).set(id, coupon);
  for (const code of promotionCodesIn(app.store).by('coupon', id)) code.active = false;
  app.emit('coupon.deleted', coupon);
}

export const couponOperations = [
  operation<Stripe.CouponCreateParams>(
    'POST',
    '/v1/coupons',
    [
      'amount_off',
      'applies_to',
      'currency',
      'currency_options',
      'duration',
      'duration_in_months',
      'id',
      'max_redemptions',
      'metadata',
      'name',
      'percent_off',
      'redeem_by',
    ],
    ({ app, params }) => createCoupon(app, params),
  ),

  operation<Stripe.CouponListParams>('GET', '/v1/coupons', [], ({ app, params }) => {
    const coupons = couponsIn(app.store).newestFirst();
    for (const coupon of coupons) refreshCoupon(app, coupon);
    return paginate(coupons, params, '/v1/coupons', couponsIn(app.store));
  }),

  operation('GET', '/v1/coupons/{id}', [], ({ app, id }) => {
    const coupon = couponsIn(app.store).require(id);
    refreshCoupon(app, coupon);
    return coupon;
  }),

  operation<Stripe.CouponUpdateParams>(
    'POST',
    '/v1/coupons/{id}',
    ['currency_options', 'metadata', 'name'],
    ({ app, id, params }) => {
      const coupon = couponsIn(app.store).require(id);
      const metadata = mergeMetadata(coupon.metadata ?? {}, params.metadata);
      for (const currency of Object.keys(params.currency_options ?? {})) checkCurrency(currency, 'currency_options');
      const terms = couponTermsIn(app.store).get(id);
      for (const [currency, option] of Object.entries(params.currency_options ?? {})) {
        if (terms) terms.currencyOptions[currency.toLowerCase()] = option;
      }
      return app.change(coupon, 'coupon.updated', (changed) => {
        changed.metadata = metadata;
        if (params.name !== undefined) changed.name = params.name || null;
      });
    },
  ),

  operation('DELETE', '/v1/coupons/{id}', [], ({ app, id }) => {
    deleteCoupon(app, id);
    return { id, object: 'coupon', deleted: true };
  }),
];
