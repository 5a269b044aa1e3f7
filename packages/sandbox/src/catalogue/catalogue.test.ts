import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();

describe('products', () => {
  it('are made, changed, listed and deleted', async () => {
    const { stripe } = bench;
    const product = await stripe.products.create({
      id: 'pro',
      name: 'Pro',
      metadata: { tier: '1' },
      default_price_data: { currency: 'eur', unit_amount: 900 },
    });
    expect(product).toMatchObject({ id: 'pro', active: true, default_price: expect.stringMatching(/^price_/) });
    await expect(stripe.products.create({ id: 'pro', name: 'Again' })).rejects.toMatchObject({
      code: 'resource_already_exists',
    });
    expect((await stripe.products.update('pro', { name: 'Pro 2', description: 'More' })).name).toBe('Pro 2');
    await expect(stripe.products.del('pro')).rejects.toThrow(/user-created prices/);
    const bare = await stripe.products.create({ name: 'Bare' });
    expect((await stripe.products.list({ active: true })).data.map(({ id }) => id)).toEqual([bare.id, 'pro']);
    expect(await stripe.products.del(bare.id)).toMatchObject({ deleted: true });
    await expect(stripe.products.retrieve(bare.id)).rejects.toMatchObject({ code: 'resource_missing' });
    expect(bench.eventTypes()).toEqual(
      expect.arrayContaining(['product.created', 'price.created', 'product.updated', 'product.deleted']),
    );
  });
});

describe('prices', () => {
  it('are found by lookup key, which moves only when asked to', async () => {
    const { stripe } = bench;
    const { id: product } = await stripe.products.create({ name: 'Pro' });
    const monthly = { product, currency: 'usd', recurring: { interval: 'month' as const }, lookup_key: 'pro_monthly' };
    const old = await stripe.prices.create({ ...monthly, unit_amount: 1000 });
    await expect(stripe.prices.create({ ...monthly, unit_amount: 1200 })).rejects.toThrow(/transfer_lookup_key/);
    const now = await stripe.prices.create({ ...monthly, unit_amount: 1200, transfer_lookup_key: true });
    const found = await stripe.prices.list({ lookup_keys: ['pro_monthly', 'other'], expand: ['data.product'] });
    expect(found.data.map(({ id }) => id)).toEqual([now.id]);
    expect(found.data[0]?.product).toMatchObject({ name: 'Pro' });
    expect((await stripe.prices.retrieve(old.id)).lookup_key).toBeNull();
    expect((await stripe.prices.update(old.id, { active: false, nickname: 'old' })).active).toBe(false);
    expect((await stripe.prices.list({ type: 'recurring', recurring: { interval: 'year' } })).data).toEqual([]);
  });

  it('are exact to twelve places', async () => {
    const { stripe } = bench;
    const { id: product } = await stripe.products.create({ name: 'Token' });
    const price = await stripe.prices.create({
      product,
      currency: 'usd',
      unit_amount_decimal: bench.stripe.prices
        ? (await import('stripe')).default.Decimal.from('0.0125')
        : (undefined as never),
    });
    expect(price.unit_amount).toBeNull();
    expect(String(price.unit_amount_decimal)).toBe('0.0125');
  });

  it.each([
    [{ unit_amount: -1 }, /non-negative/],
    [{}, /unit_amount/],
    [{ unit_amount: 1, currency: 'xyz' }, /Invalid currency: xyz/],
    [{ unit_amount: 1, recurring: { interval: 'year', interval_count: 4 } }, /three years/],
  ])('refuse %j', async (params, message) => {
    const { id: product } = await bench.stripe.products.create({ name: 'P' });
    await expect(bench.stripe.prices.create({ product, currency: 'usd', ...params } as never)).rejects.toThrow(message);
  });
});
