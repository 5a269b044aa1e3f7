import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { BillingError, createBillingClient } from './client.js';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

async function serve(handler: Handler): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    handler(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/billing`;
}

const failure = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(BillingError);
  return error as BillingError;
};

describe('the client', () => {
  it('sends a body as JSON, with the host’s headers', async () => {
    const seen: unknown[] = [];
    const baseUrl = await serve((request, response, body) => {
      seen.push(request.method, request.url, request.headers['content-type'], request.headers.authorization, body);
      response.end('{"sessionId":"bs_1","url":"https://example.com/"}');
    });
    const client = createBillingClient({ baseUrl: `${baseUrl}/`, headers: () => ({ authorization: 'Bearer t' }) });
    const body = { amountMinor: 1000, currency: 'usd', attemptId: 'attempt-1' };
    expect(await client.createCheckoutSession(body)).toEqual({ sessionId: 'bs_1', url: 'https://example.com/' });
    expect(seen).toEqual([
      'POST',
      '/api/billing/create-checkout-session',
      'application/json',
      'Bearer t',
      JSON.stringify(body),
    ]);
  });

  it('writes a query and leaves out what is not given', async () => {
    const urls: unknown[] = [];
    const baseUrl = await serve((request, response) => {
      urls.push(request.url);
      response.end('{"entries":[],"nextCursor":null}');
    });
    const client = createBillingClient({ baseUrl });
    await client.getLedger();
    await client.getLedger({ limit: 5 });
    expect(urls).toEqual(['/api/billing/ledger', '/api/billing/ledger?limit=5']);
  });

  it('rejects with the router’s code, message, request id and details', async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(429, { 'retry-after': '7' });
      response.end('{"error":{"code":"RATE_LIMITED","message":"Slow down.","requestId":"r1","details":{"limit":3}}}');
    });
    const error = await failure(createBillingClient({ baseUrl }).getCredits());
    expect(error).toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Slow down.',
      status: 429,
      requestId: 'r1',
      details: { limit: 3 },
      retryAfterSeconds: 7,
    });
  });

  it.each([
    [502, '<html>Bad gateway</html>'],
    [200, '<!doctype html>'],
    [500, '{"error":{"code":"MADE_UP","message":"?"}}'],
  ])('says so when the reply (%i) is not the router’s', async (status, text) => {
    const headers = { 'content-type': 'text/html' };
    const baseUrl = await serve((_, response) => response.writeHead(status, headers).end(text));
    expect(await failure(createBillingClient({ baseUrl }).getPlans())).toMatchObject({
      code: 'UNEXPECTED_REPLY',
      message: `What answers at ${baseUrl}/plans is not the billing router. Check baseUrl and the proxy.`,
      status,
      details: { url: `${baseUrl}/plans`, contentType: 'text/html' },
    });
  });

  it('can be ended by its caller', async () => {
    const baseUrl = await serve(() => {});
    const controller = new AbortController();
    const call = failure(createBillingClient({ baseUrl }).getCredits({ signal: controller.signal }));
    controller.abort();
    expect(await call).toMatchObject({ code: 'ABORTED', status: null });
  });

  it('gives up after its time-out', async () => {
    const baseUrl = await serve(() => {});
    expect(await failure(createBillingClient({ baseUrl, timeoutMs: 20 }).getCredits())).toMatchObject({
      code: 'TIMEOUT',
    });
  });

  it('reports a server that cannot be reached', async () => {
    const baseUrl = await serve(() => {});
    await stop?.();
    expect(await failure(createBillingClient({ baseUrl }).getCredits())).toMatchObject({
      code: 'NETWORK_ERROR',
      details: { url: `${baseUrl}/credits` },
    });
  });
});
