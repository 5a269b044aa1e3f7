import type { Stripe } from 'stripe';
import { checkCurrency } from '../../core/amounts.js';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import { newId, randomText } from '../../core/ids.js';
import type { PromotionCode, Stored } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { paginate, tooSmall } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { operation } from '../../wire/operation.js';
import { couponsIn, promotionCodesIn, promotionTermsIn } from '../tables.js';
import { refreshCoupon } from './redeem.js';

type CreateParams = Stored<Stripe.PromotionCodeCreateParams>;

function createPromotionCode(app: App, params: CreateParams): PromotionCode {
  const couponId = params.promotion.coupon;
  if (couponId === undefined) {
    throw invalid('Missing required param: promotion[coupon].', {
      code: 'parameter_missing',
      param: 'promotion[coupon]',
    });
  }
  const coupon = couponsIn(app.store).require(couponId, 'promotion[coupon]');
  refreshCoupon(app, coupon);
  if (!coupon.valid && params.active !== false) {
    throw invalid('This coupon can no longer be redeemed: a promotion code of it cannot be active.', {
      param: 'promotion[coupon]',
    });
  }
  const code = params.code ?? randomText(8).toUpperCase();
  check(app, params, code);
  const metadata = mergeMetadata({}, params.metadata);
  const restrictions = params.restrictions ?? {};
  const promotionCode = promotionCodesIn(app.store).insert({
    id: newId('promo'),
    object: 'promotion_code',
    active: params.active ?? true,
    code,
    created: app.now(),
    customer: params.customer ?? null,
    customer_account: null,
    expires_at: params.expires_at ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata,
    promotion: { coupon: couponId, type: 'coupon' },
    restrictions: {
      first_time_transaction: restrictions.first_time_transaction ?? false,
      minimum_amount: restrictions.minimum_amount ?? null,
      minimum_amount_currency: restrictions.minimum_amount_currency?.toLowerCase() ?? null,
    },
    times_redeemed: 0,
  });
  setCurrencyOptions(app, promotionCode.id, restrictions.currency_options);
  app.emit('promotion_code.created', promotionCode);
  return promotionCode;
}

function check(app: App, params: CreateParams, code: string): void {
  const { expires_at: expiresAt, max_redemptions: most, restrictions } = params;
  if (!/^[A-Za-z0-9-]{1,500}$/.test(code)) {
    throw invalid('Promotion codes may only contain letters, digits and hyphens.', { param: 'code' });
  }
  // Codes differ without regard to case, among the active ones that the same customer could use.
  const taken = promotionCodesIn(app.store)
    .all()
    .some(
      (other) =>
        other.active &&
        other.code.toLowerCase() === code.toLowerCase() &&
        (other.customer === null || params.customer === undefined || other.customer === params.customer),
    );
  if (taken && params.active !== false) {
    throw invalid(`An active promotion code with \`code: ${code}\` already exists.`, { param: 'code' });
  }
  if (params.customer !== undefined) customersIn(app.store).require(params.customer, 'customer');
  if (expiresAt !== undefined && expiresAt <= app.now()) {
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'expires_at' });
  }
  if (most !== undefined && most < 1) throw tooSmall('max_redemptions', 1);
  const currency = restrictions?.minimum_amount_currency;
  if ((restrictions?.minimum_amount === undefined) !== (currency === undefined)) {
    throw invalid('`minimum_amount` and `minimum_amount_currency` go together.', {
      param: 'restrictions[minimum_amount]',
    });
  }
  if (currency !== undefined) checkCurrency(currency, 'restrictions[minimum_amount_currency]');
  checkCurrencyOptions(restrictions?.currency_options);
}

type CurrencyOptions = NonNullable<CreateParams['restrictions']>['currency_options'];

function checkCurrencyOptions(options: CurrencyOptions): void {
  for (const [currency, option] of Object.entries(options ?? {})) {
    checkCurrency(currency, 'restrictions[currency_options]');
    if (option.minimum_amount === undefined) throw unsupported('restrictions[currency_options]', 'an empty option');
  }
}

function setCurrencyOptions(app: App, id: string, options: CurrencyOptions): void {
  const kept = promotionTermsIn(app.store).get(id)?.currencyOptions ?? {};
  for (const [currency, option] of Object.entries(options ?? {})) {
    kept[currency.toLowerCase()] = { minimum_amount: option.minimum_amount ?? 0 };
  }
  promotionTermsIn(app.store).set(id, { currencyOptions: kept });
}

function refreshed(app: App, promotionCode: PromotionCode): PromotionCode {
  const coupon = couponsIn(app.store).get(promotionCode.promotion.coupon ?? '');
  if (coupon) refreshCoupon(app, coupon);
  return promotionCode;
}

export const promotionCodeOperations = [
  operation<Stripe.PromotionCodeCreateParams>(
    'POST',
    '/v1/promotion_codes',
    ['active', 'code', 'customer', 'expires_at', 'max_redemptions', 'metadata', 'promotion', 'restrictions'],
    ({ app, params }) => createPromotionCode(app, params),
  ),

  operation<Stripe.PromotionCodeListParams>(
    'GET',
    '/v1/promotion_codes',
    ['active', 'code', 'coupon', 'customer'],
    ({ app, params }) => {
      const { active, code, coupon, customer } = params;
      const found = promotionCodesIn(app.store)
        .newestFirst()
        .map((promotionCode) => refreshed(app, promotionCode))
        .filter((promotionCode) => active === undefined || promotionCode.active === active)
        .filter((promotionCode) => code === undefined || promotionCode.code.toLowerCase() === code.toLowerCase())
        .filter((promotionCode) => coupon === undefined || promotionCode.promotion.coupon === coupon)
        .filter((promotionCode) => customer === undefined || promotionCode.customer === customer);
      return paginate(found, params, '/v1/promotion_codes', promotionCodesIn(app.store));
    },
  ),

  operation('GET', '/v1/promotion_codes/{id}', [], ({ app, id }) =>
    refreshed(app, promotionCodesIn(app.store).require(id)),
  ),

  operation<Stripe.PromotionCodeUpdateParams>(
    'POST',
    '/v1/promotion_codes/{id}',
    ['active', 'metadata', 'restrictions'],
    ({ app, id, params }) => {
      const promotionCode = refreshed(app, promotionCodesIn(app.store).require(id));
      const metadata = mergeMetadata(promotionCode.metadata ?? {}, params.metadata);
      checkCurrencyOptions(params.restrictions?.currency_options);
      if (params.active && !promotionCode.active) checkRevivable(app, promotionCode);
      setCurrencyOptions(app, id, params.restrictions?.currency_options);
      return app.change(promotionCode, 'promotion_code.updated', (changed) => {
        changed.metadata = metadata;
        if (params.active !== undefined) changed.active = params.active;
      });
    },
  ),
];

/** A code can only be active while its coupon is valid, and while it is not itself used up or past. */
function checkRevivable(app: App, promotionCode: PromotionCode): void {
  const { expires_at: end, max_redemptions: most, times_redeemed: count } = promotionCode;
  const coupon = couponsIn(app.store).get(promotionCode.promotion.coupon ?? '');
  const ended = (most !== null && count >= most) || (end !== null && end <= app.now());
  if (coupon?.valid && !ended) return;
  throw invalid('This promotion code can no longer be redeemed: it cannot be made active again.', { param: 'active' });
}
