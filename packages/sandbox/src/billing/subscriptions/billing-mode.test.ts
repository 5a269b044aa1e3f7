import { expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();

// docs.stripe.com/api/subscriptions/migrate
it('goes from classic to flexible, for good', async () => {
  const { stripe, clock } = bench;
  const customer = (await stripe.customers.create({ source: 'tok_visa' })).id;
  const product = (await stripe.products.create({ name: 'Pro' })).id;
  const price = { product, currency: 'usd', unit_amount: 1000, recurring: { interval: 'month' as const } };
  const items = [{ price: (await stripe.prices.create(price)).id }];
  const made = await stripe.subscriptions.create({ customer, items, billing_mode: { type: 'classic' } });
  expect(made.billing_mode).toEqual({ flexible: null, type: 'classic' });
  clock.advance(60);
  const now = Math.floor(clock.now().getTime() / 1000);
  const migrated = await stripe.subscriptions.migrate(made.id, { billing_mode: { type: 'flexible' } });
  expect(migrated.billing_mode).toMatchObject({ type: 'flexible', updated_at: now });
  expect(bench.recorder.events.at(-1)).toMatchObject({
    type: 'customer.subscription.updated',
    data: { previous_attributes: { billing_mode: { type: 'classic' } } },
  });
  const again = () => stripe.subscriptions.migrate(made.id, { billing_mode: { type: 'flexible' } });
  await expect(again()).rejects.toMatchObject({ param: 'billing_mode[type]' });
  await stripe.subscriptions.cancel(made.id);
  await expect(again()).rejects.toThrow(/has ended/);
});
