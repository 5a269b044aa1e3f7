import { stringify } from 'qs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolve } from '../core/specification.js';
import { operations } from '../domains.js';
import { type Sandbox, startSandbox } from '../index.js';
import type { Operation } from './operation.js';

/*
 * Every list of every resource, by the rules that Stripe has for all of them (https://docs.stripe.com/api/pagination).
 * Everything that is listed was made in one and the same second.
 */

const now = new Date('2026-11-20T12:00:00Z');

interface Row {
  id: string;
}

interface Reply {
  id: string;
  data: Row[];
  has_more: boolean;
  error?: { message: string; param?: string; code?: string };
  [field: string]: unknown;
}

let sandbox: Sandbox;
/** Ids by what a path or a parameter is about. */
const known: Record<string, string> = {};

async function send(method: string, path: string, params: object = {}): Promise<Reply> {
  const form = stringify(params);
  const reply = await fetch(`${sandbox.url}${path}${method === 'GET' && form ? `?${form}` : ''}`, {
    method,
    headers: { authorization: `Bearer ${sandbox.secretKey}`, 'content-type': 'application/x-www-form-urlencoded' },
    ...(method === 'POST' ? { body: form } : {}),
  });
  return (await reply.json()) as Reply;
}

async function make(path: string, params: object): Promise<Reply> {
  const made = await send('POST', path, params);
  if (made.error) throw new Error(`${path}: ${made.error.message}`);
  return made;
}

beforeAll(async () => {
  sandbox = await startSandbox({ clock: { now: () => now } });
  for (const round of [1, 2, 3]) {
    const { customer, subscription } = await sandbox.scenario('active');
    const [charge] = (await send('GET', '/v1/charges', { customer })).data;
    const coupon = await make('/v1/coupons', { percent_off: 10 });
    await make('/v1/promotion_codes', { promotion: { type: 'coupon', coupon: coupon.id } });
    await make('/v1/refunds', { charge: charge?.id, amount: 100 });
    await make('/v1/tax_rates', { display_name: 'VAT', percentage: 20, inclusive: false });
    await make('/v1/webhook_endpoints', { url: 'http://127.0.0.1:9/', enabled_events: ['price.deleted'] });
    sandbox.disputes.open(charge?.id ?? '', { amount: 100 });
    for (const amount of [100, 200]) await make('/v1/invoiceitems', { customer, amount, currency: 'usd' });
    const draft = await make('/v1/invoices', { customer, pending_invoice_items_behavior: 'include' });
    await make('/v1/test_helpers/test_clocks', { frozen_time: now.getTime() / 1000 });
    await make('/v1/setup_intents', { customer });
    await make('/v1/billing_portal/configurations', { features: { invoice_history: { enabled: true } } });
    await make('/v1/billing/meters', {
      display_name: 'Calls',
      event_name: `calls_${round}`,
      default_aggregation: { formula: 'count' },
    });
    await make('/v1/accounts', { type: 'express' });
    await make('/v1/tax_ids', { owner: { type: 'customer', customer }, type: 'eu_vat', value: 'DE123456789' });
    await make(`/v1/customers/${customer}/tax_ids`, { type: 'eu_vat', value: 'ATU12345678' });
    for (const amount of [-100, 50])
      await make(`/v1/customers/${customer}/balance_transactions`, { amount, currency: 'usd' });
    await make('/v1/payment_methods/pm_card_visa/attach', { customer });
    const price = await make('/v1/prices', {
      currency: 'usd',
      unit_amount: 100 * round,
      recurring: { interval: 'month' },
      product_data: { name: `More ${round}` },
    });
    await make('/v1/subscription_items', { subscription, price: price.id });
    await make('/v1/checkout/sessions', {
      mode: 'payment',
      success_url: 'https://shop.example',
      line_items: [1, 2, 3].map((amount) => ({
        price_data: { currency: 'usd', unit_amount: amount * 100, product_data: { name: `Part ${amount}` } },
        quantity: 1,
      })),
    });
    await make('/v1/subscription_schedules', { from_subscription: subscription });
    Object.assign(known, { customers: customer, customer, subscription, invoices: draft.id, invoice: draft.id });
  }
  const [session] = (await send('GET', '/v1/checkout/sessions')).data;
  const [meter] = (await send('GET', '/v1/billing/meters')).data;
  const [intent] = (await send('GET', '/v1/setup_intents')).data;
  known.sessions = session?.id ?? '';
  known.meters = meter?.id ?? '';
  known.setup_intent = intent?.id ?? '';
});
afterAll(() => sandbox.close());

const lists = operations.filter(
  ({ method, description, path }) => method === 'GET' && description.list && !path.endsWith('/search'),
);

/** What nobody has made here. */
const empty = new Set(
  (
    'application_fees billing/meters/{id}/event_summaries credit_notes customers/{id}/sources payouts files radar/early_fraud_warnings setup_attempts tax_ids ' +
    'tax/registrations transfers'
  )
    .split(' ')
    .map((path) => `/v1/${path}`),
);

/** Those of which one account has one object of the kind, or the parent of the list is not at hand. */
const without = /transfers\/|application_fees\/|credit_notes\/|tax\/calculations\/|tax\/transactions\//;

function pathOf({ path }: Operation): string {
  const resource = path.split('/').at(path.includes('/checkout/') || path.includes('/billing/') ? 3 : 2) ?? '';
  return path.replace(/\{[^}]+\}/, known[resource] ?? 'none');
}

function needed({ description, path }: Operation): object {
  if (path === '/v1/payment_methods') return { customer: known.customer };
  if (path.includes('event_summaries'))
    return { customer: known.customer, start_time: 1_790_000_040, end_time: 1_790_003_640 };
  const names = resolve(description.params ?? {}).required ?? [];
  return Object.fromEntries(names.map((name) => [name, known[name]]));
}

const named = (list: Operation[]) => list.map((operation) => [operation.path, operation] as const);

const badPages: [params: object, param: string | undefined, message: RegExp][] = [
  [{ limit: 0 }, 'limit', /^This value must be greater than or equal to 1\.$/],
  [{ limit: 101 }, 'limit', /^This value must be less than or equal to 100\.$/],
  [{ limit: 'abc' }, 'limit', /^Invalid integer: abc$/],
  [{ starting_after: 'a', ending_before: 'b' }, undefined, /^You cannot parameterize both/],
  [{ starting_after: 'nobody' }, 'starting_after', /^No such [\w ._]+: 'nobody'$/],
  [{ ending_before: 'nobody' }, 'ending_before', /^No such [\w ._]+: 'nobody'$/],
];

it.each(named(lists.filter(({ path }) => !without.test(path))))('%s pages', async (_, operation) => {
  const ask = (params: object) => send('GET', pathOf(operation), { ...needed(operation), ...params });
  for (const [params, param, message] of badPages) {
    const { error } = await ask(params);
    expect([error?.param, error?.message]).toEqual([param, expect.stringMatching(message)]);
  }
  const { data, error } = await ask({ limit: 100 });
  expect(error).toBeUndefined();
  expect(data.length > 1).toBe(!empty.has(operation.path));
  for (const [index, { id }] of data.slice(0, 4).entries()) {
    const after = await ask({ limit: 1, starting_after: id });
    expect([after.data[0]?.id, after.has_more]).toEqual([data[index + 1]?.id, index + 2 < data.length]);
    const before = await ask({ limit: 1, ending_before: id });
    expect([before.data[0]?.id, before.has_more]).toEqual([data[index - 1]?.id, index > 1]);
  }
});
