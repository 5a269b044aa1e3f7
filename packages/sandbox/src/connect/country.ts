import { invalid } from '../core/errors.js';
import type { Account } from '../core/stored.js';

/*
 * What follows from an account's country. The requirements and schedules of the United States, Germany, the United
 * Kingdom, Australia and Japan are as recorded; other countries have those of Germany.
 */

/** Countries in which accounts can be, under their currency. */
const countriesByCurrency: Record<string, string> = {
  aed: 'AE',
  all: 'AL',
  amd: 'AM',
  ars: 'AR',
  aud: 'AU',
  azn: 'AZ',
  bam: 'BA',
  bdt: 'BD',
  bhd: 'BH',
  bob: 'BO',
  bnd: 'BN',
  brl: 'BR',
  bsd: 'BS',
  btn: 'BT',
  bwp: 'BW',
  cad: 'CA',
  chf: 'CH LI',
  clp: 'CL',
  cop: 'CO',
  crc: 'CR',
  czk: 'CZ',
  dkk: 'DK',
  dop: 'DO',
  dzd: 'DZ',
  egp: 'EG',
  etb: 'ET',
  eur: 'AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC MT NL PT SI SK SM',
  gbp: 'GB GI',
  ghs: 'GH',
  gmd: 'GM',
  gtq: 'GT',
  gyd: 'GY',
  hkd: 'HK',
  huf: 'HU',
  idr: 'ID',
  ils: 'IL',
  inr: 'IN',
  isk: 'IS',
  jmd: 'JM',
  jod: 'JO',
  jpy: 'JP',
  kes: 'KE',
  khr: 'KH',
  krw: 'KR',
  kwd: 'KW',
  kzt: 'KZ',
  lak: 'LA',
  lkr: 'LK',
  mad: 'MA',
  mdl: 'MD',
  mga: 'MG',
  mkd: 'MK',
  mnt: 'MN',
  mop: 'MO',
  mur: 'MU',
  mxn: 'MX',
  myr: 'MY',
  mzn: 'MZ',
  nad: 'NA',
  ngn: 'NG',
  nok: 'NO',
  nzd: 'NZ',
  omr: 'OM',
  pen: 'PE',
  php: 'PH',
  pkr: 'PK',
  pln: 'PL',
  pyg: 'PY',
  qar: 'QA',
  ron: 'RO',
  rsd: 'RS',
  rwf: 'RW',
  sar: 'SA',
  sek: 'SE',
  sgd: 'SG',
  thb: 'TH',
  tnd: 'TN',
  try: 'TR',
  ttd: 'TT',
  twd: 'TW',
  tzs: 'TZ',
  usd: 'EC PA SV US',
  uyu: 'UY',
  uzs: 'UZ',
  vnd: 'VN',
  xaf: 'GA',
  xcd: 'AG LC',
  xof: 'BJ CI NE SN',
  zar: 'ZA',
};

const currencies = new Map(
  Object.entries(countriesByCurrency).flatMap(([currency, countries]) =>
    countries.split(' ').map((country) => [country, currency] as const),
  ),
);

/** @throws StripeError for what is no country that an account can be in */
export function currencyOfCountry(country: string): string {
  const currency = currencies.get(country);
  if (currency !== undefined) return currency;
  throw invalid(
    `Country '${country}' is unknown. Try using a 2-character alphanumeric country code instead, such as 'US', 'EG', or 'GB'. The countries that this sandbox knows are ${[...currencies.keys()].sort().join(', ')}.`,
    { code: 'country_unsupported', param: 'country' },
  );
}

type Schedule = NonNullable<NonNullable<Account['settings']>['payouts']>['schedule'];

export function scheduleOf(country: string): Schedule {
  if (country === 'JP') return { delay_days: 4, interval: 'weekly', weekly_anchor: 'friday' };
  return { delay_days: country === 'US' || country === 'AU' ? 2 : 7, interval: 'daily' };
}

const everywhere = [
  'business_profile.mcc',
  'business_profile.url',
  'business_type',
  'external_account',
  'representative.dob.day',
  'representative.dob.month',
  'representative.dob.year',
  'representative.email',
  'tos_acceptance.date',
  'tos_acceptance.ip',
];
const names = ['representative.first_name', 'representative.last_name'];
const postal = ['city', 'line1', 'postal_code'].map((line) => `representative.address.${line}`);
const elsewhere = [...names, ...postal, 'representative.phone'];

const further: Record<string, string[]> = {
  US: [...names, 'settings.payments.statement_descriptor'],
  AU: [...elsewhere, 'representative.address.state'],
  JP: [
    'business_profile.product_description',
    'representative.phone',
    ...['kana', 'kanji'].flatMap((script) => [
      ...['city', 'line1', 'postal_code', 'state', 'town'].map((line) => `representative.address_${script}.${line}`),
      ...names.map((name) => `${name}_${script}`),
    ]),
  ],
};

/** What an account of this country has to give before it may do anything, as Stripe sorts it. */
export function requiredIn(country: string): string[] {
  return [...everywhere, ...(further[country] ?? elsewhere)].sort();
}

/** What may be given instead of it. */
export function alternativesIn(country: string): NonNullable<NonNullable<Account['requirements']>['alternatives']> {
  if (country !== 'US') return [];
  return [
    {
      alternative_fields_due: ['business_profile.product_description'],
      original_fields_due: ['business_profile.url'],
    },
  ];
}
