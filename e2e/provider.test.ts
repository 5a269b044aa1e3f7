/**
 * One suite for two Stripes: the sandbox, and Stripe's own test mode where the keys of a test account are given. What
 * it makes there are a customer, prices of the demo's plans and two payments, none of real money.
 */
import { randomUUID } from 'node:crypto';
import { startDevdb } from '@tillkit/devdb';
import { type Billing, type BillingOptions, createBilling } from '@tillkit/express';
import { startSandbox } from '@tillkit/sandbox';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plans } from '../templates/express-api/src/plans.js';

type Keys = Pick<BillingOptions['stripe'], 'secretKey' | 'publishableKey' | 'apiUrl' | 'stripeJsUrl'>;

const { STRIPE_TEST_SECRET_KEY: secretKey, STRIPE_TEST_PUBLISHABLE_KEY: publishableKey } = process.env;
const ownKeys = secretKey && publishableKey ? { secretKey, publishableKey } : null;

const providers = [
  {
    name: 'the sandbox',
    missing: '',
    async open() {
      const { url: apiUrl, close, ...sandbox } = await startSandbox();
      const { secretKey, publishableKey, stripeJsUrl } = sandbox;
      return { keys: { secretKey, publishableKey, apiUrl, stripeJsUrl } satisfies Keys, close };
    },
  },
  {
    name: 'Stripe’s test mode',
    missing: ownKeys ? '' : 'STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY are not set to keys of a test account',
    open: async () => ({ keys: ownKeys satisfies Keys | null, close: async () => {} }),
  },
];

describe.for(providers)('on $name', ({ missing, open }) => {
  const closing: (() => Promise<unknown>)[] = [];
  const identity = { accountId: `account_${randomUUID()}`, userId: 'ada', email: 'ada@example.com' };
  let keys: Keys;
  let billing: Billing;

  beforeAll(async () => {
    const provider = await open();
    if (!provider.keys) return;
    keys = provider.keys;
    const devdb = await startDevdb();
    const mongo = await mongoose.createConnection(devdb.uri).asPromise();
    billing = createBilling({
      mongo,
      plans,
      stripe: { ...keys, webhookSecrets: ['whsec_unused'] },
      appUrls: ['http://localhost:5173'],
      environment: 'test',
      identify: () => null,
      workers: false,
      logger: { info: () => {}, warn: console.error, error: console.error },
    });
    await billing.ready();
    closing.push(billing.close, () => mongo.close(), devdb.close, provider.close);
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });

  test('the catalogue is created once and read back with its amounts', async ({ skip }) => {
    skip(missing !== '', missing);
    await billing.plans.sync();
    const again = await billing.plans.sync({ dryRun: true });
    expect(again.map(({ state }) => state)).toEqual(again.map(() => 'present'));
    const { plans: listed } = await billing.plans.list(null);
    expect(listed.find(({ code }) => code === 'pro')?.prices).toContainEqual({
      interval: 'year',
      amountMinor: 24_000,
      currency: 'usd',
    });
  });

  test('a paid top-up is credited once, however often it is asked for', async ({ skip }) => {
    skip(missing !== '', missing);
    const order = { amountMinor: 2_500, currency: 'usd', attemptId: randomUUID() };
    const [intent, same] = await Promise.all([1, 2].map(() => billing.checkout.createTopUpIntent(identity, order)));
    expect(same).toEqual(intent);
    expect((await billing.checkout.fulfil(intent!.sessionId, identity)).reply.status).toBe('in_progress');

    await payByCard(keys, intent!.clientSecret.split('_secret_')[0]!);
    const outcomes = await Promise.all([1, 2, 3].map(() => billing.checkout.fulfil(intent!.sessionId, identity)));
    expect(outcomes.map(({ reply }) => reply.status)).toEqual(['completed', 'completed', 'completed']);
    expect(await billing.credits.balance(identity.accountId)).toMatchObject([{ unit: 'usd', available: 2_500 }]);
  });

  test('a hosted checkout that is left unpaid is closed and credits nothing', async ({ skip }) => {
    skip(missing !== '', missing);
    const order = { amountMinor: 1_000, currency: 'usd', attemptId: randomUUID() };
    const { sessionId, url } = await billing.checkout.createTopUpCheckout(identity, order);
    expect(URL.canParse(url)).toBe(true);
    expect((await billing.checkout.cancel(sessionId, identity)).reply).toMatchObject({ checkout: 'cancelled' });
  });
});

/** Confirms with the test card that always succeeds, as Stripe.js would for the customer. */
async function payByCard({ secretKey, apiUrl = 'https://api.stripe.com' }: Keys, paymentIntentId: string) {
  const response = await fetch(`${apiUrl}/v1/payment_intents/${paymentIntentId}/confirm`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}` },
    body: new URLSearchParams({ payment_method: 'pm_card_visa', return_url: 'http://localhost:5173/' }),
  });
  expect(await response.json()).toMatchObject({ status: 'succeeded' });
}
