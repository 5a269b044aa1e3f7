import { isIP } from 'node:net';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Customer } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { customerIpsIn, subscriptionsIn } from '../tables.js';
import { isCollected } from './automatic.js';
import { locationInvalid } from './enable.js';
import { placeOfCustomer } from './place.js';

/** A customer's `tax`, which is there only when asked for. */
export function taxOfCustomer(app: App, id: string): NonNullable<Customer['tax']> | undefined {
  const customer = customersIn(app.store).get(id);
  if (!customer) return undefined;
  const place = placeOfCustomer(app, customer);
  const status = place ? (isCollected(app, place) ? 'supported' : 'not_collecting') : 'unrecognized_location';
  return {
    automatic_tax: status,
    ip_address: customerIpsIn(app.store).get(id) ?? null,
    location: place ? { country: place.country, source: place.source, state: place.state } : null,
    provider: 'stripe',
  };
}

type TaxParams = { ip_address?: string | null; validate_location?: string } | undefined;

/** Remembers what {@link checkWhere} has passed. */
export function noteIp(app: App, customer: string, tax: TaxParams): void {
  if (tax?.ip_address) customerIpsIn(app.store).set(customer, tax.ip_address);
  else if (tax?.ip_address !== undefined) customerIpsIn(app.store).delete(customer);
}

/** @throws StripeError for what is no address, and customer_tax_location_invalid where the location is to be checked at once */
export function checkWhere(app: App, customer: Customer, tax: TaxParams): void {
  if (tax?.ip_address && isIP(tax.ip_address) === 0) {
    throw invalid(`Invalid IP address: ${tax.ip_address}`, { param: 'tax[ip_address]' });
  }
  if (tax?.validate_location === undefined || tax.validate_location === 'deferred') return;
  const taxed = subscriptionsIn(app.store)
    .all()
    .some((one) => one.customer === customer.id && one.automatic_tax.enabled && one.ended_at === null);
  if (tax.validate_location === 'auto' && !taxed) return;
  const known = customerIpsIn(app.store).get(customer.id) ?? null;
  const ip = tax.ip_address === undefined ? known : tax.ip_address || null;
  if (!placeOfCustomer(app, customer, ip)) throw locationInvalid('address');
}
