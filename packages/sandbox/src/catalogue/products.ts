import type { Stripe } from 'stripe';
import { invalid } from '../core/errors.js';
import type { Product } from '../core/stored.js';
import { mergeMetadata } from '../wire/metadata.js';
import { operation } from '../wire/operation.js';
import { list, retrieve } from '../wire/resource.js';
import { assignProduct, createProduct } from './new-product.js';
import { newPrice } from './prices.js';
import { pricesIn, productsIn } from './tables.js';

const productParameters = [
  'active',
  'description',
  'images',
  'marketing_features',
  'metadata',
  'name',
  'package_dimensions',
  'shippable',
  'statement_descriptor',
  'tax_code',
  'unit_label',
  'url',
] as const;

export const productOperations = [
  operation<Stripe.ProductCreateParams>(
    'POST',
    '/v1/products',
    [...productParameters, 'default_price_data', 'id', 'type'],
    ({ app, params }) => {
      const { default_price_data: priceData, ...own } = params;
      const product = createProduct(app, own);
      if (priceData) product.default_price = newPrice(app, { ...priceData, product: product.id }).id;
      return product;
    },
  ),

  list<Stripe.ProductListParams, Product>('/v1/products', productsIn, ['active', 'shippable', 'url'], {
    ids: (product, wanted) => wanted.includes(product.id),
  }),

  retrieve('/v1/products', productsIn),

  operation<Stripe.ProductUpdateParams>(
    'POST',
    '/v1/products/{id}',
    [...productParameters, 'default_price'],
    ({ app, id, params }) => {
      const product = productsIn(app.store).require(id);
      if (params.default_price) {
        const price = pricesIn(app.store).require(params.default_price, 'default_price');
        if (price.product !== id) {
          throw invalid(`The price ${price.id} belongs to another product (${price.product}).`, {
            param: 'default_price',
          });
        }
      }
      mergeMetadata(product.metadata, params.metadata);
      return app.change(product, 'product.updated', (changed) => {
        assignProduct(changed, params);
        if (params.default_price !== undefined) changed.default_price = params.default_price;
        changed.updated = app.now();
      });
    },
  ),

  operation('DELETE', '/v1/products/{id}', [], ({ app, id }) => {
    const product = productsIn(app.store).require(id);
    if (
      pricesIn(app.store)
        .all()
        .some((price) => price.product === id)
    ) {
      throw invalid('This product cannot be deleted because it has one or more user-created prices.');
    }
    productsIn(app.store).delete(id);
    app.emit('product.deleted', product);
    return { id, object: 'product', deleted: true };
  }),
];
