import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { flags } from './cli/flags.js';
import { readSettings } from './cli/read.js';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
let folder: string;
beforeAll(() => {
  expect(existsSync(cli), 'build the package first: npm run build').toBe(true);
  folder = mkdtempSync(join(tmpdir(), 'tillkit-sandbox-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function configOf(content: unknown): string {
  const file = join(folder, 'config.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** Each option once, as a flag and as a file says it. */
const said: Record<keyof typeof flags, { flag: string; value: unknown }> = {
  port: { flag: '4242', value: 4242 },
  host: { flag: 'localhost', value: 'localhost' },
  path: { flag: 'a.state', value: 'a.state' },
  secretKey: { flag: 'sk_test_1', value: 'sk_test_1' },
  publishableKey: { flag: 'pk_test_1', value: 'pk_test_1' },
  merchantName: { flag: 'Hats & Co', value: 'Hats & Co' },
  clock: { flag: '2027-01-31T12:00:00Z', value: { now: expect.any(Function) } },
  rawCardData: { flag: '', value: true },
  strictVersion: { flag: '', value: true },
  webhookUrl: { flag: 'http://localhost:1/', value: 'http://localhost:1/' },
  webhookEvents: { flag: 'invoice.paid, charge.succeeded', value: ['invoice.paid', 'charge.succeeded'] },
  webhookHosts: { flag: 'api.test,10.0.0.1', value: ['api.test', '10.0.0.1'] },
  webhookRetryDelaysMs: { flag: '100,2000', value: [100, 2000] },
  webhookTimeoutMs: { flag: '500', value: 500 },
  requestsPerSecondMax: { flag: '25', value: 25 },
  latencyMs: { flag: '10', value: 10 },
  afterLastRetry: { flag: 'mark_unpaid', value: 'mark_unpaid' },
  upcomingInvoiceDays: { flag: '3', value: 3 },
};

describe('the settings of tillkit-sandbox', () => {
  const { webhookUrl: url, webhookEvents: events, ...options } = said;
  const wanted = {
    help: false,
    options: Object.fromEntries(Object.entries(options).map(([name, { value }]) => [name, value])),
    webhook: { url: url.value, enabledEvents: events.value },
  };

  it('take every option by a flag', () => {
    const args = Object.entries(said).flatMap(([name, { flag }]) => [
      `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      ...(flag === '' ? [] : [flag]),
    ]);
    expect(readSettings(args)).toEqual(wanted);
    expect(readSettings(['--webhook-retry-delays-ms', 'three_days']).options.webhookRetryDelaysMs).toBe('three_days');
  });

  it('take every option from a file, and a flag comes before it', () => {
    const values = Object.fromEntries(Object.entries(said).map(([name, { value }]) => [name, value]));
    const file = configOf({ ...values, clock: '2027-01-31T12:00:00Z' });
    expect(readSettings(['--config', file])).toEqual(wanted);
    expect(readSettings(['--config', file, '-p', '1']).options).toMatchObject({ port: 1, host: 'localhost' });
  });

  it('start the clock at the moment that is given, and let it run', () => {
    const { clock } = readSettings(['--clock', '2027-01-31T12:00:00Z']).options;
    const ahead = (clock?.now().getTime() ?? 0) - Date.parse('2027-01-31T12:00:00Z');
    expect(ahead).toBeGreaterThanOrEqual(0);
    expect(ahead).toBeLessThan(60_000);
  });

  it('are none without flags but the port', () => {
    expect(readSettings([])).toEqual({ help: false, options: { port: 12_111 }, webhook: undefined });
  });

  it.each([
    [['--prot', '1'], /Unknown option '--prot'/],
    [['extra'], /Unexpected argument 'extra'/],
    [['--port', ''], /--port must be a whole number, not ""/],
    [['--port', '1e3'], /--port must be a whole number/],
    [['--webhook-retry-delays-ms', '1,soon'], /--webhook-retry-delays-ms must be a whole number, not "soon"/],
    [['--clock', 'tomorrow'], /--clock must be a moment/],
    [['--webhook-events', '*'], /give --webhook-url too/],
    [['--config', 'no-such-file.json'], /no-such-file.json cannot be read/],
  ])('are refused from %j', (args, message) => {
    expect(() => readSettings(args)).toThrow(message);
  });

  it.each([
    ['not json', /is not JSON/],
    [[1], /must be a JSON object/],
    [{ clock: 'noon' }, /clock must be a moment/],
  ])('are refused from a file that has %j', (content, message) => {
    expect(() => readSettings(['--config', configOf(content)])).toThrow(message);
  });
});

describe('tillkit-sandbox', () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  it('tells its usage', () => {
    const { status, stdout, stderr } = run('--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: tillkit-sandbox/);
  });

  it('says what is wrong, and its usage, and ends with 1', () => {
    const { status, stderr } = run('--port', '0', '--secret-key', 'sk_live_1');
    expect([status, stderr]).toEqual([1, expect.stringMatching(/live Stripe key[\s\S]*Usage: tillkit-sandbox/)]);
  });

  it('refuses NODE_ENV=production', () => {
    const env = { ...process.env, NODE_ENV: 'production' };
    const { status, stderr } = spawnSync(process.execPath, [cli], { encoding: 'utf8', env });
    expect([status, stderr]).toEqual([1, expect.stringContaining('does not run under NODE_ENV=production')]);
  });

  /** What it prints until it has said `last`. */
  function start(last: RegExp, ...args: string[]): { child: ChildProcess; printed: Promise<string> } {
    const child = spawn(process.execPath, [cli, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const printed = new Promise<string>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (last.test(text)) resolve(text);
      });
    });
    return { child, printed };
  }

  const ended = (child: ChildProcess) => {
    const code = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    return code;
  };

  it('starts, says where it is, and ends on SIGTERM', async () => {
    const { child, printed } = start(/_sandbox\n/);
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(await printed) ?? [];
    expect((await fetch(`${url}/v1/customers`)).status).toBe(401);
    expect(await ended(child)).toBe(0);
  });

  it('makes the webhook endpoint once, prints its secret, and keeps secret and keys with the state', async () => {
    const args = ['--path', join(folder, 'kept.state'), '--webhook-url', 'http://127.0.0.1:1/hook'];
    const lines: unknown[] = [];
    for (const events of ['*', 'invoice.paid']) {
      const { child, printed } = start(/whsec_\w+\n/, ...args, '--webhook-events', events);
      const text = await printed;
      const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(text) ?? [];
      const [key = ''] = /sk_test_\w+/.exec(text) ?? [];
      lines.push([key, ...(/pk_test_\w+/.exec(text) ?? []), ...(/STRIPE_WEBHOOK_SECRET=whsec_\w+/.exec(text) ?? [])]);
      const stripe = new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', telemetry: false });
      expect((await stripe.webhookEndpoints.list()).data).toMatchObject([
        { url: 'http://127.0.0.1:1/hook', enabled_events: [events], status: 'enabled' },
      ]);
      expect(await ended(child)).toBe(0);
    }
    expect(lines[0]).toHaveLength(3);
    expect(lines[1]).toEqual(lines[0]);
  });
});
