import type { App } from '../core/app.js';
import type { Operation } from './operation.js';

/**
 * A list of what belongs to an object needs that object: the id of nobody is refused, not answered with an empty list. A
 * customer that was deleted left something behind.
 *
 * @throws StripeError resource_missing
 */
export function checkListFilters(app: App, { description, method, path }: Operation, params: object): void {
  // The charges of the platform's fees are of its accounts.
  if (method !== 'GET' || !description.list || path.endsWith('/search') || path === '/v1/application_fees') return;
  const { charges, customers, invoices, paymentIntents, subscriptions } = app.store;
  const tables = {
    charge: charges,
    customer: customers,
    invoice: invoices,
    payment_intent: paymentIntents,
    subscription: subscriptions,
  };
  for (const [name, table] of Object.entries(tables)) {
    const id = (params as Record<string, unknown>)[name];
    if (typeof id === 'string' && !app.store.deletedCustomers.has(id)) table.require(id, name);
  }
}
