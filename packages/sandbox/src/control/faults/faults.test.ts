import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fits, withoutIds } from '../../core/faults/fault.js';
import { type Fault, startSandbox } from '../../index.js';
import { sandboxBench, stripeFor } from '../../test/conformance.js';

const bench = sandboxBench();
const payment = { amount: 1500, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' } as const;
const return_url = 'https://shop.example/return';

describe('faults on requests', () => {
  it.each([
    ['rate_limit', undefined, { statusCode: 429, type: 'StripeRateLimitError' }, 0],
    ['server_error', 'before', { statusCode: 500, type: 'StripeAPIError' }, 0],
    ['server_error', 'after', { statusCode: 500, type: 'StripeAPIError' }, 1],
    ['cut', 'before', { type: 'StripeConnectionError' }, 0],
    ['cut', 'after', { type: 'StripeConnectionError' }, 1],
    ['timeout', 'before', { type: 'StripeConnectionError' }, 0],
    ['timeout', 'after', { type: 'StripeConnectionError' }, 1],
  ] as const)('%s %s the effect', async (kind, when, error, charges) => {
    const { stripe, sandbox } = bench;
    // stripe-node itself tries once more when a connection breaks.
    const times = kind === 'cut' ? 2 : 1;
    const path = '/v1/payment_intents';
    sandbox.faults.add({ on: 'request', kind, ...(when ? { when } : {}), method: 'POST', path, times });
    await expect(stripe.paymentIntents.create({ ...payment, return_url }, { timeout: 500 })).rejects.toMatchObject(
      error,
    );
    expect((await stripe.charges.list()).data).toHaveLength(charges);
    expect(sandbox.faults.list()).toMatchObject([{ matched: times, struck: times }]);
    // It strikes no more.
    expect(await stripe.paymentIntents.create({ ...payment, return_url })).toMatchObject({ status: 'succeeded' });
  });

  it('is survived by a retry with the same key: one charge, though the first answer was lost', async () => {
    const { sandbox } = bench;
    const { host, port, protocol } = sandbox;
    const stripe = new Stripe(sandbox.secretKey, { host, port, protocol, maxNetworkRetries: 2, telemetry: false });
    sandbox.faults.add({ on: 'request', kind: 'cut', when: 'after', path: '/v1/payment_intents', times: 2 });
    const intent = await stripe.paymentIntents.create({ ...payment, return_url });
    expect(intent.status).toBe('succeeded');
    expect((await stripe.charges.list()).data).toHaveLength(1);
  });

  it('strikes the nth that fits, and as many as asked', async () => {
    const { stripe, sandbox } = bench;
    const path = '/v1/customers/{id}';
    sandbox.faults.add({ on: 'request', kind: 'server_error', method: 'GET', path, nth: 2, times: 2 });
    const { id } = await stripe.customers.create();
    const outcomes: string[] = [];
    for (let call = 0; call < 5; call += 1) {
      outcomes.push(
        await stripe.customers.retrieve(id).then(
          () => 'ok',
          () => 'failed',
        ),
      );
    }
    expect(outcomes).toEqual(['ok', 'failed', 'failed', 'ok', 'ok']);
    expect(sandbox.faults.list()[0]).toMatchObject({ matched: 5, struck: 2 });
  });

  it('is taken back one by one, or all at once', async () => {
    const { stripe, sandbox } = bench;
    const order = sandbox.faults.add({ on: 'request', kind: 'cut' });
    expect(sandbox.faults.remove(order.id)).toBe(true);
    expect(sandbox.faults.remove(order.id)).toBe(false);
    sandbox.faults.add({ on: 'request', kind: 'cut', times: 100 });
    sandbox.faults.random({ seed: 1, rate: 1 });
    sandbox.faults.clear();
    expect((await stripe.customers.list()).data).toEqual([]);
    expect(sandbox.faults.list()).toEqual([]);
  });
});

describe('faults by a seed', () => {
  async function run(seed: number, rate: number): Promise<string[]> {
    const sandbox = await startSandbox();
    sandbox.faults.random({ seed, rate, kinds: ['rate_limit', 'server_error', 'cut'] });
    const outcomes: string[] = [];
    const headers = { authorization: `Bearer ${sandbox.secretKey}` };
    for (let call = 0; call < 30; call += 1) {
      outcomes.push(
        await fetch(`${sandbox.url}/v1/customers`, { method: 'POST', headers }).then(
          ({ status }) => String(status),
          () => 'cut',
        ),
      );
    }
    sandbox.faults.clear();
    outcomes.push(`${(await stripeFor(sandbox).customers.list({ limit: 100 })).data.length} made`);
    await sandbox.close();
    return outcomes;
  }

  it('are the same at every run of one seed, and others with another', async () => {
    const first = await run(7, 0.5);
    expect(await run(7, 0.5)).toEqual(first);
    expect(await run(8, 0.5)).not.toEqual(first);
    expect(new Set(first.slice(0, -1))).toEqual(new Set(['200', '429', '500', 'cut']));
  });

  it('strike as often as the rate says', async () => {
    expect((await run(7, 0)).filter((outcome) => outcome === '200')).toHaveLength(30);
    expect(await run(7, 1)).not.toContain('200');
  });
});

describe('faults on deliveries', () => {
  let server: Server;
  let received: { id: string; type: string }[];

  beforeEach(async () => {
    received = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push(JSON.parse(Buffer.concat(chunks).toString()) as { id: string; type: string });
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    bench.sandbox.createWebhookEndpoint({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      enabledEvents: ['customer.created', 'product.created'],
    });
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function happen(): Promise<string[]> {
    const { stripe, sandbox } = bench;
    await stripe.customers.create();
    await sandbox.webhooks.settled();
    await stripe.products.create({ name: 'Pro' });
    await sandbox.webhooks.settled();
    return received.map(({ type }) => type);
  }

  it('duplicate', async () => {
    bench.sandbox.faults.add({ on: 'delivery', kind: 'duplicate', event: 'customer.*' });
    expect(await happen()).toEqual(['customer.created', 'customer.created', 'product.created']);
    expect(received[0]?.id).toBe(received[1]?.id);
  });

  it('drop', async () => {
    bench.sandbox.faults.add({ on: 'delivery', kind: 'drop' });
    expect(await happen()).toEqual(['product.created']);
    expect(bench.sandbox.webhooks.deliveries()[0]).toMatchObject({ state: 'dropped', attempts: 0 });
  });

  it('reorder', async () => {
    bench.sandbox.faults.add({ on: 'delivery', kind: 'reorder', delayMs: 60_000 });
    expect(await happen()).toEqual(['product.created', 'customer.created']);
  });

  it('delay, and reorder that nothing overtakes', async () => {
    for (const kind of ['delay', 'reorder'] as const) {
      received = [];
      bench.sandbox.faults.clear();
      bench.sandbox.faults.add({ on: 'delivery', kind, nth: 2, delayMs: 150 });
      expect(await happen()).toEqual(['customer.created']);
      expect(bench.sandbox.webhooks.deliveries().at(-1)).toMatchObject({ state: 'held' });
      for (let tries = 0; tries < 200 && received.length < 2; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
      expect(received.map(({ type }) => type)).toEqual(['customer.created', 'product.created']);
      await bench.sandbox.webhooks.settled();
    }
  });
});

describe('faults of Stripe.js', () => {
  const statusOf = async (file: string) => (await fetch(`${bench.sandbox.url}/endive/${file}`)).status;

  it('fails to load, and comes late', async () => {
    const { sandbox } = bench;
    sandbox.faults.add({ on: 'stripe_js', kind: 'fail' });
    expect([await statusOf('stripe.js'), await statusOf('stripe.js')]).toEqual([503, 200]);
    sandbox.faults.clear();
    sandbox.faults.add({ on: 'stripe_js', kind: 'fail', part: 'element' });
    expect([await statusOf('stripe.js'), await statusOf('elements-inner-payment.html')]).toEqual([200, 503]);
    sandbox.faults.clear();
    sandbox.faults.add({ on: 'stripe_js', kind: 'slow', delayMs: 200 });
    const before = performance.now();
    expect(await statusOf('stripe.js')).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(190);
  });
});

describe('faults of Stripe.js by a seed', () => {
  const loads = async (seed: number) => {
    bench.sandbox.faults.random({ seed, rate: 0.5, kinds: ['fail'] });
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      const file = count % 2 ? 'elements-inner-payment.html' : 'stripe.js';
      statuses.push((await fetch(`${bench.sandbox.url}/endive/${file}`)).status);
    }
    return statuses;
  };

  it('are the same at every run of one seed, and others with another', async () => {
    const first = await loads(7);
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await loads(7)).toEqual(first);
    expect(await loads(8)).not.toEqual(first);
  });
});

describe('orders', () => {
  it.each([
    [null, /must be an object/],
    [{ on: 'moon', kind: 'cut' }, /on must be one of request, delivery, stripe_js, not "moon"/],
    [{ on: 'request', kind: 'drop' }, /kind must be one of timeout, rate_limit, server_error, cut, not "drop"/],
    [{ on: 'request', kind: 'cut', after: true }, /no field after/],
    [{ on: 'request', kind: 'rate_limit', when: 'after' }, /always before/],
    [{ on: 'request', kind: 'cut', method: 'PUT' }, /method must be one of/],
    [{ on: 'request', kind: 'cut', path: 'customers' }, /path must begin with \/v1\//],
    [{ on: 'request', kind: 'cut', path: '/v1/customer' }, /path fits no operation of Stripe's API: \/v1\/customer/],
    [{ on: 'delivery', kind: 'drop', event: 'invoices.*' }, /event fits no type of Stripe's events: invoices\.\*/],
    [{ on: 'request', kind: 'cut', nth: 0 }, /nth must be a whole number from 1/],
    [{ on: 'delivery', kind: 'drop', delayMs: 5 }, /delayMs has no meaning for drop/],
    [{ on: 'delivery', kind: 'delay', delayMs: -1 }, /delayMs must be a whole number/],
  ])('refuses %j', (order, message) => {
    expect(() => bench.sandbox.faults.add(order as unknown as Fault)).toThrow(message);
    expect(bench.sandbox.faults.list()).toEqual([]);
  });

  it.each([
    [{ seed: 1.5, rate: 0.1 }, /seed must be a whole number/],
    [{ seed: 1, rate: 2 }, /rate must be a number from 0 to 1/],
    [{ seed: 1, rate: 1, kinds: ['moon'] }, /kinds must be one of/],
  ])('refuses the random order %j', (order, message) => {
    expect(() => bench.sandbox.faults.random(order as never)).toThrow(message);
  });

  it('know a call whatever it is about', () => {
    expect(fits('/v1/customers/{id}', '/v1/customers/cus_1')).toBe(true);
    expect(fits('/v1/customers/{id}', '/v1/customers/cus_1/sources')).toBe(false);
    expect(fits('/v1/customers*', '/v1/customers/cus_1/sources')).toBe(true);
    expect(withoutIds('/v1/payment_intents/pi_3abcdefghijk/confirm')).toBe('/v1/payment_intents/{id}/confirm');
    expect(withoutIds('/v1/payment_intents')).toBe('/v1/payment_intents');
  });
});

describe('/_sandbox/faults', () => {
  async function ask(method: string, path = '', body?: unknown, headers: Record<string, string> = {}) {
    const reply = await fetch(`${bench.sandbox.url}/_sandbox/faults${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  }

  it('adds, lists, removes and clears', async () => {
    const added = await ask('POST', '', { on: 'request', kind: 'cut' });
    expect(added).toMatchObject({ status: 200, body: { fault: { kind: 'cut' }, struck: 0 } });
    await ask('POST', '/random', { seed: 3, rate: 0 });
    expect((await ask('GET')).body).toMatchObject({ faults: [{ id: added.body.id }], random: { seed: 3, rate: 0 } });
    expect((await ask('DELETE', `/${String(added.body.id)}`)).body).toMatchObject({ faults: [] });
    expect((await ask('DELETE', '/fault_none')).status).toBe(404);
    expect((await ask('DELETE')).body).toEqual({ faults: [], random: null });
  });

  it('says what is wrong with an order', async () => {
    expect(await ask('POST', '', { on: 'request', kind: 'nonsense' })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('kind must be one of') } },
    });
    expect((await ask('POST', '', '{')).status).toBe(400);
    expect((await ask('POST', '', 'a=b', { 'content-type': 'text/plain' })).status).toBe(400);
  });

  it('does not listen to pages of other origins', async () => {
    expect((await ask('DELETE', '', undefined, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await ask('GET', '', undefined, { origin: bench.sandbox.url })).status).toBe(200);
  });
});
