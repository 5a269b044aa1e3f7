import type { Stripe } from 'stripe';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import { randomText } from '../core/ids.js';
import type { Product, Stored } from '../core/stored.js';
import { mergeMetadata } from '../wire/metadata.js';
import { productsIn } from './tables.js';

type CreateParams = Stored<Stripe.ProductCreateParams>;
type UpdateParams = Stored<Stripe.ProductUpdateParams>;

/** What a new product is made of: the parameters of `products.create`, or a `product_data`. */
export type NewProduct = Pick<CreateParams, 'name'> & Partial<CreateParams>;

export function createProduct(app: App, params: NewProduct): Product {
  if (params.id !== undefined && productsIn(app.store).get(params.id)) {
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
  assignProduct(product, params);
  productsIn(app.store).insert(product);
  app.emit('product.created', product);
  return product;
}

/** The fields that create and update share. */
export function assignProduct(product: Product, params: UpdateParams): void {
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
