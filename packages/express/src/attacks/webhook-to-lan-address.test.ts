import { lookup } from 'node:dns/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { type Sandbox, startSandbox } from '@tillkit/sandbox';
import { afterEach, beforeEach, expect, it } from 'vitest';

/*
 * Attack: an order of webhooks to the developer's router, to the metadata service of a cloud, or to a name that leads
 * there. Events would be sent to whatever answers, signed and with the customers' data.
 */

let sandbox: Sandbox;
let server: Server;
let heard: string[];
let port: number;

beforeEach(async () => {
  heard = [];
  server = createServer((request, response) => {
    heard.push(request.headers.host ?? '');
    response.end();
  });
  // On every address of this machine: a delivery that goes beyond loopback would be seen here.
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  await sandbox.close();
  await new Promise((resolve) => server.close(resolve));
});

async function deliver(url: string, options: Parameters<typeof startSandbox>[0] = {}) {
  sandbox = await startSandbox(options);
  const headers = { authorization: `Bearer ${sandbox.secretKey}` };
  const made = await fetch(`${sandbox.url}/v1/webhook_endpoints`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ url, 'enabled_events[0]': '*' }),
  });
  expect(made.status).toBe(200);
  await fetch(`${sandbox.url}/v1/customers`, { method: 'POST', headers, body: new URLSearchParams() });
  await sandbox.webhooks.settled();
  return sandbox.webhooks.deliveries();
}

/** Addresses of this machine on its networks. */
const ownAddresses = Object.values(networkInterfaces())
  .flatMap((entries) => entries ?? [])
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map(({ address }) => address);

it.each([
  ...ownAddresses,
  '0.0.0.0',
  '192.168.1.1',
  '169.254.169.254',
  '3232235777',
  '0xc0a80101',
  '[fe80::1]',
  '[::ffff:192.168.1.1]',
])('sends nothing to %s, and says what to change', async (host) => {
  expect(await deliver(`http://${host}:${port}/hook`)).toMatchObject([
    { state: 'failed', attempts: 1, status: null, error: expect.stringContaining('webhookHosts') },
  ]);
  expect(heard).toEqual([]);
});

it('judges a name by the addresses that it leads to', async () => {
  const isOwn = (await lookup(hostname(), { all: true })).some(({ address }) => /^127\.|^::1$/.test(address));
  const state = isOwn ? 'delivered' : 'failed';
  expect(await deliver(`http://${hostname()}:${port}/hook`)).toMatchObject([{ state, attempts: 1 }]);
  expect(heard).toHaveLength(isOwn ? 1 : 0);
});

it.each(['127.0.0.1', 'localhost', '127.0.0.2'])('sends to %s', async (host) => {
  expect(await deliver(`http://${host}:${port}/hook`)).toMatchObject([{ state: 'delivered', status: 200 }]);
  expect(heard).toEqual([`${host}:${port}`]);
});

it('sends to a host beyond loopback that was allowed by name, and to no other', async () => {
  expect(await deliver(`http://0.0.0.0:${port}/hook`, { webhookHosts: ['0.0.0.0'] })).toMatchObject([
    { state: 'delivered', status: 200 },
  ]);
  await sandbox.close();
  expect(await deliver(`http://192.168.1.1:${port}/hook`, { webhookHosts: ['0.0.0.0'] })).toMatchObject([
    { state: 'failed' },
  ]);
});
