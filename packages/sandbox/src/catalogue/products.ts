import type { Stripe } from 'stripe';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import { randomText } from '../core/ids.js';
import type { Product, Stored } from '../core/stored.js';
import { paginate } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { operation } from '../wire/operation.js';
import { newPrice } from './prices.js';

type CreateParams = Stored<Stripe.ProductCreateParams>;
type UpdateParams = Stored<Stripe.ProductUpdateParams>;

/** What a new product is made of: the parameters of `products.create`, or a `product_data`. */
export type NewProduct = Pick<CreateParams, 'name'> & Partial<CreateParams>;

export function createProduct(app: App, params: NewProduct): Product {
  if (params.id !== undefined && app.store.products.get(params.id)) {
    throw invalid(`Product already exists.`, { code: 'resource_already_exists', param: 'id' });
  }
  const product: Product = {
    id: params.id ?? `prod_${randomText(14)}`,
    object: 'product',
    active: params.active ?? true,
    created: app.now(),
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    name: params.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: app.now(),
    url: null,
  };
  assign(product, params);
  app.store.products.insert(product);
  app.emit('product.created', product);
  return product;
}

function assign(product: Product, params: UpdateParams): void {
  product.metadata = mergeMetadata(product.metadata, params.metadata);
  if (params.active !== undefined) product.active = params.active;
  if (params.description !== undefined) product.description = params.description || null;
  if (params.images !== undefined) product.images = params.images || [];
  if (params.marketing_features !== undefined) product.marketing_features = params.marketing_features || [];
  if (params.name !== undefined) product.name = params.name;
  if (params.package_dimensions !== undefined) product.package_dimensions = params.package_dimensions || null;
  if (params.shippable !== undefined) product.shippable = params.shippable;
  if (params.statement_descriptor !== undefined) product.statement_descriptor = params.statement_descriptor;
  if (params.tax_code !== undefined) product.tax_code = params.tax_code || null;
  if (params.unit_label !== undefined) product.unit_label = params.unit_label || null;
  if (params.url !== undefined) product.url = params.url || null;
}

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

  operation<Stripe.ProductListParams>(
    'GET',
    '/v1/products',
    ['active', 'ids', 'shippable', 'url'],
    ({ app, params }) => {
      const found = app.store.products
        .newestFirst()
        .filter((product) => params.active === undefined || product.active === params.active)
        .filter((product) => params.ids === undefined || params.ids.includes(product.id))
        .filter((product) => params.shippable === undefined || product.shippable === params.shippable)
        .filter((product) => params.url === undefined || product.url === params.url);
      return paginate(found, params, '/v1/products', app.store.products);
    },
  ),

  operation('GET', '/v1/products/{id}', [], ({ app, id }) => app.store.products.require(id)),

  operation<Stripe.ProductUpdateParams>(
    'POST',
    '/v1/products/{id}',
    [...productParameters, 'default_price'],
    ({ app, id, params }) => {
      const product = app.store.products.require(id);
      if (params.default_price) {
        const price = app.store.prices.require(params.default_price, 'default_price');
        if (price.product !== id) {
          throw invalid(`The price ${price.id} belongs to another product (${price.product}).`, {
            param: 'default_price',
          });
        }
      }
      mergeMetadata(product.metadata, params.metadata);
      return app.change(product, 'product.updated', (changed) => {
        assign(changed, params);
        if (params.default_price !== undefined) changed.default_price = params.default_price;
        changed.updated = app.now();
      });
    },
  ),

  operation('DELETE', '/v1/products/{id}', [], ({ app, id }) => {
    const product = app.store.products.require(id);
    if (app.store.prices.all().some((price) => price.product === id)) {
      throw invalid('This product cannot be deleted because it has one or more user-created prices.');
    }
    app.store.products.delete(id);
    app.emit('product.deleted', product);
    return { id, object: 'product', deleted: true };
  }),
];
