import type { Invoice, Subscription } from '../core/stored.js';
import { created, number, search, token } from '../wire/search/search.js';
import { invoicesIn, subscriptionsIn } from './tables.js';

export const billingSearches = [
  search<Invoice>('/v1/invoices/search', (app) => invoicesIn(app.store).newestFirst(), {
    created,
    currency: token((row) => row.currency),
    customer: token((row) => row.customer),
    number: token((row) => row.number),
    receipt_number: token((row) => row.receipt_number),
    status: token((row) => row.status),
    subscription: token((row) => row.parent?.subscription_details?.subscription),
    total: number((row) => row.total),
  }),
  search<Subscription>('/v1/subscriptions/search', (app) => subscriptionsIn(app.store).newestFirst(), {
    created,
    canceled_at: number((row) => row.canceled_at),
    status: token((row) => row.status),
  }),
];
