import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PaymentProvider, ProviderFailure } from '../provider.js';
import { stripeProvider } from './index.js';

/* What Stripe may say and the sandbox does not say yet, to the real client over HTTP. */

let server: Server;
let provider: PaymentProvider;
let reply: { status: number; body: object };
let asked = 0;

beforeAll(async () => {
  server = createServer((_req, res) => {
    asked += 1;
    res.writeHead(reply.status, { 'content-type': 'application/json', 'stripe-should-retry': 'false' });
    res.end(JSON.stringify(reply.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider = stripeProvider({ secretKey: 'sk_test_x', apiUrl });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const session = (more: object) => ({
  id: 'cs_1',
  object: 'checkout.session',
  customer: { id: 'cus_1', object: 'customer' },
  amount_subtotal: 1000,
  amount_total: 1190,
  currency: 'usd',
  payment_intent: null,
  subscription: null,
  metadata: { tillkit_account: 'ada', tillkit_session: 'bs_1' },
  ...more,
});
const paymentIntent = (status: string) => ({ id: 'pi_1', object: 'payment_intent', status });

describe('a hosted checkout', () => {
  it.each<[string, object, string]>([
    ['that is open', { status: 'open', payment_status: 'unpaid' }, 'open'],
    ['whose time is over', { status: 'expired', payment_status: 'unpaid' }, 'expired'],
    ['that is paid', { status: 'complete', payment_status: 'paid' }, 'paid'],
    ['that costs nothing yet', { status: 'complete', payment_status: 'no_payment_required' }, 'paid'],
    [
      'whose bank debit is on its way',
      { status: 'complete', payment_status: 'unpaid', payment_intent: paymentIntent('processing') },
      'settling',
    ],
    [
      'whose bank debit failed',
      { status: 'complete', payment_status: 'unpaid', payment_intent: paymentIntent('requires_payment_method') },
      'failed',
    ],
    ['in a state of tomorrow', { status: 'reviewing', payment_status: 'paid' }, 'open'],
  ])('%s', async (_, more, state) => {
    reply = { status: 200, body: session(more) };
    expect(await provider.readCheckout('cs_1')).toMatchObject({
      state,
      customerId: 'cus_1',
      // Before tax: 190 of 1190 is the state's.
      subtotalMinor: 1000,
      tags: { accountId: 'ada', sessionId: 'bs_1' },
    });
  });
});

describe('a payment in the page', () => {
  it.each([
    ['requires_payment_method', 'open'],
    ['requires_confirmation', 'open'],
    ['requires_action', 'open'],
    ['processing', 'settling'],
    ['requires_capture', 'settling'],
    ['succeeded', 'paid'],
    ['canceled', 'cancelled'],
    ['a_status_of_tomorrow', 'open'],
  ])('%s is %s', async (status, state) => {
    const body = { ...paymentIntent(status), amount: 5, currency: 'usd', last_payment_error: null, metadata: {} };
    reply = { status: 200, body };
    expect(await provider.readPayment('pi_1')).toMatchObject({ state, amountMinor: 5, failedBefore: false });
  });
});

describe('a refusal', () => {
  it.each<[number, object, string]>([
    [400, { type: 'invalid_request_error', code: 'resource_missing', param: 'customer' }, 'customer_gone'],
    [404, { type: 'invalid_request_error', code: 'resource_missing', param: 'intent' }, 'not_found'],
    [400, { type: 'invalid_request_error', code: 'parameter_unknown' }, 'rejected'],
    [400, { type: 'idempotency_error' }, 'rejected'],
    [401, { type: 'invalid_request_error' }, 'rejected'],
    [402, { type: 'card_error', code: 'card_declined' }, 'card_declined'],
    [403, { type: 'invalid_request_error' }, 'rejected'],
    [409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }, 'busy'],
    [409, { type: 'invalid_request_error', code: 'lock_timeout' }, 'busy'],
    [429, { type: 'invalid_request_error', code: 'rate_limit' }, 'busy'],
    [500, { type: 'api_error' }, 'unavailable'],
  ])('%i %j is %s', async (status, error, reason) => {
    reply = { status, body: { error: { message: 'No.', ...error } } };
    asked = 0;
    const failure = await provider.readPayment('pi_1').catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(ProviderFailure);
    expect((failure as ProviderFailure).reason).toBe(reason);
    expect(asked).toBe(1);
  });

  it('to close what is not open any more is no failure; anything else is', async () => {
    const error = { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message: 'No.' };
    reply = { status: 400, body: { error } };
    await provider.closePayment('pi_1');
    await provider.closeCheckout('cs_1');
    reply = { status: 500, body: { error: { type: 'api_error', message: 'No.' } } };
    await expect(provider.closePayment('pi_1')).rejects.toMatchObject({ reason: 'unavailable' });
  });
});
