import { afterEach, expect, it, vi } from 'vitest';
import { App } from '../core/app.js';
import { Api } from './api.js';
import { operation } from './operation.js';

afterEach(() => vi.restoreAllMocks());

// docs.stripe.com/api/idempotent_requests: "Retries with the same key return the saved response, including 500 errors."
it('keeps a 500 for its idempotency key, and does not try again', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  let tries = 0;
  const failing = operation('POST', '/v1/customers', [], () => {
    tries += 1;
    throw new Error('a fault of the sandbox');
  });
  const api = new Api({
    app: new App({ now: () => new Date() }, { secretKey: 'sk_test_1', publishableKey: 'pk_test_1' }),
    operations: [failing],
    expander: { find: () => undefined, include: () => undefined },
    beforeRequest: () => undefined,
    latencyMs: 0,
  });
  const ask = (key: string) =>
    api.answer({
      method: 'POST',
      target: '/v1/customers',
      headers: { authorization: 'Bearer sk_test_1', 'idempotency-key': key },
      body: '',
    });
  const [first, again, other] = [await ask('a'), await ask('a'), await ask('b')];
  expect([first.status, again.status, other.status, tries]).toEqual([500, 500, 500, 2]);
  expect(again.body).toBe(first.body);
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect(first.body).not.toContain('a fault of the sandbox"');
  expect(logged).toHaveBeenCalledTimes(2);
});
