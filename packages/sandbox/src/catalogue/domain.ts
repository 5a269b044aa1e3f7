import type { Domain } from '../wire/domain.js';
import { couponOperations } from './discounts/coupons.js';
import { promotionCodeOperations } from './discounts/promotion-codes.js';
import { planOperations } from './plans.js';
import { currencyOptionsOf } from './price-currencies.js';
import { priceOperations } from './prices.js';
import { productOperations } from './products.js';
import { catalogueSearches } from './searches.js';
import { couponTermsIn, priceTiersIn } from './tables.js';

export const catalogue: Domain = {
  operations: [
    ...catalogueSearches,
    ...couponOperations,
    ...planOperations,
    ...priceOperations,
    ...productOperations,
    ...promotionCodeOperations,
  ],
  includable: {
    coupon: {
      applies_to: (app, id) => {
        const products = couponTermsIn(app.store).get(id)?.products;
        return products ? { products } : undefined;
      },
      currency_options: (app, id) => couponTermsIn(app.store).get(id)?.currencyOptions,
    },
    plan: { tiers: (app, id) => priceTiersIn(app.store).get(id) },
    price: {
      currency_options: (app, id) => currencyOptionsOf(app, id),
      tiers: (app, id) => priceTiersIn(app.store).get(id),
    },
  },
};
