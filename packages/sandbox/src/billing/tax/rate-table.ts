import type { TaxRate } from '../../core/stored.js';

/*
 * The rates that automatic tax uses: fixed figures for tests, and no tax advice. A country has one rate, whatever is
 * sold, and a state of the United States its own without those of counties and cities. Where the same is sold in two places
 * of one table, the figures are far enough apart to tell a mistake.
 */

/** One tax of a place. */
export interface TableRate {
  country: string;
  /** Of the United States, or a province of Canada; null for the whole country. */
  state: string | null;
  /** As invoices name it. */
  name: string;
  /** Of a hundred. */
  percentage: number;
  type: NonNullable<TaxRate['tax_type']>;
}

const vat: Record<string, number> = {
  AT: 20,
  BE: 21,
  BG: 20,
  CY: 19,
  CZ: 21,
  DE: 19,
  DK: 25,
  EE: 24,
  ES: 21,
  FI: 25.5,
  FR: 20,
  GR: 24,
  HR: 25,
  HU: 27,
  IE: 23,
  IT: 22,
  LT: 21,
  LU: 17,
  LV: 21,
  MT: 18,
  NL: 21,
  PL: 23,
  PT: 23,
  RO: 21,
  SE: 25,
  SI: 22,
  SK: 23,
};

/** The members of the European Union: one registration of the one-stop shop is for all of them. */
export const europeanUnion: ReadonlySet<string> = new Set(Object.keys(vat));

const otherVat: Record<string, number> = { AE: 5, CH: 8.1, GB: 20, IS: 24, KR: 10, MX: 16, NO: 25, TR: 20, ZA: 15 };

const gst: Record<string, number> = { AU: 10, IN: 18, NZ: 15, SG: 9 };

const salesTax: Record<string, number> = {
  AL: 4,
  AR: 6.5,
  AZ: 5.6,
  CA: 7.25,
  CO: 2.9,
  CT: 6.35,
  DC: 6,
  FL: 6,
  GA: 4,
  HI: 4,
  IA: 6,
  ID: 6,
  IL: 6.25,
  IN: 7,
  KS: 6.5,
  KY: 6,
  LA: 5,
  MA: 6.25,
  MD: 6,
  ME: 5.5,
  MI: 6,
  MN: 6.875,
  MO: 4.225,
  MS: 7,
  NC: 4.75,
  ND: 5,
  NE: 5.5,
  NJ: 6.625,
  NM: 4.875,
  NV: 6.85,
  NY: 4,
  OH: 5.75,
  OK: 4.5,
  PA: 6,
  RI: 7,
  SC: 6,
  SD: 4.2,
  TN: 7,
  TX: 6.25,
  UT: 6.1,
  VA: 5.3,
  VT: 6,
  WA: 6.5,
  WI: 5,
  WV: 6,
  WY: 4,
};

/** The provinces that have one tax together with the country; the others have the country's, and some one of their own. */
const hst: Record<string, number> = { NB: 15, NL: 15, NS: 14, ON: 13, PE: 15 };
const provincial: readonly [string, string, number, TableRate['type']][] = [
  ['BC', 'PST', 7, 'pst'],
  ['MB', 'RST', 7, 'rst'],
  ['QC', 'QST', 9.975, 'qst'],
  ['SK', 'PST', 6, 'pst'],
];

const national = (rates: Record<string, number>, name: string, type: TableRate['type']): TableRate[] =>
  Object.entries(rates).map(([country, percentage]) => ({ country, state: null, name, percentage, type }));

export const rateTable: readonly TableRate[] = [
  ...national({ ...vat, ...otherVat }, 'VAT', 'vat'),
  ...national(gst, 'GST', 'gst'),
  ...national({ JP: 10 }, 'Consumption tax', 'jct'),
  ...Object.entries(salesTax).map(
    ([state, percentage]): TableRate => ({ country: 'US', state, name: 'Sales tax', percentage, type: 'sales_tax' }),
  ),
  { country: 'CA', state: null, name: 'GST', percentage: 5, type: 'gst' },
  ...Object.entries(hst).map(
    ([state, percentage]): TableRate => ({ country: 'CA', state, name: 'HST', percentage, type: 'hst' }),
  ),
  ...provincial.map(([state, name, percentage, type]): TableRate => ({ country: 'CA', state, name, percentage, type })),
];

/** The taxes of a place; none where the table has nothing. */
export function ratesOf(country: string, state: string | null): TableRate[] {
  const own = rateTable.filter((rate) => rate.country === country && rate.state !== null && rate.state === state);
  // The harmonised tax stands in for the country's.
  if (own.some(({ type }) => type === 'hst')) return own;
  return [...rateTable.filter((rate) => rate.country === country && rate.state === null), ...own];
}

/** Whether prices that say nothing have the tax in them: everywhere but in dollars of the United States and Canada. */
export function isIncludedByCurrency(currency: string): boolean {
  return currency !== 'usd' && currency !== 'cad';
}

/** What a business shows to owe the tax itself, by country. */
export const businessIdTypes: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...europeanUnion].map((country) => [country, 'eu_vat'])),
  AU: 'au_abn',
  CH: 'ch_vat',
  GB: 'gb_vat',
  IN: 'in_gst',
  NO: 'no_vat',
  NZ: 'nz_gst',
  SG: 'sg_gst',
};
