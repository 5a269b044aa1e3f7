import type { Price, Product } from '../core/stored.js';
import { created, search, text, token } from '../wire/search/search.js';
import { pricesIn, productsIn } from './tables.js';

export const catalogueSearches = [
  search<Price>('/v1/prices/search', (app) => pricesIn(app.store).newestFirst(), {
    active: token((row) => row.active),
    created,
    currency: token((row) => row.currency),
    lookup_key: token((row) => row.lookup_key),
    product: token((row) => row.product),
    type: token((row) => row.type),
  }),
  search<Product>('/v1/products/search', (app) => productsIn(app.store).newestFirst(), {
    active: token((row) => row.active),
    created,
    description: text((row) => row.description),
    name: text((row) => row.name),
    shippable: token((row) => row.shippable),
    url: text((row) => row.url),
  }),
];
