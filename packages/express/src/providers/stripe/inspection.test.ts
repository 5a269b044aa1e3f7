import { startSandbox } from '@tillkit/sandbox';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStripeClient } from './client.js';
import { inspectStripe } from './inspection.js';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const inspect = (secretKey = sandbox.secretKey) => inspectStripe({ secretKey, apiUrl: sandbox.url });

describe('inspectStripe', () => {
  it('tells a key that is taken from one that is not, without showing it', async () => {
    expect(await inspect().tryKey()).toEqual({ result: 'accepted' });
    const refused = await inspect('sk_test_somebody_elses_key').tryKey();
    expect(refused.result).toBe('refused');
    expect(JSON.stringify(refused)).not.toContain('somebody_elses');
  });

  it('says when nothing answers', async () => {
    const other = await startSandbox();
    await other.close();
    const inspection = inspectStripe({ secretKey: other.secretKey, apiUrl: other.url });
    expect((await inspection.tryKey()).result).toBe('unreachable');
    expect((await inspection.webhookEndpoints()).result).toBe('unreachable');
  });

  it('lists the webhook endpoints', async () => {
    sandbox.createWebhookEndpoint({ url: 'http://127.0.0.1:9/hook', enabledEvents: ['customer.updated'] });
    const listed = await inspect().webhookEndpoints();
    expect(listed).toEqual({
      result: 'listed',
      endpoints: [
        {
          url: 'http://127.0.0.1:9/hook',
          status: 'enabled',
          apiVersion: '2026-10-28.endive',
          enabledEvents: ['customer.updated'],
        },
      ],
    });
  });

  it('names the prices that are not there', async () => {
    const stripe = createStripeClient({ secretKey: sandbox.secretKey, apiUrl: sandbox.url });
    const { id } = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 1200,
      lookup_key: 'pro_month',
      product_data: { name: 'Pro' },
      recurring: { interval: 'month' },
    });
    const many = Array.from({ length: 12 }, (_, at) => `absent_${at}`);
    expect(
      await inspect().missingPrices({ lookupKeys: [...many, 'pro_month'], priceIds: [id, 'price_absent'] }),
    ).toEqual({
      result: 'listed',
      missing: [...many, 'price_absent'],
    });
  });

  it('signs as Stripe does', () => {
    const stripe = new Stripe('sk_test_x');
    const payload = JSON.stringify({ id: 'evt_1', object: 'event' });
    const signature = inspect().signatureOf(payload, 'whsec_right');
    expect(stripe.webhooks.constructEvent(payload, signature, 'whsec_right').id).toBe('evt_1');
    expect(() => stripe.webhooks.constructEvent(payload, signature, 'whsec_wrong')).toThrow();
  });
});
