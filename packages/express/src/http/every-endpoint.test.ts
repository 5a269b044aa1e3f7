import { type Endpoint, endpoints, type RouteName, routes } from '@tillkit/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, newAttempt, openBench, payHosted, type Reply, type TestApp } from '../test/bench.js';

/*
 * Who may call what, for every endpoint of the table: one that is added is in here by itself. Whatever is refused changes
 * nothing at Stripe, and its reply holds nothing but the error.
 */

let bench: Bench;
let app: TestApp;
/** Its host lets nobody do anything. */
let strict: TestApp;
const changesAtStripe: string[] = [];
/** Ids of objects that are Ada's. */
let own: { session: string; method: string; invoice: string };

beforeAll(async () => {
  bench = await openBench({
    onExchange: ({ method, path }) => {
      if (method !== 'GET') changesAtStripe.push(`${method} ${path}`);
    },
  });
  const optional = { isAdmin: () => true, debug: true };
  app = await bench.app(optional);
  strict = await bench.app({ ...optional, authorize: () => false, isAdmin: () => false });
  await app.billing.plans.sync();
  await subscribed('grace');
  own = await subscribed('ada');
  expect(changesAtStripe.length).toBeGreaterThan(5);
});
afterAll(() => bench.close());

async function subscribed(account: string) {
  const order = { plan: 'pro', attemptId: newAttempt() };
  const { body } = await app.post('/subscription-checkout-session', order, account);
  await payHosted(body.url);
  await app.get(`/success?session_id=${body.sessionId}`, account);
  const [method] = (await app.get('/payment-methods', account)).body.methods;
  const [invoice] = (await app.get('/invoices', account)).body.invoices;
  return { session: body.sessionId as string, method: method.id as string, invoice: invoice.id as string };
}

const guarded = (Object.entries(endpoints) as [RouteName, Endpoint][]).filter(
  ([, { identity }]) => identity === 'required',
);
const changing = guarded.filter(([, { method }]) => method !== 'GET');

function send(to: TestApp, name: RouteName, as: string | null, headers: Record<string, string> = {}): Promise<Reply> {
  const { method, path } = routes[name];
  const url = path.replace(':id', own.method);
  if (method === 'GET') return to.get(url, as, headers);
  return method === 'DELETE'
    ? to.delete(url, as, headers)
    : to[method === 'PUT' ? 'put' : 'post'](url, {}, as, headers);
}

/** The status and code, after checking that nothing was changed or told. */
async function refused(call: () => Promise<Reply>): Promise<[number, string]> {
  const before = changesAtStripe.length;
  const { status, body } = await call();
  expect(changesAtStripe.slice(before)).toEqual([]);
  expect(Object.keys(body)).toEqual(['error']);
  return [status, body.error.code];
}

describe('every endpoint of an account', () => {
  it('is in the table', () => expect(guarded.length).toBeGreaterThan(25));

  it.each(guarded)('%s is refused without an identity', async (name) => {
    expect(await refused(() => send(app, name, null))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it.each(guarded)('%s is refused to a member without the right', async (name) => {
    expect(await refused(() => send(strict, name, 'ada'))).toEqual([403, 'FORBIDDEN']);
  });

  it.each(changing)('%s is refused to a page of another origin', async (name) => {
    const foreign = { origin: 'https://evil.example' };
    expect(await refused(() => send(app, name, 'ada', foreign))).toEqual([403, 'ORIGIN_NOT_ALLOWED']);
  });
});

/** Endpoints that take an id of an object, called by Grace with one of Ada's. */
const withIdOfOther: Partial<Record<RouteName, () => Promise<Reply>>> = {
  completeSession: () => app.get(`/success?session_id=${own.session}`, 'grace'),
  cancelSession: () => app.get(`/cancel?session_id=${own.session}`, 'grace'),
  setDefaultPaymentMethod: () => app.post(`/payment-methods/${own.method}/default`, {}, 'grace'),
  removePaymentMethod: () => app.delete(`/payment-methods/${own.method}`, 'grace'),
  getInvoices: () => app.get(`/invoices?cursor=${own.invoice}`, 'grace'),
  payInvoice: () => app.post('/pay-invoice', { invoiceId: own.invoice, attemptId: newAttempt() }, 'grace'),
};
/** What looks like an id, and names nothing that is another account's. */
const harmless = new Set(['attemptId', 'accountId']);

describe('an id of another account', () => {
  it.each(Object.entries(withIdOfOther))('is as unknown as any to %s', async (_, call) => {
    const [status, code] = await refused(call);
    expect([400, 404]).toContain(status);
    expect(code).toMatch(/^(UNKNOWN_SESSION|INVALID_INPUT|\w+_NOT_FOUND)$/);
  });

  it('is tried with every endpoint that takes one', () => {
    const taking = (Object.entries(endpoints) as [RouteName, Endpoint][]).filter(
      ([, { query, body, params, optional }]) => {
        const shapes = [query, body, params].map((schema) => (schema as { shape?: object } | undefined)?.shape ?? {});
        const names = shapes.flatMap((shape) => Object.keys(shape)).filter((name) => !harmless.has(name));
        return !optional && names.some((name) => /^id$|_id$|Id$/.test(name));
      },
    );
    const named = taking.map(([name]) => name);
    expect(named.filter((name) => !(name in withIdOfOther))).toEqual([]);
    expect(named.length).toBeGreaterThan(3);
  });
});
