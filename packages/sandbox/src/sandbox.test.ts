import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startSandbox } from './index.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('startSandbox', () => {
  it('refuses NODE_ENV=production', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    await expect(startSandbox()).rejects.toThrow('NODE_ENV=production: set STRIPE_SECRET_KEY');
  });

  it.each([
    [{ host: '0.0.0.0' }, /loopback only/],
    [{ host: '192.168.1.10' }, /loopback only/],
    [{ secretKey: 'sk_live_1234' }, /live Stripe key/],
    [{ secretKey: 'rk_live_1234' }, /live Stripe key/],
    [{ publishableKey: 'pk_live_1234' }, /live Stripe key/],
    [{ secretKey: 'whatever' }, /must begin with sk_test_/],
    [{ secretKey: '' }, /secretKey must be a text/],
    [{ prot: 12_111 } as object, /no option prot\. Its options are port, host/],
    [{ toString: 1 } as object, /no option toString/],
    [{ port: 65_536 }, /port must be a whole number from 0 to 65535, not 65536/],
    [{ port: '12111' as unknown as number }, /port must be .* not "12111"/],
    [{ latencyMs: Number.NaN }, /latencyMs must be a number of milliseconds/],
    [{ webhookHosts: 'api.example.test' as unknown as string[] }, /webhookHosts must be a list of host names/],
    [{ webhookHosts: ['https://api.example.test'] }, /webhookHosts must be a list of host names/],
    [{ webhookTimeoutMs: -1 }, /webhookTimeoutMs must be/],
    [{ webhookRetryDelaysMs: 'daily' as 'three_days' }, /list of pauses in milliseconds/],
    [{ webhookRetryDelaysMs: [2 ** 31] }, /list of pauses in milliseconds/],
    [{ clock: new Date() as unknown as { now(): Date } }, /clock must be an object with a function now/],
    [{ afterLastRetry: 'shout' as 'cancel' }, /afterLastRetry must be one of cancel/],
    [{ upcomingInvoiceDays: 46 }, /upcomingInvoiceDays must be/],
    [{ path: '' }, /path must be a text/],
    [{ onEvent: true as unknown as () => void }, /onEvent must be a function/],
  ])('refuses %j', async (options, message) => {
    await expect(startSandbox(options)).rejects.toThrow(message);
  });

  it('takes another port when the wanted one is taken', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as AddressInfo;
    const sandbox = await startSandbox({ port });
    expect(sandbox.port).not.toBe(port);
    expect((await fetch(`${sandbox.url}/v1/customers`)).status).toBe(401);
    await sandbox.close();
    squatter.close();
  });

  it('closes with connections still open', async () => {
    const sandbox = await startSandbox();
    const stripe = new Stripe(sandbox.secretKey, { host: sandbox.host, port: sandbox.port, protocol: 'http' });
    await stripe.customers.create();
    await sandbox.close();
    await expect(fetch(sandbox.url)).rejects.toThrow();
  });

  it('survives requests that are no requests', async () => {
    const sandbox = await startSandbox();
    const headers = { authorization: `Bearer ${sandbox.secretKey}` };
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(sandbox.url + path, { ...init, headers: { ...headers, ...init.headers } });
    expect((await ask('/v1/customers/%E0%A4%A')).status).toBe(404);
    expect((await ask('/v1/customers', { method: 'PUT' })).status).toBe(404);
    expect((await ask('/nowhere')).status).toBe(404);
    const json = { 'content-type': 'application/json' };
    expect((await ask('/v1/customers', { method: 'POST', body: '{}', headers: json })).status).toBe(400);
    const deep = `a${'[b]'.repeat(50)}=1`;
    expect((await ask('/v1/customers', { method: 'POST', body: deep })).status).toBe(400);
    const huge = await ask('/v1/customers', { method: 'POST', body: 'a'.repeat(2_000_000) }).catch(() => undefined);
    expect(huge === undefined || huge.status === 413).toBe(true);
    expect((await ask('/v1/customers')).status).toBe(200);
    await sandbox.close();
  });
});
