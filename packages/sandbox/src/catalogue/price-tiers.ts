import type { Stripe } from 'stripe';
import { invalid } from '../core/errors.js';
import type { Stored } from '../core/stored.js';
import type { Tier } from './price-amount.js';

type CreateParams = Stored<Stripe.PriceCreateParams>;
type TierParams = NonNullable<CreateParams['tiers']>[number];

/**
 * The tiers of a price, as it will show them; undefined for a price per unit.
 *
 * @throws StripeError for tiers that leave a gap, price nothing, or stand beside what does not go with them
 */
export function readTiers(
  params: Pick<
    Partial<CreateParams>,
    'billing_scheme' | 'tiers' | 'tiers_mode' | 'transform_quantity' | 'unit_amount' | 'unit_amount_decimal'
  >,
  prefix = '',
): Tier[] | undefined {
  const name = (field: string) => (prefix === '' ? field : `${prefix}[${field}]`);
  if (params.billing_scheme !== 'tiered') {
    const param = (['tiers', 'tiers_mode'] as const).find((name) => params[name] !== undefined);
    if (param) throw invalid(`\`${param}\` can only be used with \`billing_scheme=tiered\`.`, { param: name(param) });
    checkTransform(params.transform_quantity);
    return undefined;
  }
  const beside = (['unit_amount', 'unit_amount_decimal', 'transform_quantity'] as const).find(
    (name) => params[name] !== undefined,
  );
  if (beside) throw invalid(`\`${beside}\` cannot be used with \`billing_scheme=tiered\`.`, { param: name(beside) });
  const { tiers = [], tiers_mode: mode } = params;
  if (mode === undefined || tiers.length === 0) {
    const param = mode === undefined ? 'tiers_mode' : 'tiers';
    throw invalid(`Missing required param: ${name(param)}.`, { code: 'parameter_missing', param: name(param) });
  }
  let below = 0;
  return tiers.map((tier, index) => {
    const last = index === tiers.length - 1;
    const at = `${name('tiers')}[${index}]`;
    if (last !== (tier.up_to === 'inf')) {
      throw invalid('The last tier, and only the last, must have `up_to=inf`.', { param: `${at}[up_to]` });
    }
    if (!last) {
      const upTo = Number(tier.up_to);
      if (!Number.isSafeInteger(upTo) || upTo <= below) {
        throw invalid('`up_to` must be a whole number that is larger in each tier.', { param: `${at}[up_to]` });
      }
      below = upTo;
    }
    return readTier(tier, at);
  });
}

function readTier(tier: TierParams, at: string): Tier {
  const [unit, unitDecimal] = readPart(tier.unit_amount, tier.unit_amount_decimal, `${at}[unit_amount]`);
  const [flat, flatDecimal] = readPart(tier.flat_amount, tier.flat_amount_decimal, `${at}[flat_amount]`);
  if (unitDecimal === null && flatDecimal === null) {
    throw invalid('Each tier must have a unit amount or a flat amount.', { param: at });
  }
  return {
    flat_amount: flat,
    flat_amount_decimal: flatDecimal,
    unit_amount: unit,
    unit_amount_decimal: unitDecimal,
    up_to: tier.up_to === 'inf' ? null : Number(tier.up_to),
  };
}

function readPart(
  whole: number | undefined,
  decimal: string | undefined,
  param: string,
): [number | null, string | null] {
  if (whole !== undefined && decimal !== undefined) {
    throw invalid(`You may only specify one of these parameters: ${param}, and its decimal form.`, { param });
  }
  const text = whole === undefined ? decimal : String(whole);
  if (text === undefined) return [null, null];
  if (!/^\d+(\.\d{1,12})?$/.test(text)) {
    throw invalid(`Invalid decimal: ${text}; must be positive with at maximum 12 decimal places.`, { param });
  }
  return [text.includes('.') ? null : Number(text), text];
}

function checkTransform(transform: CreateParams['transform_quantity']): void {
  if (!transform || transform.divide_by >= 1) return;
  throw invalid('This value must be greater than or equal to 1.', {
    code: 'parameter_invalid_integer',
    param: 'transform_quantity[divide_by]',
  });
}
