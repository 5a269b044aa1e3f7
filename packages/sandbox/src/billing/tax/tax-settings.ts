import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import type { Stored, TaxSettings } from '../../core/stored.js';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { placeOf } from './place.js';
import { settingsOf, writeSettings } from './settings.js';
import { requireTaxCode, taxCodes } from './tax-codes.js';

type Params = Stored<Stripe.Tax.SettingsUpdateParams>;

/** Emits `tax.settings.updated`. */
function update(app: App, { defaults, head_office: office }: Params): TaxSettings {
  if (defaults?.tax_code !== undefined) requireTaxCode(defaults.tax_code, 'defaults[tax_code]');
  const present = writeSettings(app, structuredClone(settingsOf(app)));
  return app.change(present, 'tax.settings.updated', (changed) => {
    if (defaults?.tax_behavior !== undefined) changed.defaults.tax_behavior = defaults.tax_behavior;
    if (defaults?.tax_code !== undefined) changed.defaults.tax_code = defaults.tax_code;
    if (!office) return;
    const none = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
    changed.head_office = { address: { ...none, ...office.address } };
    const isKnown = placeOf(changed.head_office.address) !== undefined;
    changed.status = isKnown ? 'active' : 'pending';
    changed.status_details = isKnown ? { active: {} } : { pending: { missing_fields: ['head_office'] } };
  });
}

export const taxSettingsOperations = [
  operation('GET', '/v1/tax/settings', [], ({ app }) => settingsOf(app)),

  operation<Stripe.Tax.SettingsUpdateParams>(
    'POST',
    '/v1/tax/settings',
    ['defaults', 'head_office'],
    ({ app, params }) => update(app, params),
  ),

  operation<Stripe.TaxCodeListParams>('GET', '/v1/tax_codes', [], ({ params }) =>
    paginate([...taxCodes], params, '/v1/tax_codes', 'tax code'),
  ),

  operation('GET', '/v1/tax_codes/{id}', [], ({ id }) => requireTaxCode(id, 'id')),
];
