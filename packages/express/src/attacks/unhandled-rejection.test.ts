import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appOrigin, type Bench, openBench, stripeOptions } from '../test/bench.js';
import { type ApiProcess, startApi } from '../test/start-api.js';

/*
 * Express 4 lets a rejected handler end the process. One request with a broken body, from anybody, would stop the host.
 */

describe.each([4, 5] as const)('on Express %i', (express) => {
  let bench: Bench;
  let api: ApiProcess;
  beforeAll(async () => {
    bench = await openBench();
    api = await startApi({
      mongoUri: bench.database.uri,
      stripe: stripeOptions(bench.sandbox),
      workers: false,
      express,
    });
  });
  afterAll(async () => {
    await api?.kill();
    await bench.close();
  });

  const send = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(path === '/chat' ? new URL(path, api.url) : api.url + path, {
      ...init,
      headers: { origin: appOrigin, ...init.headers },
    });
    const body = (await response.json()) as { error?: { code: string } };
    return { status: response.status, code: body.error?.code };
  };
  const ada = { authorization: 'Bearer ada', 'content-type': 'application/json' };
  const post = (path: string, body: string) => send(path, { method: 'POST', body, headers: ada });

  it('answers what it refuses', async () => {
    expect(await send('/credits')).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    expect(await send('/nowhere')).toEqual({ status: 404, code: 'NOT_FOUND' });
    expect(await send('/credits', { method: 'POST' })).toEqual({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(await post('/create-checkout-session', '{')).toEqual({ status: 400, code: 'INVALID_JSON' });
    expect(await send('/stripe-webhook', { method: 'POST', body: '{}' })).toMatchObject({ status: 400 });
    expect(await send('/chat', { method: 'POST' })).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    expect(await send('/chat', { method: 'POST', headers: ada })).toEqual({
      status: 402,
      code: 'INSUFFICIENT_CREDITS',
    });
  });

  it('serves after that', async () => {
    expect(await send('/credits', { headers: ada })).toEqual({ status: 200, code: undefined });
    const topUp = {
      amountMinor: 2500,
      currency: 'usd',
      attemptId: `attempt-express-${express}`,
      redirectUrl: '/billing',
    };
    expect(await post('/create-checkout-session', JSON.stringify(topUp))).toEqual({ status: 200, code: undefined });
  });
});
