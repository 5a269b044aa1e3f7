import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from './ports.mjs';

test.for(['127.0.0.1', '0.0.0.0', '::1'])(
  'a port that another program holds on %s is left out',
  async (host, { skip }) => {
    const server = createServer();
    const listening = await new Promise((resolve) => {
      server.once('error', () => resolve(false)).listen(0, host, () => resolve(true));
    });
    skip(!listening, `this machine has no ${host}`);
    const { port } = server.address() as { port: number };
    expect(await freePort(port)).toBeGreaterThan(port);
    await new Promise((resolve) => server.close(resolve));
  },
);

test('a port that is spoken for is left out', async () => {
  const port = await freePort(41000);
  expect(await freePort(port, new Set([port]))).toBeGreaterThan(port);
});
