import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../index.js';
import { sandboxBench, stripeFor } from '../test/conformance.js';

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

  it('must be one', async () => {
    const { stripe, sandbox } = bench;
    await stripe.customers.create();
    for (const bytes of [new Uint8Array(), new TextEncoder().encode('{}')])
      expect(() => sandbox.restore(bytes)).toThrow(/not a state/);
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

  it('is written while it runs, for whoever is killed', async () => {
    const path = join(folder, 'running');
    const sandbox = await startSandbox({ path });
    await stripeFor(sandbox).customers.create({ email: 'kept@example.com' });
    await expect.poll(async () => (await readFile(path)).includes('kept@example.com'), { timeout: 10_000 }).toBe(true);
    await sandbox.close();
  });

  it('that is none is left alone, and said so', async () => {
    const path = join(folder, 'none');
    await writeFile(path, 'precious');
    await expect(startSandbox({ path })).rejects.toThrow(/none: These bytes are not a state.* Delete it/);
    expect(await readFile(path, 'utf8')).toBe('precious');
  });
});
