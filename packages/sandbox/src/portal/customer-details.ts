import { businessIdTypes } from '../billing/tax/rate-table.js';
import { checkNewTaxId, deleteTaxId, insertTaxId, taxIdsOfCustomer } from '../billing/tax/tax-ids.js';
import type { App } from '../core/app.js';
import { countries } from '../core/countries.js';
import { invalid } from '../core/errors.js';
import type { Customer, PortalConfiguration, TaxId } from '../core/stored.js';
import { type BillingDetailsInput, wholeAddress } from '../payments/methods/cards.js';
import { portalSummary } from './operations.js';

type Address = BillingDetailsInput['address'];

/** What the customer may change of their own details; each needs its name in `customer_update[allowed_updates]`. */
export interface CustomerChange {
  email?: string;
  name?: string;
  phone?: string;
  address?: Address;
  shipping?: { name: string; address: NonNullable<Address> };
}

export type DetailName = keyof CustomerChange | 'tax_id';

/** Whether the portal lets its customer change this. */
export function mayChange({ features }: PortalConfiguration, name: DetailName): boolean {
  const { allowed_updates: allowed, enabled } = features.customer_update;
  return enabled && allowed.some((option) => option === name);
}

function requireMay(configuration: PortalConfiguration, name: DetailName): void {
  if (mayChange(configuration, name)) return;
  throw invalid(`Changing the ${name} is not available in this portal.`, { param: name });
}

/** @throws StripeError for what the portal does not offer, and for what cannot be; then nothing has changed */
export function updateCustomerFromPortal(app: App, sessionId: string, change: CustomerChange): Customer {
  const { configuration, customer } = portalSummary(app, sessionId);
  for (const name of Object.keys(change)) requireMay(configuration, name as DetailName);
  const { address, email, name, phone, shipping } = change;
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email))
    throw invalid(`Invalid email address: ${email}`, { code: 'email_invalid', param: 'email' });
  if (phone && !/^\+?[\d\s().-]{5,20}$/.test(phone))
    throw invalid(`Invalid phone number: ${phone}`, { param: 'phone' });
  if (address) checkAddress(address, 'billing');
  if (shipping) {
    checkAddress(shipping.address, 'shipping');
    if (!shipping.name.trim()) throw invalid('Enter the name of who receives it.', { param: 'shipping_name' });
  }
  return app.change(customer, 'customer.updated', (changed) => {
    if (email !== undefined) changed.email = email;
    if (name !== undefined) changed.name = name;
    if (phone !== undefined) changed.phone = phone;
    if (address !== undefined) changed.address = address ? wholeAddress(address) : null;
    if (shipping)
      changed.shipping = {
        name: shipping.name.trim(),
        phone: changed.shipping?.phone ?? null,
        address: wholeAddress(shipping.address),
      };
  });
}

function checkAddress(address: NonNullable<Address>, prefix: string): void {
  const { country } = address;
  if (country && !countries('en').some(({ code }) => code === country))
    throw invalid(`There is no country ${country}.`, { param: `${prefix}_country` });
}

/** The tax ids that the customer has, newest first. */
export function portalTaxIds(app: App, sessionId: string): TaxId[] {
  return taxIdsOfCustomer(app, portalSummary(app, sessionId).customer.id);
}

/** @throws StripeError for a number that cannot be one, or a kind that is not offered */
export function addTaxIdFromPortal(app: App, sessionId: string, type: string, value: string): TaxId {
  const { configuration, customer } = portalSummary(app, sessionId);
  requireMay(configuration, 'tax_id');
  if (!Object.values(businessIdTypes).includes(type))
    throw invalid('Choose the kind of your tax ID.', { param: 'tax_id_type' });
  const given = { type: type as 'eu_vat', value: value.replace(/\s/g, '').toUpperCase() };
  checkNewTaxId(app, customer, given);
  return insertTaxId(app, given, customer);
}

/** @throws StripeError for one that is not the customer's */
export function removeTaxIdFromPortal(app: App, sessionId: string, id: string): void {
  const { configuration } = portalSummary(app, sessionId);
  requireMay(configuration, 'tax_id');
  const own = portalTaxIds(app, sessionId).find((candidate) => candidate.id === id);
  if (!own) throw invalid(`No such tax id: '${id}'`, { code: 'resource_missing', param: 'tax_id' });
  deleteTaxId(app, own);
}
