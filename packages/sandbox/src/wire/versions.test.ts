import { afterEach, describe, expect, it, vi } from 'vitest';
import { startSandbox } from '../index.js';
import { callSandbox } from '../test/call.js';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();
const present = '2026-10-28.endive';

const ask = (version: string, sandbox = bench.sandbox) =>
  callSandbox(sandbox, 'GET', '/v1/customers', undefined, { 'stripe-version': version });

describe('a request of another API version', () => {
  const log = vi.spyOn(console, 'error');
  afterEach(() => log.mockReset());

  it.each([
    '2019-02-19',
    '2020-08-27',
    '2022-11-15',
    '2024-04-10',
    '2025-03-31.basil',
    '2026-08-26.dahlia',
    '2027-01-27.fern',
  ])('%s is answered in the present shape, and a header says so', async (version) => {
    log.mockImplementation(() => undefined);
    const { status, headers } = await ask(version);
    expect([status, headers.get('stripe-version')]).toEqual([200, present]);
    expect(headers.get('tillkit-answered-version')).toBe(`${present}; asked=${version}`);
  });

  it('is in the log once for each version', async () => {
    const lines: string[] = [];
    log.mockImplementation((line: string) => void lines.push(line));
    for (const version of ['2024-04-10', '2024-06-20', '2024-04-10', present]) await ask(version);
    expect(lines).toEqual([
      expect.stringContaining(`Stripe API 2024-04-10 is asked for, and answered as ${present}`),
      expect.stringContaining(`Stripe API 2024-06-20 is asked for, and answered as ${present}`),
    ]);
  });

  it('that is an error says so too', async () => {
    log.mockImplementation(() => undefined);
    const version = { 'stripe-version': '2024-04-10' };
    const { status, headers } = await callSandbox(bench.sandbox, 'GET', '/v1/customers/none', undefined, version);
    expect([status, headers.get('tillkit-answered-version')]).toEqual([404, `${present}; asked=2024-04-10`]);
  });

  it.each(['2018-11-08', '2024-13-40', 'latest', 'v1', '2025-03-31.basil; custom_checkout_beta=v1'])(
    'is refused when it is none since 2019: %s',
    async (version) => {
      const { status, body } = await ask(version);
      expect([status, body.error?.message]).toEqual([
        400,
        `Invalid Stripe API version: ${version}. This sandbox takes every dated version since 2019, and answers in the shape of ${present}.`,
      ]);
    },
  );

  it('is refused with strictVersion, as is an endpoint that wants its events', async () => {
    const strict = await startSandbox({ strictVersion: true });
    expect((await ask(present, strict)).status).toBe(200);
    const { status, body } = await ask('2024-04-10', strict);
    expect([status, body.error?.message]).toEqual([
      400,
      `Invalid Stripe API version: 2024-04-10. This sandbox speaks ${present} only: \`strictVersion\` is set.`,
    ]);
    const endpoint = 'url=http://127.0.0.1:9/&enabled_events[]=*&api_version=2024-04-10';
    const made = await callSandbox(strict, 'POST', '/v1/webhook_endpoints', endpoint);
    expect([made.status, made.body.error?.param]).toEqual([400, 'api_version']);
    await strict.close();
  });
});

it('of the present version has no such header', async () => {
  expect((await ask(present)).headers.get('tillkit-answered-version')).toBeNull();
});

it('a webhook endpoint may have another version; its events have the present shape, and the log says so', async () => {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  const endpoint = await bench.stripe.webhookEndpoints.create({
    url: 'http://127.0.0.1:9/',
    enabled_events: ['customer.created'],
    api_version: '2024-04-10',
  });
  log.mockRestore();
  expect(endpoint.api_version).toBe('2024-04-10');
  expect(lines).toEqual([expect.stringContaining('Stripe API 2024-04-10 is asked for')]);
  await bench.stripe.customers.create({});
  expect((await bench.stripe.events.list()).data[0]?.api_version).toBe(present);
});
