import type { Invoice, Subscription } from '../core/stored.js';
import { created, number, search, token } from '../wire/search/search.js';

export const billingSearches = [
  search<Invoice>('/v1/invoices/search', (app) => app.store.invoices.newestFirst(), {
    created,
    currency: token((row) => row.currency),
    customer: token((row) => row.customer),
    number: token((row) => row.number),
    receipt_number: token((row) => row.receipt_number),
    status: token((row) => row.status),
    subscription: token((row) => row.parent?.subscription_details?.subscription),
    total: number((row) => row.total),
  }),
  search<Subscription>('/v1/subscriptions/search', (app) => app.store.subscriptions.newestFirst(), {
    created,
    canceled_at: number((row) => row.canceled_at),
    status: token((row) => row.status),
  }),
];
