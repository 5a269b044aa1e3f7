import { describe, expect, it } from 'vitest';
import { startSandbox } from '../index.js';
import { callSandbox } from '../test/call.js';
import { sandboxBench, stripeFor } from '../test/conformance.js';

const bench = sandboxBench();

const call = (method: string, path: string, body?: string, headers?: Record<string, string>) =>
  callSandbox(bench.sandbox, method, path, body, headers);

describe('authentication', () => {
  it('takes the secret key as bearer and as basic user name', async () => {
    const basic = `Basic ${Buffer.from(`${bench.sandbox.secretKey}:`).toString('base64')}`;
    expect((await call('GET', '/v1/customers')).status).toBe(200);
    expect((await call('GET', '/v1/customers', undefined, { authorization: basic })).status).toBe(200);
  });

  it.each([
    ['', /did not provide an API key/],
    ['Bearer sk_test_other_key_1234', /^Invalid API Key provided: sk_test_\*+1234$/],
    ['Bearer sk_live_1234567890', /live key/],
    ['Bearer rk_live_1234567890', /live key/],
  ])('refuses %j', async (authorization, message) => {
    const answer = await call('GET', '/v1/customers', undefined, { authorization });
    expect(answer.status).toBe(401);
    expect(answer.body.error).toMatchObject({ type: 'invalid_request_error', message: expect.stringMatching(message) });
  });

  it('never repeats a live key whole', async () => {
    const answer = await call('GET', '/v1/customers', undefined, { authorization: 'Bearer sk_live_verysecret99' });
    expect(JSON.stringify(answer.body)).not.toContain('verysecret');
  });

  it('keeps the publishable key to what Stripe.js needs', async () => {
    const authorization = `Bearer ${bench.sandbox.publishableKey}`;
    const answer = await call('GET', '/v1/customers', undefined, { authorization });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'secret_key_required' } } });
    const intent = await bench.stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    const target = `/v1/payment_intents/${intent.id}?key=${bench.sandbox.publishableKey}`;
    expect(
      (await call('GET', `${target}&client_secret=${intent.client_secret}`, undefined, { authorization: '' })).status,
    ).toBe(200);
    expect((await call('GET', `${target}&client_secret=wrong`, undefined, { authorization: '' })).status).toBe(404);
  });
});

