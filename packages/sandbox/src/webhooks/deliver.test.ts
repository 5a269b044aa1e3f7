import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench({ webhookRetryDelaysMs: [20, 40, 80], webhookTimeoutMs: 300 });

interface Received {
  body: string;
  signature: string;
}

let server: Server;
let url: string;
let received: Received[];
/** What the endpoint answers to the delivery with this index; a number is a status. */
let answer: (index: number) => number | 'hang' | 'cut';

beforeEach(async () => {
  received = [];
  answer = () => 200;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const index =
        received.push({
          body: Buffer.concat(chunks).toString(),
          signature: String(request.headers['stripe-signature']),
        }) - 1;
      const reply = answer(index);
      if (reply === 'cut') request.socket.destroy();
      else if (typeof reply === 'number') response.writeHead(reply).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not happen in two seconds');
}

const states = () => bench.sandbox.webhooks.deliveries().map(({ state }) => state);

describe('webhooks', () => {
  it('are signed so that stripe-node trusts them, and nothing else', async () => {
    const { stripe, sandbox } = bench;
    const { secret } = await stripe.webhookEndpoints.create({ url, enabled_events: ['customer.created'] });
    const customer = await stripe.customers.create({ email: 'zoë@example.com' });
    await sandbox.webhooks.settled();
    const [{ body, signature } = { body: '', signature: '' }] = received;
    const event = Stripe.webhooks.constructEvent(body, signature, secret ?? '');
    expect(event).toMatchObject({
      type: 'customer.created',
      api_version: '2026-10-28.endive',
      livemode: false,
      pending_webhooks: 1,
      data: { object: { id: customer.id } },
    });
    expect(() => Stripe.webhooks.constructEvent(body.replace('zoë', 'eve'), signature, secret ?? '')).toThrow(
      /signature/i,
    );
    expect(() => Stripe.webhooks.constructEvent(body, signature, 'whsec_other')).toThrow(/signature/i);
    expect((await stripe.events.retrieve(event.id)).pending_webhooks).toBe(0);
  });

  it('go to the endpoints that listen for them', async () => {
    const { stripe, sandbox } = bench;
    sandbox.createWebhookEndpoint({ url: `${url}?all` });
    const few = sandbox.createWebhookEndpoint({ url: `${url}?few`, enabledEvents: ['product.created'] });
    await stripe.customers.create();
    await stripe.products.create({ name: 'Pro' });
    await sandbox.webhooks.settled();
    expect(received).toHaveLength(3);
    expect(
      sandbox.webhooks
        .deliveries()
        .filter(({ endpointId }) => endpointId === few.id)
        .map(({ eventType }) => eventType),
    ).toEqual(['product.created']);
  });

  it('are tried again, later each time, until they are taken', async () => {
    answer = (index) => (['cut', 500, 302, 200] as const)[index] ?? 200;
    const { stripe, sandbox } = bench;
    sandbox.createWebhookEndpoint({ url });
    await stripe.customers.create();
    await until(() => states()[0] === 'delivered');
    expect(received).toHaveLength(4);
    expect(new Set(received.map(({ body }) => (JSON.parse(body) as { id: string }).id)).size).toBe(1);
    expect(sandbox.webhooks.deliveries()[0]).toMatchObject({ attempts: 4, status: 200, error: null });
  });

  it('fail for good after the last retry, and stay pending at the event', async () => {
    answer = () => 500;
    const { stripe, sandbox } = bench;
    sandbox.createWebhookEndpoint({ url });
    await stripe.customers.create();
    await until(() => states()[0] === 'failed');
    expect(sandbox.webhooks.deliveries()[0]).toMatchObject({
      attempts: 4,
      status: 500,
      error: 'The endpoint answered 500.',
    });
    expect((await stripe.events.list({ delivery_success: false })).data).toHaveLength(1);
  });

  it('do not wait forever for an answer', async () => {
    answer = () => 'hang';
    const { stripe, sandbox } = bench;
    sandbox.createWebhookEndpoint({ url });
    await stripe.customers.create();
    await until(() => states()[0] === 'waiting');
    expect(sandbox.webhooks.deliveries()[0]?.error).toMatch(/timeout/i);
  });

  it('are held back while paused, and settled says so', async () => {
    const { stripe, sandbox } = bench;
    sandbox.createWebhookEndpoint({ url });
    sandbox.webhooks.pause();
    await stripe.customers.create();
    await sandbox.webhooks.settled();
    expect(received).toHaveLength(0);
    sandbox.webhooks.resume();
    await sandbox.webhooks.settled();
    expect(received).toHaveLength(1);
  });

  it('do not let a slow endpoint hold up another', async () => {
    answer = (index) => (received[index]?.body.includes('never') ? 'hang' : 200);
    const { stripe, sandbox } = bench;
    sandbox.createWebhookEndpoint({ url: 'http://127.0.0.1:1/nobody' });
    sandbox.createWebhookEndpoint({ url });
    await Promise.all(Array.from({ length: 12 }, () => stripe.customers.create()));
    await until(() => received.length === 12);
    expect(sandbox.webhooks.deliveries()).toHaveLength(24);
  });
});

describe('webhook endpoints', () => {
  it('show their secret once', async () => {
    const { stripe } = bench;
    const made = await stripe.webhookEndpoints.create({
      url,
      enabled_events: ['*'],
      api_version: '2026-10-28.endive',
      metadata: { a: 'b' },
    });
    expect(made.secret).toMatch(/^whsec_\w{32}$/);
    expect(await stripe.webhookEndpoints.retrieve(made.id)).not.toHaveProperty('secret');
    expect(
      await stripe.webhookEndpoints.update(made.id, { disabled: true, enabled_events: ['invoice.paid'] }),
    ).toMatchObject({ status: 'disabled', enabled_events: ['invoice.paid'] });
    await stripe.customers.create();
    await bench.sandbox.webhooks.settled();
    expect(received).toEqual([]);
    expect((await stripe.webhookEndpoints.list()).data).toHaveLength(1);
    expect(await stripe.webhookEndpoints.del(made.id)).toMatchObject({ deleted: true });
  });

  it.each([
    [{ url: 'nonsense' }, /Invalid URL/],
    [{ enabled_events: ['nonsense.happened'] }, /Invalid enabled_events\[0\]: must be one of/],
    [{ enabled_events: [] }, /enabled_events/],
    [{ api_version: '2018-11-08' }, /every dated version since 2019/],
  ])('refuse %j', async (change, message) => {
    await expect(
      bench.stripe.webhookEndpoints.create({ url, enabled_events: ['*'], ...change } as never),
    ).rejects.toThrow(message);
  });
});

describe('events', () => {
  it('are listed by type and time', async () => {
    const { stripe } = bench;
    await stripe.customers.create();
    await stripe.products.create({ name: 'Pro' });
    expect((await stripe.events.list({ type: 'customer.*' })).data).toHaveLength(1);
    expect((await stripe.events.list({ types: ['product.created', 'customer.created'] })).data).toHaveLength(2);
    const { created } = (await stripe.events.list()).data[0]!;
    expect((await stripe.events.list({ created: { lt: created } })).data).toEqual([]);
    await expect(stripe.events.list({ type: 'a', types: ['b'] })).rejects.toThrow(/only specify one/);
  });
});
