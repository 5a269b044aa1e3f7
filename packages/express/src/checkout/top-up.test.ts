import { hostedSessionReply, paymentIntentReply, sessionReply } from '@tillkit/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appOrigin, type Bench, newAttempt, openBench, payHosted, type TestApp } from '../test/bench.js';

let bench: Bench;
let app: TestApp;

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app();
});
afterAll(() => bench.close());

const order = (more: object = {}) => ({ amountMinor: 2500, currency: 'usd', attemptId: newAttempt(), ...more });
const usd = async (account: string) =>
  (await app.billing.credits.balance(account)).find(({ unit }) => unit === 'usd')?.available;

describe('a top-up on the hosted page', () => {
  it('is credited when the customer comes back', async () => {
    const made = await app.post('/create-checkout-session', order({ redirectUrl: '/billing?tab=1' }), 'hosted-1');
    expect(made.status).toBe(200);
    const { sessionId, url } = hostedSessionReply.parse(made.body);
    expect((await payHosted(url)).state).toBe('complete');
    expect(await usd('hosted-1')).toBe(0);
    const back = await app.get(`/success?session_id=${sessionId}`, 'hosted-1', { accept: 'text/html' });
    expect(back.status).toBe(303);
    expect(back.headers.get('location')).toBe(`${appOrigin}/billing?tab=1&checkout=success&session_id=${sessionId}`);
    expect(await usd('hosted-1')).toBe(2500);
  });

  it('is not believed from the redirect alone', async () => {
    const { body } = await app.post('/create-checkout-session', order(), 'hosted-2');
    const back = await app.get(`/success?session_id=${body.sessionId}`, 'hosted-2');
    expect(sessionReply.parse(back.body)).toEqual({
      sessionId: body.sessionId,
      type: 'topup',
      status: 'in_progress',
      checkout: 'processing',
    });
    expect(await usd('hosted-2')).toBe(0);
  });
});

describe('a top-up in the page', () => {
  it('is credited once it is paid', async () => {
    const made = await app.post('/create-payment-intent', order(), 'page-1');
    const { sessionId, clientSecret, publishableKey } = paymentIntentReply.parse(made.body);
    expect(publishableKey).toBe(bench.sandbox.publishableKey);
    const [intent] = clientSecret.split('_secret_');
    await bench.stripe.paymentIntents.confirm(intent ?? '', {
      payment_method: 'pm_card_visa',
      return_url: 'http://app.test/',
    });
    const back = await app.get(`/success?session_id=${sessionId}`, 'page-1');
    expect(back.body).toMatchObject({ status: 'completed', checkout: 'success' });
    expect(await usd('page-1')).toBe(2500);
  });
});