describe('parameters', () => {
  it.each([
    ['customers', 'nonsense=1', 'parameter_unknown', 'nonsense', 'Received unknown parameter: nonsense'],
    [
      'customers',
      'invoice_settings[nonsense]=1',
      'parameter_unknown',
      'invoice_settings[nonsense]',
      'Received unknown parameter: invoice_settings[nonsense]',
    ],
    ['payment_intents', 'currency=usd', 'parameter_missing', 'amount', 'Missing required param: amount.'],
    ['payment_intents', 'amount=10.5&currency=usd', 'parameter_invalid_integer', 'amount', 'Invalid integer: 10.5'],
    ['payment_intents', 'amount=abc&currency=usd', 'parameter_invalid_integer', 'amount', 'Invalid integer: abc'],
    [
      'payment_intents',
      'amount=-5&currency=usd',
      'parameter_invalid_integer',
      'amount',
      'This value must be greater than or equal to 1.',
    ],
    ['payment_intents', 'amount=20&currency=usd', 'amount_too_small', 'amount', 'Amount must be at least $0.50 usd'],
    ['payment_intents', 'amount=500&currency=usd&confirm=maybe', undefined, 'confirm', 'Invalid boolean: maybe'],
    [
      'payment_intents',
      'amount=500&currency=usd&payment_method_types[]=card',
      'parameter_unknown',
      'payment_method_types',
      'Received unknown parameter: payment_method_types',
    ],
    ['checkout/sessions', 'mode=sale', undefined, 'mode', /^Invalid mode: must be one of .*subscription/],
    [
      'checkout/sessions',
      'mode=payment&success_url=',
      'parameter_invalid_empty',
      'success_url',
      /empty string for 'success_url'/,
    ],
    ['checkout/sessions', 'mode=payment&ui_mode=hosted', undefined, 'ui_mode', /Invalid ui_mode: must be one of/],
    ['subscriptions', 'items=x', undefined, 'items', 'Invalid array'],
    ['customers', 'metadata=x', undefined, 'metadata', 'Invalid object'],
  ])('%s: %s', async (resource, body, code, param, message) => {
    const answer = await call('POST', `/v1/${resource}`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({
      type: 'invalid_request_error',
      param,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      ...(code ? { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` } : {}),
    });
  });

  it('says so when Stripe has a parameter and the sandbox has not', async () => {
    const answer = await call('POST', '/v1/customers', 'validate=true');
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { message: 'This sandbox does not support the parameter `validate` yet.' } },
    });
  });

  it('holds metadata to its limits, and unsets by an empty value', async () => {
    const { stripe } = bench;
    const customer = await stripe.customers.create({ metadata: { a: '1', b: '2' } });
    const changed = await stripe.customers.update(customer.id, { metadata: { a: '', c: '3' } });
    expect(changed.metadata).toEqual({ b: '2', c: '3' });
    await expect(stripe.customers.create({ metadata: { ['k'.repeat(41)]: 'x' } })).rejects.toThrow(/40 characters/);
    await expect(stripe.customers.create({ metadata: { k: 'x'.repeat(501) } })).rejects.toThrow(/500 characters/);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'x']));
    await expect(stripe.customers.create({ metadata: many })).rejects.toThrow(/50 keys/);
    expect((await stripe.customers.update(customer.id, { metadata: '' })).metadata).toEqual({});
  });

  it('is not confused by names of JavaScript', async () => {
    const other = await startSandbox();
    const headers = { authorization: `Bearer ${other.secretKey}`, 'content-type': 'application/x-www-form-urlencoded' };
    for (const body of [
      '__proto__[x]=1',
      'constructor[prototype][x]=1',
      'metadata[__proto__]=1',
      'metadata[__proto__][x]=1',
      'toString=1',
    ]) {
      expect((await fetch(`${other.url}/v1/customers`, { method: 'POST', headers, body })).status).toBeLessThan(500);
    }
    await other.close();
    expect(({} as { x?: string }).x).toBeUndefined();
  });
});

describe('what is not there', () => {
  it('answers 404 for URLs and objects', async () => {
    expect(await call('GET', '/v1/nonsense')).toMatchObject({
      status: 404,
      body: { error: { message: expect.stringContaining('Unrecognized request URL (GET: /v1/nonsense)') } },
    });
    expect(await call('GET', '/v1/customers/cus_nobody')).toMatchObject({
      status: 404,
      body: { error: { code: 'resource_missing', param: 'id', message: "No such customer: 'cus_nobody'" } },
    });
    expect(await call('GET', '/v1/quotes/qt_1')).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'not_simulated',
          message: expect.stringMatching(/^This sandbox does not simulate GET \/v1\/quotes\/\{\w+\}\./),
        },
      },
    });
  });

  it('names the id as the URL does', async () => {
    for (const [path, message] of [
      ['payment_intents/pi_nobody', "No such payment_intent: 'pi_nobody'"],
      ['setup_intents/seti_nobody', "No such setupintent: 'seti_nobody'"],
    ])
      expect((await call('GET', `/v1/${path}`)).body.error).toMatchObject({ message, param: 'intent' });
  });

  it('answers 400 for objects that a parameter names', async () => {
    expect(await call('POST', '/v1/payment_intents', 'amount=500&currency=usd&customer=cus_nobody')).toMatchObject({
      status: 400,
      body: { error: { code: 'resource_missing', param: 'customer' } },
    });
  });
});

describe('headers', () => {
  it('names each request, and speaks one version of the API', async () => {
    const answer = await call('GET', '/v1/customers');
    expect(answer.headers.get('request-id')).toMatch(/^req_\w{14}$/);
    expect(answer.headers.get('stripe-version')).toBe('2026-10-28.endive');
  });
});

describe('idempotency keys', () => {
  it('replays the first reply, and does nothing twice', async () => {
    const first = await call('POST', '/v1/customers', 'email=a@example.com', { 'idempotency-key': 'k1' });
    const again = await call('POST', '/v1/customers', 'email=a@example.com', { 'idempotency-key': 'k1' });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect((await bench.stripe.customers.list()).data).toHaveLength(1);
  });

  it('refuses another body and another path', async () => {
    await call('POST', '/v1/customers', 'email=a@example.com', { 'idempotency-key': 'k1' });
    expect(await call('POST', '/v1/customers', 'email=b@example.com', { 'idempotency-key': 'k1' })).toMatchObject({
      status: 400,
      body: { error: { type: 'idempotency_error', message: expect.stringContaining('same parameters') } },
    });
    expect(await call('POST', '/v1/products', 'email=a@example.com', { 'idempotency-key': 'k1' })).toMatchObject({
      status: 400,
      body: { error: { type: 'idempotency_error', message: expect.stringContaining('same endpoint') } },
    });
  });

  it('replays a declined payment, but not a request that never began', async () => {
    const confirm =
      'amount=500&currency=usd&confirm=true&payment_method=pm_card_chargeDeclined&return_url=https://a.example';
    const declined = await call('POST', '/v1/payment_intents', confirm, { 'idempotency-key': 'k2' });
    const again = await call('POST', '/v1/payment_intents', confirm, { 'idempotency-key': 'k2' });
    expect(declined.status).toBe(402);
    expect(again.body).toEqual(declined.body);
    expect((await bench.stripe.charges.list()).data).toHaveLength(1);
    expect((await call('POST', '/v1/customers', 'nonsense=1', { 'idempotency-key': 'k3' })).status).toBe(400);
    expect((await call('POST', '/v1/customers', 'email=c@example.com', { 'idempotency-key': 'k3' })).status).toBe(200);
  });

  it('forgets a key after a day', async () => {
    const first = await call('POST', '/v1/customers', 'email=a@example.com', { 'idempotency-key': 'k1' });
    bench.clock.advance(24 * 3600);
    const later = await call('POST', '/v1/customers', 'email=a@example.com', { 'idempotency-key': 'k1' });
    expect(later.body.id).not.toBe(first.body.id);
  });

  it('answers 409 while the first request is in progress, and makes one customer of twenty parallel ones', async () => {
    const slow = await startSandbox({ latencyMs: 100, clock: bench.clock });
    const stripe = stripeFor(slow);
    const replies = await Promise.allSettled(
      Array.from({ length: 20 }, () => stripe.customers.create({ email: 'a@example.com' }, { idempotencyKey: 'same' })),
    );
    const refused = replies.filter((reply) => reply.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const reply of refused)
      expect(reply.reason).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    const made = replies.flatMap((reply) => (reply.status === 'fulfilled' ? [reply.value.id] : []));
    expect(new Set(made).size).toBe(1);
    expect((await stripe.customers.list()).data).toHaveLength(1);
    await slow.close();
  });
});
