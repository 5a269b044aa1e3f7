import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { Metadata, Stored, TaxRate } from '../../core/stored.js';
import { taxRatesIn } from '../tables.js';

type CreateParams = Stored<Stripe.TaxRateCreateParams>;

/** As many as a line, or what gives lines their taxes, can have. */
const ratesMax = 5;

/** @throws StripeError for a percentage that cannot be one, or a country that is none */
export function checkTaxRate({ country, percentage }: { country?: string; percentage?: number }): void {
  if (country !== undefined && !/^[A-Za-z]{2}$/.test(country)) {
    throw invalid(`Country '${country}' is unknown. Try using a 2-character alphanumeric country code instead.`, {
      code: 'country_code_invalid',
      param: 'country',
    });
  }
  if (percentage === undefined) return;
  if (percentage < 0) throw invalid('This value must be greater than or equal to 0.', { param: 'percentage' });
  if (percentage > 100) throw invalid('This value must be less than or equal to 100.', { param: 'percentage' });
  if (Math.round(percentage * 10_000) / 10_000 !== percentage)
    throw invalid(`Invalid decimal: ${percentage}; must contain at maximum 4 decimal places.`, { param: 'percentage' });
}

/** One that is made by hand. Not yet in the store. */
export function newTaxRate(app: App, params: CreateParams, metadata: Metadata): TaxRate {
  return {
    id: newId('txr'),
    object: 'tax_rate',
    active: params.active ?? true,
    country: params.country?.toUpperCase() ?? null,
    created: app.now(),
    description: params.description ?? null,
    display_name: params.display_name,
    effective_percentage: params.percentage,
    flat_amount: null,
    inclusive: params.inclusive,
    jurisdiction: params.jurisdiction ?? null,
    jurisdiction_level: null,
    livemode: false,
    metadata,
    percentage: params.percentage,
    rate_type: 'percentage',
    state: params.state ?? null,
    tax_type: params.tax_type ?? null,
  };
}

/**
 * A `tax_rates` parameter.
 *
 * @param held the rates that are there already: they may stay when they are inactive
 * @throws StripeError for a rate that does not exist or is inactive, for more than five, and for one that is named twice
 */
export function readTaxRates(
  app: App,
  ids: readonly string[] | '' | null | undefined,
  at: string,
  held: readonly TaxRate[] = [],
): TaxRate[] {
  const given = ids || [];
  if (given.length > ratesMax) {
    throw invalid(`You can apply at most ${ratesMax} tax rates.`, { param: at });
  }
  return given.map((id, index) => {
    const param = `${at}[${index}]`;
    const rate = taxRatesIn(app.store).require(id, param);
    if (given.indexOf(id) !== index) throw invalid(`The tax rate ${id} is given twice.`, { param });
    if (!rate.active && !held.some((other) => other.id === id)) {
      throw invalid(`The tax rate ${id} is inactive. Only active tax rates can be applied.`, { param });
    }
    return rate;
  });
}

type Automatic = Pick<
  TaxRate,
  'country' | 'display_name' | 'inclusive' | 'jurisdiction' | 'jurisdiction_level' | 'percentage' | 'state' | 'tax_type'
> & { effective: number };

/** The rate that Stripe makes, or has made, for a tax that is computed: archived from the first, for nobody else to apply. */
export function automaticTaxRate(app: App, { effective, ...of }: Automatic): TaxRate {
  const alike = (rate: TaxRate) =>
    !rate.active &&
    rate.effective_percentage === effective &&
    Object.entries(of).every(([name, value]) => rate[name as keyof TaxRate] === value);
  const found = taxRatesIn(app.store).all().find(alike);
  if (found) return found;
  const rate: TaxRate = {
    ...of,
    id: newId('txr'),
    object: 'tax_rate',
    active: false,
    created: app.now(),
    description: null,
    effective_percentage: effective,
    flat_amount: null,
    livemode: false,
    metadata: {},
    rate_type: of.tax_type === null ? null : 'percentage',
  };
  return taxRatesIn(app.store).insert(rate);
}
