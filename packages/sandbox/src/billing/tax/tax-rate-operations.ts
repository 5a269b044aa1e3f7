import type { Stripe } from 'stripe';
import type { TaxRate } from '../../core/stored.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { operation } from '../../wire/operation.js';
import { list, retrieve } from '../../wire/resource.js';
import { taxRatesIn } from '../tables.js';
import { checkTaxRate, newTaxRate } from './tax-rates.js';

const described = [
  'active',
  'country',
  'description',
  'display_name',
  'jurisdiction',
  'metadata',
  'state',
  'tax_type',
] as const;

export const taxRateOperations = [
  operation<Stripe.TaxRateCreateParams>(
    'POST',
    '/v1/tax_rates',
    [...described, 'inclusive', 'percentage'],
    ({ app, params }) => {
      checkTaxRate(params);
      const rate = taxRatesIn(app.store).insert(newTaxRate(app, params, mergeMetadata({}, params.metadata)));
      app.emit('tax_rate.created', rate);
      return rate;
    },
  ),

  list<Stripe.TaxRateListParams, TaxRate>('/v1/tax_rates', taxRatesIn, ['active', 'inclusive']),

  retrieve('/v1/tax_rates', taxRatesIn),

  operation<Stripe.TaxRateUpdateParams>('POST', '/v1/tax_rates/{id}', [...described], ({ app, id, params }) => {
    const rate = taxRatesIn(app.store).require(id);
    checkTaxRate(params);
    const metadata = mergeMetadata(rate.metadata ?? {}, params.metadata);
    return app.change(rate, 'tax_rate.updated', (changed) => {
      changed.metadata = metadata;
      if (params.active !== undefined) changed.active = params.active;
      if (params.country !== undefined) changed.country = params.country.toUpperCase();
      if (params.description !== undefined) changed.description = params.description;
      if (params.display_name !== undefined) changed.display_name = params.display_name;
      if (params.jurisdiction !== undefined) changed.jurisdiction = params.jurisdiction;
      if (params.state !== undefined) changed.state = params.state;
      if (params.tax_type !== undefined) changed.tax_type = params.tax_type;
    });
  }),
];
