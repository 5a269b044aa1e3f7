import type { App } from './core/app.js';
import { invalid } from './core/errors.js';
import type { Charge, Customer, Invoice, PaymentIntent, Price, Product, Subscription } from './core/stored.js';
import { tooLarge, tooSmall } from './wire/lists.js';
import { type Operation, operation } from './wire/operation.js';
import { type Fields, matcherOf } from './wire/search/fields.js';
import { parseQuery, wrong } from './wire/search/query.js';

/** How long a new object stays unfound, in seconds: Stripe's index is not read-after-write, and says "under a minute". */
const indexSeconds = 60;

interface SearchParams {
  query: string;
  limit?: number;
  page?: string;
}

interface Row {
  id: string;
  created: number;
  metadata?: Record<string, string> | null;
}

function search<T extends Row>(path: string, rowsOf: (app: App) => T[], fields: Fields<T>): Operation {
  return operation<SearchParams>('GET', path, ['limit', 'page', 'query'], ({ app, params }) => {
    const { limit = 10, page, query } = params;
    if (limit < 1) throw tooSmall('limit', 1);
    if (limit > 100) throw tooLarge('limit', 100);
    if (query.trim() === '') throw wrong('The search query is empty.');
    const fits = matcherOf(parseQuery(query), path.split('/')[2] ?? '', fields);
    const start = page === undefined ? 0 : startOf(page);
    const indexed = app.now() - indexSeconds;
    const found = rowsOf(app).filter((row) => row.created <= indexed && fits(row));
    const has_more = start + limit < found.length;
    const data = found.slice(start, start + limit);
    const next_page = has_more ? pageAt(start + limit) : null;
    return { object: 'search_result', data, has_more, next_page, total_count: found.length, url: path };
  });
}

function pageAt(start: number): string {
  return Buffer.from(`from:${start}`).toString('base64url');
}

function startOf(page: string): number {
  const start = /^from:(\d{1,9})$/.exec(Buffer.from(page, 'base64url').toString())?.[1];
  if (start === undefined)
    throw invalid(`Invalid page: ${page}. Use the next_page of an earlier answer.`, { param: 'page' });
  return Number(start);
}

const created = { kind: 'number', read: (row: Row) => row.created } as const;
const token = <T>(read: (row: T) => unknown) => ({ kind: 'token', read }) as const;
const text = <T>(read: (row: T) => unknown) => ({ kind: 'text', read }) as const;
const number = <T>(read: (row: T) => unknown) => ({ kind: 'number', read }) as const;

export const searchOperations = [
  search<Customer>('/v1/customers/search', (app) => app.store.customers.newestFirst(), {
    created,
    email: text((row) => row.email),
    name: text((row) => row.name),
    phone: text((row) => row.phone),
  }),
  search<Charge>('/v1/charges/search', (app) => app.store.charges.newestFirst(), {
    amount: number((row) => row.amount),
    'billing_details.address.postal_code': token((row) => row.billing_details.address?.postal_code),
    created,
    currency: token((row) => row.currency),
    customer: token((row) => row.customer),
    disputed: token((row) => row.disputed),
    'payment_method_details.card.brand': token((row) => row.payment_method_details?.card?.brand),
    'payment_method_details.card.exp_month': number((row) => row.payment_method_details?.card?.exp_month),
    'payment_method_details.card.exp_year': number((row) => row.payment_method_details?.card?.exp_year),
    'payment_method_details.card.fingerprint': token((row) => row.payment_method_details?.card?.fingerprint),
    'payment_method_details.card.last4': token((row) => row.payment_method_details?.card?.last4),
    refunded: token((row) => row.refunded),
    status: token((row) => row.status),
  }),
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
  search<PaymentIntent>('/v1/payment_intents/search', (app) => app.store.paymentIntents.newestFirst(), {
    amount: number((row) => row.amount),
    created,
    currency: token((row) => row.currency),
    customer: token((row) => row.customer),
    status: token((row) => row.status),
  }),
  search<Price>('/v1/prices/search', (app) => app.store.prices.newestFirst(), {
    active: token((row) => row.active),
    created,
    currency: token((row) => row.currency),
    lookup_key: token((row) => row.lookup_key),
    product: token((row) => row.product),
    type: token((row) => row.type),
  }),
  search<Product>('/v1/products/search', (app) => app.store.products.newestFirst(), {
    active: token((row) => row.active),
    created,
    description: text((row) => row.description),
    name: text((row) => row.name),
    shippable: token((row) => row.shippable),
    url: text((row) => row.url),
  }),
  search<Subscription>('/v1/subscriptions/search', (app) => app.store.subscriptions.newestFirst(), {
    created,
    canceled_at: number((row) => row.canceled_at),
    status: token((row) => row.status),
  }),
];
