import type { Customer } from '../core/stored.js';
import { customersIn } from '../core/tables.js';
import { created, search, text } from '../wire/search/search.js';

export const customersSearches = [
  search<Customer>('/v1/customers/search', (app) => customersIn(app.store).newestFirst(), {
    created,
    email: text((row) => row.email),
    name: text((row) => row.name),
    phone: text((row) => row.phone),
  }),
];
