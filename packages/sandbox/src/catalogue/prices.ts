import type { Stripe } from 'stripe';
import { checkCurrency } from '../core/amounts.js';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import { newId } from '../core/ids.js';
import type { Plan, Price, Stored } from '../core/stored.js';
import { paginate, tooSmall } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { operation } from '../wire/operation.js';
import { retrieve } from '../wire/resource.js';
import { createProduct } from './new-product.js';
import { readAmount } from './price-amount-params.js';
import { type PriceTerms, readCurrencies } from './price-currencies.js';
import { readTiers } from './price-tiers.js';
import { metersIn, priceCurrenciesIn, pricesIn, priceTiersIn, productsIn } from './tables.js';

type CreateParams = Stored<Stripe.PriceCreateParams>;

/** The parameters of `prices.create`, or a `price_data` with its product. */
export type NewPrice = Pick<CreateParams, 'currency'> & Partial<CreateParams>;

const longest = { day: 1095, week: 156, month: 36, year: 3 } as Record<string, number>;

/**
 * A new price, with its product when `product_data` asks for one. Emits `price.created`, and `plan.created` when it recurs.
 *
 * @param id of a plan, which may choose it
 */
export function newPrice(app: App, params: NewPrice, id?: string): Price {
  const price = priceFrom(app, params);
  if (id !== undefined) price.id = id;
  releaseLookupKey(app, params.lookup_key, params.transfer_lookup_key, undefined);
  price.product = params.product ?? createProduct(app, params.product_data ?? { name: '' }).id;
  const tiers = readTiers(params);
  if (tiers) priceTiersIn(app.store).set(price.id, tiers);
  if (params.currency_options)
    priceCurrenciesIn(app.store).set(price.id, readCurrencies(params, params.currency_options));
  return insertPrice(app, price);
}

/** Not yet in the store. @throws StripeError for what can be no price */
export function priceFrom(app: App, params: NewPrice): Price {
  const { amount, decimal } = checkPrice(app, params);
  const metadata = mergeMetadata({}, params.metadata);
  const recurring = params.recurring;
  const tiers = readTiers(params);
  return {
    id: newId('price'),
    object: 'price',
    active: params.active ?? true,
    billing_scheme: tiers ? 'tiered' : 'per_unit',
    created: app.now(),
    currency: params.currency.toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: params.lookup_key ?? null,
    metadata,
    nickname: params.nickname ?? null,
    product: params.product ?? '',
    recurring: recurring
      ? {
          interval: recurring.interval,
          interval_count: recurring.interval_count ?? 1,
          meter: recurring.meter ?? null,
          trial_period_days: recurring.trial_period_days ?? null,
          usage_type: recurring.usage_type ?? 'licensed',
        }
      : null,
    tax_behavior: params.tax_behavior ?? 'unspecified',
    tiers_mode: params.tiers_mode ?? null,
    transform_quantity: params.transform_quantity ?? null,
    type: recurring ? 'recurring' : 'one_time',
    unit_amount: amount,
    unit_amount_decimal: decimal,
  };
}

export function insertPrice(app: App, price: Price): Price {
  pricesIn(app.store).insert(price);
  app.emit('price.created', price);
  if (price.recurring) app.emit('plan.created', planOf(price));
  return price;
}

/** Everything that can be refused, before the first change. @returns the amount in both of Stripe's forms */
export function checkPrice(app: App, params: NewPrice): { amount: number | null; decimal: string | null } {
  checkCurrency(params.currency);
  if (params.product !== undefined && params.product_data !== undefined) {
    throw invalid('You may only specify one of these parameters: product, product_data.', { param: 'product' });
  }
  if (params.product === undefined && params.product_data === undefined) {
    throw invalid('Missing required param: product.', { code: 'parameter_missing', param: 'product' });
  }
  if (params.product !== undefined) productsIn(app.store).require(params.product, 'product');
  checkMeter(app, params.recurring);
  checkInterval(params.recurring);
  readCurrencies(params, params.currency_options);
  return readTiers(params) ? { amount: null, decimal: null } : readAmount(params);
}

/** A metered price has a meter that counts, and a licensed one has none. */
function checkMeter(app: App, recurring: CreateParams['recurring']): void {
  const { meter: id, usage_type: usage = 'licensed' } = recurring ?? {};
  const param = 'recurring[meter]';
  if (usage === 'metered' && id === undefined) {
    throw invalid('Metered prices must be backed by a meter: pass `recurring[meter]`.', { param });
  }
  if (id === undefined) return;
  if (usage !== 'metered') {
    throw invalid('`recurring[meter]` can only be used with `recurring[usage_type]=metered`.', { param });
  }
  if (metersIn(app.store).require(id, param).status !== 'active') {
    throw invalid(`The meter ${id} is inactive. Reactivate it, or use another one.`, { param });
  }
}

function checkInterval(recurring: CreateParams['recurring']): void {
  if (!recurring) return;
  const { interval, interval_count: count = 1 } = recurring;
  if (count < 1) throw tooSmall('recurring[interval_count]', 1);
  if (count > (longest[interval] ?? 1)) {
    throw invalid('Invalid recurring[interval_count]: the maximum is three years.', {
      param: 'recurring[interval_count]',
    });
  }
}

