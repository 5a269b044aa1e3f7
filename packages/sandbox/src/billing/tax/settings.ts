import type { App } from '../../core/app.js';
import type { TaxSettings } from '../../core/stored.js';
import { taxSettingsIn } from '../tables.js';
import { usualTaxCode } from './tax-codes.js';

/** What an account begins with: ready to compute tax, from an office in California. */
const initial: TaxSettings = {
  object: 'tax.settings',
  defaults: { provider: 'stripe', tax_behavior: 'inferred_by_currency', tax_code: usualTaxCode },
  head_office: {
    address: {
      city: 'San Francisco',
      country: 'US',
      line1: '510 Townsend St',
      line2: null,
      postal_code: '94103',
      state: 'CA',
    },
  },
  livemode: false,
  status: 'active',
  status_details: { active: {} },
};

/** The tax settings of whom is being acted for. */
export function settingsOf(app: App): TaxSettings {
  return taxSettingsIn(app.store).get('') ?? initial;
}

export function writeSettings(app: App, settings: TaxSettings): TaxSettings {
  taxSettingsIn(app.store).set('', settings);
  return settings;
}
