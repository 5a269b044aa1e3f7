import type { App } from '../core/app.js';
import { deletedCustomersIn } from '../core/tables.js';
import type { Operation } from './operation.js';

/** Filters that name an object, each as Stripe calls its resource. */
const filters = ['charge', 'customer', 'invoice', 'payment_intent', 'subscription'] as const;

/**
 * A list of what belongs to an object needs that object: the id of nobody is refused, not answered with an empty list. A
 * customer that was deleted left something behind.
 *
 * @throws StripeError resource_missing
 */
export function checkListFilters(app: App, { description, method, path }: Operation, params: object): void {
  // The charges of the platform's fees are of its accounts.
  if (method !== 'GET' || !description.list || path.endsWith('/search') || path === '/v1/application_fees') return;
  for (const name of filters) {
    const id = (params as Record<string, unknown>)[name];
    if (typeof id === 'string' && !deletedCustomersIn(app.store).has(id)) app.store.requireOf(name, id);
  }
}
