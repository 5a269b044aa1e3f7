import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../index.js';
import { sandboxBench } from '../test/conformance.js';
import { retryDelaysOf } from './deliver.js';

const bench = sandboxBench({ webhookRetryDelaysMs: 'three_days' });

let server: Server;
let url: string;
let received: { body: string; signature: string }[];
let status: number;

beforeEach(async () => {
  received = [];
  status = 200;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ body, signature: String(request.headers['stripe-signature']) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const trusts = (at: number, secret: string) => {
  const { body = '', signature = '' } = received[at] ?? {};
  try {
    return Stripe.webhooks.constructEvent(body, signature, secret).type;
  } catch {
    return 'not trusted';
  }
};

describe('a webhook endpoint', () => {
  it('hears nothing of what happens while it is disabled, and all again when it is enabled', async () => {
    const { stripe, sandbox } = bench;
    const { id } = await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] });
    expect(await stripe.webhookEndpoints.update(id, { disabled: true })).toMatchObject({ status: 'disabled' });
    await stripe.customers.create();
    await stripe.webhookEndpoints.update(id, { disabled: false });
    await stripe.products.create({ name: 'Pro' });
    await sandbox.webhooks.settled();
    expect(received.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['product.created']);
  });

  it('gets no retry of what failed once it is disabled', async () => {
    status = 500;
    const { stripe, sandbox } = bench;
    const { id } = await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] });
    await stripe.customers.create();
    await sandbox.webhooks.settled();
    await stripe.webhookEndpoints.update(id, { disabled: true });
    bench.clock.advance(3 * 86_400);
    sandbox.tick();
    await sandbox.webhooks.settled();
    expect(received).toHaveLength(1);
    expect(sandbox.webhooks.deliveries()[0]?.state).toBe('dropped');
  });

  it.each([['2018-11-08'], ['newest']])('cannot ask for version %s, and learns why', async (version) => {
    const form = { api_version: version as '2026-10-28.endive', url, enabled_events: ['*' as const] };
    await expect(bench.stripe.webhookEndpoints.create(form)).rejects.toMatchObject({
      code: undefined,
      param: 'api_version',
      statusCode: 400,
    });
    const own = await bench.stripe.webhookEndpoints.create({ ...form, api_version: '2026-10-28.endive' });
    expect(own.api_version).toBe('2026-10-28.endive');
  });

  it('is signed to with both secrets while the old one still counts', async () => {
    const { stripe, sandbox } = bench;
    const { id, secret: old } = sandbox.createWebhookEndpoint({ url });
    const { secret } = sandbox.rollWebhookSecret(id, { expiresInSeconds: 3600 });
    await stripe.customers.create();
    await sandbox.webhooks.settled();
    expect([trusts(0, old), trusts(0, secret)]).toEqual(['customer.created', 'customer.created']);
    bench.clock.advance(3600);
    await stripe.customers.create();
    await sandbox.webhooks.settled();
    expect([trusts(1, old), trusts(1, secret)]).toEqual(['not trusted', 'customer.created']);
  });

  it('has its secret rolled at once, or by HTTP', async () => {
    const { stripe, sandbox } = bench;
    const { id, secret: old } = sandbox.createWebhookEndpoint({ url });
    const rolled = await fetch(`${sandbox.url}/_sandbox/webhook-endpoints/${id}/roll`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"expires_in_seconds":0}',
    });
    const { secret } = (await rolled.json()) as { secret: string };
    await stripe.customers.create();
    await sandbox.webhooks.settled();
    expect([trusts(0, old), trusts(0, secret)]).toEqual(['not trusted', 'customer.created']);
    expect(() => sandbox.rollWebhookSecret('we_nobody')).toThrow('There is no webhook endpoint we_nobody.');
    expect(() => sandbox.rollWebhookSecret(id, { expiresInSeconds: 90_000 })).toThrow(/0 to 86400 whole seconds/);
  });
});

describe('retries', () => {
  it('for three days grow, and end within them', () => {
    const delays = retryDelaysOf('three_days');
    expect([...delays].sort((a, b) => a - b)).toEqual(delays);
    const days = delays.reduce((sum, delay) => sum + delay, 0) / 86_400_000;
    expect(days).toBeGreaterThan(2.5);
    expect(days).toBeLessThanOrEqual(3);
  });

  it('follow the clock that is turned, until the last', async () => {
    status = 500;
    const { stripe, sandbox } = bench;
    sandbox.createWebhookEndpoint({ url });
    await stripe.customers.create();
    await sandbox.webhooks.settled();
    for (const delay of retryDelaysOf('three_days')) {
      bench.clock.advance(delay / 1000 - 1);
      sandbox.tick();
      await sandbox.webhooks.settled();
      const before = received.length;
      bench.clock.advance(1);
      sandbox.tick();
      await sandbox.webhooks.settled();
      expect(received.length).toBe(before + 1);
    }
    expect(sandbox.webhooks.deliveries()).toMatchObject([{ state: 'failed', attempts: 10, status: 500 }]);
  });

  it.each([[[-1]], [[Number.NaN]]])('refuse %j as pauses', async (webhookRetryDelaysMs) => {
    await expect(startSandbox({ webhookRetryDelaysMs })).rejects.toThrow(/pauses in milliseconds/);
  });
});
