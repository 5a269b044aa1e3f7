import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type Bench, openBench } from '../test/bench.js';

/* A client writes another address into each request, under a host that trusts every proxy. */

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
afterEach(() => vi.restoreAllMocks());

const rateLimits = { address: { windowMs: 60_000, limit: 1 } };
const from = (address: string) => ({ 'x-forwarded-for': address });

it('the log says once that the limits count nothing', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  const app = await bench.app({ rateLimits, mount: (host) => host.set('trust proxy', true) });
  for (let n = 1; n <= 3; n += 1) expect((await app.get('/plans', null, from(`203.0.113.${n}`))).status).not.toBe(429);
  const warnings = app.log.filter(({ level }) => level === 'warn');
  expect(warnings).toMatchObject([{ message: expect.stringMatching(/'trust proxy' is true.*number of your proxies/) }]);
  expect(printed).not.toHaveBeenCalled();
});

it('with the number of proxies the address is the client’s own', async () => {
  const app = await bench.app({ rateLimits, mount: (host) => host.set('trust proxy', 1) });
  await app.get('/plans', null, from('203.0.113.1, 198.51.100.7'));
  expect((await app.get('/plans', null, from('203.0.113.2, 198.51.100.7'))).status).toBe(429);
  expect(app.log.filter(({ message }) => message.includes('trust proxy'))).toEqual([]);
});
