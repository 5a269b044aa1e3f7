import type { App } from '../../core/app.js';
import { invalid, type StripeError, unsupported } from '../../core/errors.js';
import type { Customer, Invoice, Subscription, TaxRate } from '../../core/stored.js';
import { placeOfCustomer } from './place.js';
import { settingsOf } from './settings.js';

type AutomaticTaxParams = { enabled: boolean; liability?: { type?: string } } | null | undefined;

/**
 * An `automatic_tax` parameter.
 *
 * @param held whether it is enabled until now
 * @throws StripeError for what the sandbox does not simulate, and before the account has a head office
 */
export function readAutomaticTax(app: App, given: AutomaticTaxParams, held: boolean, at = 'automatic_tax'): boolean {
  if (given?.liability?.type === 'account') throw unsupported(`${at}[liability]`, 'tax that another account owes');
  const enabled = given?.enabled ?? held;
  if (given?.enabled && settingsOf(app).status !== 'active') {
    throw invalid(
      'You must have a valid head office address to enable automatic tax calculation in test mode. Visit https://dashboard.stripe.com/test/settings/tax to update it.',
      { param: `${at}[enabled]` },
    );
  }
  return enabled;
}

/** @throws StripeError when tax is automatic and rates are given besides */
export function checkTaxSource(automatic: boolean, rates: readonly TaxRate[], param: string): void {
  if (!automatic || rates.length === 0) return;
  throw invalid(
    'You cannot specify tax rates when automatic tax is enabled. Leave them out, or pass `automatic_tax[enabled]=false`.',
    { param },
  );
}

/** @throws StripeError when tax is to be automatic and nothing says where the customer is */
export function checkLocation(app: App, automatic: boolean, customer: Customer | undefined): void {
  if (!automatic || (customer && placeOfCustomer(app, customer))) return;
  throw locationInvalid();
}

export function locationInvalid(param = 'automatic_tax[enabled]'): StripeError {
  return invalid(
    "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax.",
    { code: 'customer_tax_location_invalid', param },
  );
}

/** How a subscription shows it. */
export function automaticTaxOfSubscription(enabled: boolean): Subscription['automatic_tax'] {
  return { disabled_reason: null, enabled, liability: enabled ? { type: 'self' } : null };
}

/** An invoice is finalized without tax when the place of the customer is unknown. Its subscription continues so. */
export function giveUpTax(app: App, invoice: Invoice, subscription: Subscription | null): void {
  invoice.automatic_tax = {
    ...invoice.automatic_tax,
    disabled_reason: 'finalization_requires_location_inputs',
    enabled: false,
    status: 'requires_location_inputs',
  };
  if (!subscription?.automatic_tax.enabled) return;
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.automatic_tax = { disabled_reason: 'requires_location_inputs', enabled: false, liability: null };
  });
}