/** A lookup key names one active price: a second one takes it over only when asked to. */
function releaseLookupKey(
  app: App,
  key: string | undefined,
  transfer: boolean | undefined,
  own: string | undefined,
): void {
  const holder =
    key === undefined
      ? undefined
      : pricesIn(app.store)
          .all()
          .find((price) => price.lookup_key === key && price.id !== own);
  if (!holder) return;
  if (!transfer) {
    throw invalid(
      `A price (\`${holder.id}\`) already uses that lookup key. If you wish to transfer a lookup key from one price to another, pass \`transfer_lookup_key=true\`.`,
      { param: 'lookup_key' },
    );
  }
  app.change(holder, 'price.updated', (changed) => {
    changed.lookup_key = null;
  });
}

/** The older object that a recurring price is, too: items still carry it. */
export function planOf(price: Price): Plan {
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? 'month',
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: { ...price.metadata },
    meter: price.recurring?.meter ?? null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: price.tiers_mode,
    transform_usage: price.transform_quantity,
    trial_period_days: price.recurring?.trial_period_days ?? null,
    usage_type: price.recurring?.usage_type ?? 'licensed',
  };
}

/** Those that are named are as they are said to be, the others as they were; an empty value takes all of them away. */
function changedCurrencies(
  app: App,
  price: Price,
  given: Stored<Stripe.PriceUpdateParams>['currency_options'],
): Record<string, PriceTerms> {
  const kept = priceCurrenciesIn(app.store).get(price.id) ?? {};
  if (given === undefined) return kept;
  if (!given) return {};
  const { billing_scheme, currency, tiers_mode } = price;
  const base = { billing_scheme, currency, ...(tiers_mode === null ? {} : { tiers_mode }) };
  return { ...kept, ...readCurrencies(base, given) };
}

export const priceOperations = [
  operation<Stripe.PriceCreateParams>(
    'POST',
    '/v1/prices',
    [
      'active',
      'billing_scheme',
      'currency',
      'currency_options',
      'lookup_key',
      'metadata',
      'nickname',
      'product',
      'product_data',
      'recurring',
      'tax_behavior',
      'tiers',
      'tiers_mode',
      'transfer_lookup_key',
      'transform_quantity',
      'unit_amount',
      'unit_amount_decimal',
    ],
    ({ app, params }) => newPrice(app, params),
  ),

  operation<Stripe.PriceListParams>(
    'GET',
    '/v1/prices',
    ['active', 'currency', 'lookup_keys', 'product', 'recurring', 'type'],
    ({ app, params }) => {
      const { active, currency, lookup_keys: keys, product, recurring, type } = params;
      if (keys && keys.length > 10)
        throw invalid('You may only specify up to 10 lookup_keys.', { param: 'lookup_keys' });
      const found = pricesIn(app.store)
        .newestFirst()
        .filter((price) => active === undefined || price.active === active)
        .filter((price) => currency === undefined || price.currency === currency.toLowerCase())
        .filter((price) => keys === undefined || (price.lookup_key !== null && keys.includes(price.lookup_key)))
        .filter((price) => product === undefined || price.product === product)
        .filter((price) => recurring?.interval === undefined || price.recurring?.interval === recurring.interval)
        .filter((price) => recurring?.usage_type === undefined || price.recurring?.usage_type === recurring.usage_type)
        .filter((price) => recurring?.meter === undefined || price.recurring?.meter === recurring.meter)
        .filter((price) => type === undefined || price.type === type);
      return paginate(found, params, '/v1/prices', pricesIn(app.store));
    },
  ),

  retrieve('/v1/prices', pricesIn),

  operation<Stripe.PriceUpdateParams>(
    'POST',
    '/v1/prices/{id}',
    ['active', 'currency_options', 'lookup_key', 'metadata', 'nickname', 'tax_behavior', 'transfer_lookup_key'],
    ({ app, id, params }) => {
      const price = pricesIn(app.store).require(id);
      const metadata = mergeMetadata(price.metadata, params.metadata);
      const currencies = changedCurrencies(app, price, params.currency_options);
      releaseLookupKey(app, params.lookup_key, params.transfer_lookup_key, id);
      priceCurrenciesIn(app.store).set(id, currencies);
      // The currencies are no field of the object that an event shows.
      const onlyCurrencies = Object.keys(params).every((name) => name === 'currency_options' || name === 'expand');
      if (params.currency_options !== undefined && onlyCurrencies) app.emit('price.updated', price);
      return app.change(price, 'price.updated', (changed) => {
        changed.metadata = metadata;
        if (params.active !== undefined) changed.active = params.active;
        if (params.lookup_key !== undefined) changed.lookup_key = params.lookup_key;
        if (params.nickname !== undefined) changed.nickname = params.nickname;
        if (params.tax_behavior !== undefined) changed.tax_behavior = params.tax_behavior;
      });
    },
  ),
];
