import type { App } from '../../core/app.js';
import type { Customer, TaxRegistration } from '../../core/stored.js';
import { taxRegistrationsIn } from '../tables.js';
import type { Levy, Reason } from './levy.js';
import { businessIdTypes, europeanUnion, isIncludedByCurrency, ratesOf, type TableRate } from './rate-table.js';
import { settingsOf } from './settings.js';
import { nontaxable } from './tax-codes.js';
import { automaticTaxRate } from './tax-rates.js';

/*
 * Which taxes something falls under, by where and who the customer is.
 *
 * 1. Tax is collected only where there is a registration; elsewhere the rate is shown with `not_collecting`.
 * 2. An exempt customer and a product that is not taxable pay none. One with `reverse` owes the tax itself; so does a business
 *    of another country than the head office's that has a tax id of its own country.
 * 3. A price says whether the tax is in it; where it says nothing, the tax settings do.
 */

export interface Taxpayer {
  exempt: NonNullable<Customer['tax_exempt']>;
  taxIds: readonly { type: string; value: string }[];
}

export interface Taxable {
  /** `exclusive`, `inclusive`; anything else is as the settings say. */
  behavior: string | null | undefined;
  code: string | null;
  currency: string;
}

export function leviesAt(
  app: App,
  place: { country: string; state: string | null },
  payer: Taxpayer,
  of: Taxable,
): (Levy & { table: TableRate | null })[] {
  const inclusive = isInclusive(app, of);
  const rates = ratesOf(place.country, place.state);
  const [first] = rates;
  if (!first) {
    // A place without such a tax, or one that the table does not have.
    const reason = place.country === 'US' ? 'not_collecting' : 'not_supported';
    return [{ ...levy(app, place, null, inclusive, reason), table: null }];
  }
  return rates.map((rate) => {
    const reason = reasonOf(app, rate, place, payer, of);
    return { ...levy(app, place, rate, inclusive, reason), table: rate };
  });
}

/** Whether there is a registration for any tax of a place. */
export function isCollected(app: App, place: { country: string; state: string | null }): boolean {
  return ratesOf(place.country, place.state).some((rate) => isRegistered(app, rate, place));
}

function isRegistered(app: App, rate: TableRate, place: { country: string }): boolean {
  const registrations = taxRegistrationsIn(app.store)
    .all()
    .filter((registration) => isActive(app, registration));
  return registrations.some((registration) => covers(registration, rate, place));
}

function reasonOf(app: App, rate: TableRate, place: { country: string }, payer: Taxpayer, of: Taxable): Reason {
  if (!isRegistered(app, rate, place)) return 'not_collecting';
  if (payer.exempt === 'exempt') return 'customer_exempt';
  if (of.code === nontaxable) return 'product_exempt';
  if (payer.exempt === 'reverse' || owesItself(app, place.country, payer)) return 'reverse_charge';
  return 'standard_rated';
}

function owesItself(app: App, country: string, payer: Taxpayer): boolean {
  const type = businessIdTypes[country];
  const home = settingsOf(app).head_office?.address.country;
  return country !== home && payer.taxIds.some((id) => id.type === type);
}

function isActive(app: App, { active_from: from, expires_at: until }: TaxRegistration): boolean {
  return from <= app.now() && (until === null || app.now() < until);
}

/** Whether a registration is one for this tax. */
function covers({ country, country_options: options }: TaxRegistration, rate: TableRate, place: { country: string }) {
  const own = options[country.toLowerCase() as keyof typeof options] as
    | { type: string; state?: string; province_standard?: { province: string } }
    | undefined;
  const isShop = /^(oss_|ioss)/.test(own?.type ?? '');
  if (isShop && europeanUnion.has(place.country)) return true;
  if (country !== place.country || isShop) return false;
  if (country === 'US') return own?.type === 'state_sales_tax' && own.state === rate.state;
  // The country's tax and the harmonised one come with the general registration, a province's own with one for it.
  const isProvincial = country === 'CA' && rate.state !== null && rate.type !== 'hst';
  if (isProvincial) return own?.province_standard?.province === rate.state;
  return own?.type !== 'province_standard';
}

function isInclusive(app: App, { behavior, currency }: Taxable): boolean {
  if (behavior === 'inclusive' || behavior === 'exclusive') return behavior === 'inclusive';
  const usual = settingsOf(app).defaults.tax_behavior;
  return usual === 'inferred_by_currency' ? isIncludedByCurrency(currency) : usual === 'inclusive';
}

function levy(
  app: App,
  { country, state }: { country: string; state: string | null },
  rate: TableRate | null,
  inclusive: boolean,
  reason: Reason,
): Levy {
  const collected = rate !== null && reason === 'standard_rated';
  const made = automaticTaxRate(app, {
    country,
    display_name: rate?.name ?? 'Tax',
    effective: collected ? rate.percentage : 0,
    inclusive,
    jurisdiction: nameOf(country, rate?.state ?? null),
    jurisdiction_level: rate?.state ? 'state' : 'country',
    percentage: rate?.percentage ?? 0,
    state: rate?.state ?? (country === 'US' ? state : null),
    tax_type: rate?.type ?? null,
  });
  return { rate: made.id, percentage: made.percentage, inclusive, reason };
}

const states: Record<string, string> = Object.fromEntries(
  (
    'AL=Alabama AR=Arkansas AZ=Arizona CA=California CO=Colorado CT=Connecticut DC=District_of_Columbia FL=Florida GA=Georgia HI=Hawaii ' +
    'IA=Iowa ID=Idaho IL=Illinois IN=Indiana KS=Kansas KY=Kentucky LA=Louisiana MA=Massachusetts MD=Maryland ME=Maine MI=Michigan ' +
    'MN=Minnesota MO=Missouri MS=Mississippi NC=North_Carolina ND=North_Dakota NE=Nebraska NJ=New_Jersey NM=New_Mexico NV=Nevada ' +
    'NY=New_York OH=Ohio OK=Oklahoma PA=Pennsylvania RI=Rhode_Island SC=South_Carolina SD=South_Dakota TN=Tennessee TX=Texas UT=Utah ' +
    'VA=Virginia VT=Vermont WA=Washington WI=Wisconsin WV=West_Virginia WY=Wyoming'
  )
    .split(' ')
    .map((entry) => entry.replaceAll('_', ' ').split('=') as [string, string]),
);

/** What a jurisdiction is called: `California`, `Germany`. */
export function nameOf(country: string, state: string | null): string {
  if (country === 'US' && state !== null) return states[state] ?? state;
  const name = new Intl.DisplayNames('en', { type: 'region' }).of(country) ?? country;
  return state === null ? name : state;
}
