import type { Customer } from '../core/stored.js';
import { created, search, text } from '../wire/search/search.js';

export const customersSearches = [
  search<Customer>('/v1/customers/search', (app) => app.store.customers.newestFirst(), {
    created,
    email: text((row) => row.email),
    name: text((row) => row.name),
    phone: text((row) => row.phone),
  }),
];
