import { expect, it, vi } from 'vitest';
import { encodeForm, publicApi, REQUEST_PATIENCE_MS } from './api.js';

it("writes nested values in Stripe's form encoding", () => {
  const form = encodeForm({
    type: 'card',
    card: { number: '4242', exp_month: 1 },
    list: ['a', { b: 2 }],
    none: undefined,
  });
  expect(decodeURIComponent(form.toString())).toBe(
    'type=card&card[number]=4242&card[exp_month]=1&list[0]=a&list[1][b]=2',
  );
});

it('calls the API with the publishable key and the client secret', async () => {
  const calls: Array<[string, RequestInit]> = [];
  const api = publicApi({ publishableKey: 'pk_test_1' }, async (input, init) => {
    calls.push([input, init]);
    return Response.json({ id: 'pi_1', status: 'succeeded' });
  });
  expect(await api.retrieveIntent('pi_1_secret_2')).toEqual({ intent: { id: 'pi_1', status: 'succeeded' } });
  await api.confirmIntent('seti_1_secret_2', { payment_method: 'pm_1' });
  expect(calls[0]?.[0]).toBe('/v1/payment_intents/pi_1?client_secret=pi_1_secret_2');
  expect(calls[0]?.[1].headers).toMatchObject({ authorization: 'Bearer pk_test_1' });
  expect(calls[1]?.[0]).toBe('/v1/setup_intents/seti_1/confirm');
  expect(calls[1]?.[1].body).toBe('payment_method=pm_1&use_stripe_sdk=true&client_secret=seti_1_secret_2');
});

it("hands on the API's errors, and has Stripe's words for none at all", async () => {
  const refused = { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' };
  const declines = publicApi({ publishableKey: 'pk_test_1' }, async () =>
    Response.json({ error: refused }, { status: 402 }),
  );
  expect(await declines.createPaymentMethod({ type: 'card' })).toEqual({ error: refused });
  const broken = publicApi({ publishableKey: 'pk_test_1' }, async () =>
    Promise.reject(new TypeError('Failed to fetch')),
  );
  expect(await broken.retrieveIntent('pi_1_secret_2')).toMatchObject({ error: { type: 'api_connection_error' } });
  const garbled = publicApi({ publishableKey: 'pk_test_1' }, async () => new Response('<html>', { status: 502 }));
  expect(await garbled.retrieveIntent('pi_1_secret_2')).toMatchObject({ error: { type: 'api_connection_error' } });
});

it('gives up a request that is never answered, as one whose effect nobody knows', async () => {
  vi.useFakeTimers();
  const silent = publicApi(
    { publishableKey: 'pk_test_1' },
    (_input, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
      }),
  );
  const confirming = silent.confirmIntent('pi_1_secret_2', {});
  await vi.advanceTimersByTimeAsync(REQUEST_PATIENCE_MS);
  expect(await confirming).toMatchObject({ error: { type: 'api_connection_error' } });
  vi.useRealTimers();
});
