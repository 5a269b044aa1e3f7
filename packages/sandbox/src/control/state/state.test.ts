import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SandboxOptions, startSandbox } from '../../index.js';
import { sandboxBench, stripeFor } from '../../test/conformance.js';

const bench = sandboxBench();
const month = 31 * 86_400;

async function subscribe(stripe = bench.stripe) {
  const product = (await stripe.products.create({ name: 'Pro' })).id;
  const price = await stripe.prices.create({
    product,
    unit_amount: 1200,
    currency: 'usd',
    recurring: { interval: 'month' },
  });
  const customer = (await stripe.customers.create({ email: 'ada@example.com' })).id;
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  return stripe.subscriptions.create({ customer, default_payment_method: method.id, items: [{ price: price.id }] });
}

describe('a snapshot', () => {
  it('brings everything back, the time too, as often as one likes', async () => {
    const { stripe, sandbox } = bench;
    const { id } = await subscribe();
    const before = await stripe.subscriptions.retrieve(id);
    const snapshot = sandbox.snapshot();
    for (let run = 0; run < 2; run += 1) {
      sandbox.advance(month);
      expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(2);
      await stripe.subscriptions.cancel(id);
      sandbox.restore(snapshot);
      expect(await stripe.subscriptions.retrieve(id)).toEqual(before);
      expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(1);
    }
    // Items are found by themselves and within their subscription, and are still one thing.
    const item = before.items.data[0]?.id ?? '';
    sandbox.advance(month);
    const after = await stripe.subscriptions.retrieve(id);
    expect((await stripe.subscriptionItems.retrieve(item)).current_period_end).toBe(
      after.items.data[0]?.current_period_end,
    );
    expect(after.items.data[0]?.current_period_end).toBeGreaterThan(before.items.data[0]?.current_period_end ?? 0);
  });

  it('goes back also when the given clock has moved on', async () => {
    const { stripe, sandbox, clock } = bench;
    const { id, created } = await subscribe();
    const snapshot = sandbox.snapshot();
    clock.advance(3 * month);
    expect((await stripe.invoices.list({ subscription: id })).data.length).toBeGreaterThan(2);
    sandbox.restore(snapshot);
    expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(1);
    expect((await stripe.customers.create()).created).toBe(created);
  });

  it('keeps what idempotency keys stand for', async () => {
    const { stripe, sandbox } = bench;
    const first = await stripe.customers.create({ name: 'A' }, { idempotencyKey: 'one' });
    const snapshot = sandbox.snapshot();
    const second = await stripe.customers.create({ name: 'B' }, { idempotencyKey: 'two' });
    sandbox.restore(snapshot);
    expect((await stripe.customers.create({ name: 'A' }, { idempotencyKey: 'one' })).id).toBe(first.id);
    expect((await stripe.customers.create({ name: 'B' }, { idempotencyKey: 'two' })).id).not.toBe(second.id);
    expect((await stripe.customers.list()).data).toHaveLength(2);
  });

  it('has the parts of every domain, by the names that state files have', () => {
    const state = deserialize(bench.sandbox.snapshot()) as { parts: Record<string, unknown[]> };
    // A name that changes loses what users have kept.
    expect(Object.keys(state.parts).sort()).toMatchSnapshot();
  });

  it('must be one', async () => {
    const { stripe, sandbox } = bench;
    await stripe.customers.create();
    for (const bytes of [new Uint8Array(), new TextEncoder().encode('{}')])
      expect(() => sandbox.restore(bytes)).toThrow(/not a state/);
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  it('must be of this version', async () => {
    const { stripe, sandbox } = bench;
    await stripe.customers.create();
    const state = deserialize(sandbox.snapshot()) as { parts: Record<string, unknown[]>; [field: string]: unknown };
    const { coupons: _, ...fewer } = state.parts;
    for (const other of [
      { parts: fewer },
      { parts: { ...state.parts, coins: [] } },
      { parts: undefined },
      { parts: { ...state.parts, coupons: null } },
      { connected: [['acct_1', {}]] },
      { apiVersion: '2030-01-01.future' },
      { version: '0.0.0' },
      { replies: {} },
      { deliveries: undefined },
      { now: 'noon' },
    ])
      expect(() => sandbox.restore(serialize({ ...state, ...other })), JSON.stringify(Object.keys(other))).toThrow(
        /another version/,
      );
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  it('is taken over by another sandbox', async () => {
    const { sandbox } = bench;
    const { id } = await subscribe();
    const other = await startSandbox({ clock: bench.clock });
    other.restore(sandbox.snapshot());
    expect(await stripeFor(other).subscriptions.retrieve(id)).toMatchObject({ status: 'active' });
    await other.close();
  });
});

describe('a state file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tillkit-sandbox-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('survives a restart, with the secrets of the webhooks and the advanced clock', async () => {
    const path = join(folder, 'deep', 'state');
    const first = await startSandbox({ path });
    const { id } = await subscribe(stripeFor(first));
    const { secret } = first.createWebhookEndpoint({ url: 'http://127.0.0.1:1/hook' });
    first.webhooks.pause();
    first.advance(month);
    await first.close();
    expect(await readdir(join(folder, 'deep'))).toEqual(['state']);
    expect((await readFile(path)).includes(secret)).toBe(true);
    const second = await startSandbox({ path });
    const stripe = stripeFor(second);
    expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(2);
    const made = (await stripe.customers.create()).created;
    expect(made - Date.now() / 1000).toBeGreaterThan(month - 60);
    await second.close();
    const third = await startSandbox({ path });
    expect((await stripeFor(third).customers.list()).data).toHaveLength(2);
    await third.close();
  });

  it('keeps the keys, unless others are given', async () => {
    const path = join(folder, 'keys');
    const keysOf = async (options: SandboxOptions) => {
      const { secretKey, publishableKey, close } = await startSandbox(options);
      await close();
      return { secretKey, publishableKey };
    };
    const first = await keysOf({ path });
    expect(await keysOf({ path })).toEqual(first);
    const secretKey = 'sk_test_mine';
    expect(await keysOf({ path, secretKey })).toEqual({ ...first, secretKey });
    expect(await keysOf({ path })).toEqual({ ...first, secretKey });
    expect(await keysOf({ path: join(folder, 'other-keys') })).not.toEqual(first);
  });

  it('has the keys from the first moment, and a snapshot brings no others', async () => {
    const path = join(folder, 'first-moment');
    const sandbox = await startSandbox({ path });
    expect((await readFile(path)).includes(sandbox.secretKey)).toBe(true);
    const other = await startSandbox();
    other.restore(sandbox.snapshot());
    expect((await stripeFor(other).customers.list()).data).toEqual([]);
    await Promise.all([sandbox.close(), other.close()]);
  });

  it('is written while it runs, for a process that is killed', async () => {
    const path = join(folder, 'running');
    const sandbox = await startSandbox({ path });
    await stripeFor(sandbox).customers.create({ email: 'kept@example.com' });
    await expect.poll(async () => (await readFile(path)).includes('kept@example.com'), { timeout: 10_000 }).toBe(true);
    await sandbox.close();
  });

  it('continues with what was to be delivered', async () => {
    const path = join(folder, 'deliveries');
    const heard: string[] = [];
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        heard.push(String(request.headers['stripe-signature']));
        response.writeHead(up ? 200 : 500).end();
      });
    });
    let up = false;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const first = await startSandbox({ path });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    first.createWebhookEndpoint({ url, enabledEvents: ['customer.created'] });
    await stripeFor(first).customers.create();
    await first.webhooks.settled();
    expect(first.webhooks.deliveries()).toMatchObject([{ state: 'waiting', attempts: 1, status: 500 }]);
    await first.close();
    up = true;
    const second = await startSandbox({ path });
    await second.webhooks.settled();
    expect(second.webhooks.deliveries()).toMatchObject([{ state: 'delivered', attempts: 2, status: 200 }]);
    expect((await stripeFor(second).events.list({ type: 'customer.created' })).data).toMatchObject([
      { pending_webhooks: 0 },
    ]);
    expect(heard).toHaveLength(2);
    await second.close();
    const third = await startSandbox({ path });
    await third.webhooks.settled();
    expect(third.webhooks.deliveries()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
    await third.close();
    server.close();
  });

  it('is whole after a kill, whatever the kill left beside it', async () => {
    const path = join(folder, 'killed');
    await writeFile(`${path}.tmp`, 'half of a sta');
    const sandbox = await startSandbox({ path });
    await stripeFor(sandbox).customers.create();
    await sandbox.close();
    expect((await readdir(folder)).filter((name) => name.startsWith('killed'))).toEqual(['killed']);
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    await expect(startSandbox({ path })).rejects.toThrow(/killed: These bytes are not a state.* Delete it/);
  });

  it('that is none is left alone, and said so', async () => {
    const path = join(folder, 'none');
    await writeFile(path, 'precious');
    await expect(startSandbox({ path })).rejects.toThrow(/none: These bytes are not a state.* Delete it/);
    expect(await readFile(path, 'utf8')).toBe('precious');
  });
});
