import { invalid } from '../../core/errors.js';
import type { TaxCode } from '../../core/stored.js';

/** What is not taxed anywhere. */
export const nontaxable = 'txcd_00000000';

/** What is taken for a product that says nothing: general, electronically supplied services. */
export const usualTaxCode = 'txcd_10000000';

const named: readonly [string, string, string][] = [
  [nontaxable, 'Nontaxable', 'Any nontaxable good or service which can be used to ensure no tax is applied.'],
  [
    usualTaxCode,
    'General - Electronically Supplied Services',
    'Digital services provided mainly through the internet, with little human involvement.',
  ],
  ['txcd_10103000', 'Software as a service (SaaS) - personal use', 'Hosted software for personal use.'],
  ['txcd_10103001', 'Software as a service (SaaS) - business use', 'Hosted software for business use.'],
  ['txcd_10201000', 'Downloadable software - personal use', 'Pre-written software for personal use, by download.'],
  ['txcd_10302000', 'Digital books - downloaded', 'Books in digital form, kept for good.'],
  ['txcd_20030000', 'General - Services', 'Services in general, provided by people.'],
  ['txcd_20060044', 'Training services - live virtual', 'Training by a live instructor, over the internet.'],
  ['txcd_92010001', 'Shipping', 'The cost of sending goods.'],
  ['txcd_99999999', 'General - Tangible Goods', 'Physical goods in general.'],
];

/** The few of Stripe's tax codes that there are here. All of them but one are taxed alike. */
export const taxCodes: readonly TaxCode[] = named.map(([id, name, description]) => ({
  id,
  object: 'tax_code',
  description,
  name,
  requirements: null,
}));

/** @throws StripeError for a code that is not in the list */
export function requireTaxCode(id: string, param: string): TaxCode {
  const code = taxCodes.find((candidate) => candidate.id === id);
  if (code) return code;
  throw invalid(`No such tax code: '${id}'. This sandbox knows ${taxCodes.map((known) => known.id).join(', ')}.`, {
    code: 'resource_missing',
    param,
    status: param === 'id' ? 404 : 400,
  });
}
