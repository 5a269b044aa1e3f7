import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { startSandbox } from './index.js';

describe('startSandbox', () => {
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

describe('tillkit-sandbox', () => {
  const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  it('tells its usage', () => {
    expect(run('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: tillkit-sandbox/),
      stderr: '',
    });
  });

  it.each([
    [['--prot', '1'], /Unknown option '--prot'/],
    [['extra'], /Unexpected argument 'extra'/],
    [['--port', ''], /--port must be a number from 0 to 65535/],
    [['--port', '1e3'], /--port must be a number/],
    [['--port', '70000'], /--port must be a number/],
    [['--path', ''], /path must be a text/],
  ])('refuses %j, and tells its usage', (args, message) => {
    expect(run(...args)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('starts, says where it is, and ends on SIGTERM', async () => {
    expect(existsSync(cli), 'build the package first: npm run build').toBe(true);
    const child = spawn(process.execPath, [cli, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const url = await new Promise<string>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
        if (found && text.includes('pk_test_')) resolve(found[0]);
      });
    });
    expect((await fetch(`${url}/v1/customers`)).status).toBe(401);
    const code = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await code).toBe(0);
  });
});
