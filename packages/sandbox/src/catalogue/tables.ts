import { addFinder, defineMap, defineTable, type PartOf, type Table } from '../core/store.js';
import type { Coupon, Discount, Meter, Price, Product, PromotionCode } from '../core/stored.js';
import type { Tier } from './price-amount.js';
import type { PriceTerms } from './price-currencies.js';

export const productsIn: PartOf<Table<Product>> = defineTable('products', { noun: 'product', expandable: true });

export const pricesIn: PartOf<Table<Price>> = defineTable('prices', { noun: 'price', expandable: true });

export const couponsIn: PartOf<Table<Coupon>> = defineTable('coupons', { noun: 'coupon', expandable: true });

export const promotionCodesIn: PartOf<Table<PromotionCode>> = defineTable('promotionCodes', {
  noun: 'promotion_code',
  indexes: {
    coupon: (row) => row.promotion.coupon,
  },
  expandable: true,
});

export const discountsIn: PartOf<Table<Discount>> = defineTable('discounts', { noun: 'discount', expandable: true });

export const metersIn: PartOf<Table<Meter>> = defineTable('meters', { noun: 'billing meter' });

/** What discounts were redeemed of, where another coupon has its id now. */
export const formerCouponsIn: PartOf<Map<string, Coupon>> = defineMap('formerCoupons');

/** Coupons that take no new redemptions, for the discounts that they have. */
export const deletedCouponsIn: PartOf<Map<string, Coupon>> = defineMap('deletedCoupons');

/** What coupons show only when asked. `products` is null when all are discounted. */
export const couponTermsIn: PartOf<
  Map<string, { products: string[] | null; currencyOptions: Record<string, { amount_off: number }> }>
> = defineMap('couponTerms');

/** What promotion codes show only when asked. */
export const promotionTermsIn: PartOf<Map<string, { currencyOptions: Record<string, { minimum_amount: number }> }>> =
  defineMap('promotionTerms');

/** What prices are in further currencies; shown only when asked. */
export const priceCurrenciesIn: PartOf<Map<string, Record<string, PriceTerms>>> = defineMap('priceCurrencies');

/** The tiers of prices that have them; prices show them only when asked. */
export const priceTiersIn: PartOf<Map<string, Tier[]>> = defineMap('priceTiers');

// A coupon that was deleted is still expanded where it was redeemed, unless another has its id now.
addFinder((store, id) => (couponsIn(store).get(id) ? undefined : deletedCouponsIn(store).get(id)));
