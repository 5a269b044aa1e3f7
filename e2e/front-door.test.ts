import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { occupy } from './stage/busy-port.js';
import { type NpmStart, npmStart } from './stage/npm-start.js';

const open = /Open\s+(http:\S+)/;
const startMsMax = 45_000;
const noProcessTable = !existsSync('/proc/self/environ') && 'this system has no /proc to look for processes in';

describe('npm start', () => {
  const started: NpmStart[] = [];
  let folder = '';
  const start = (env: Record<string, string> = {}) => {
    const run = npmStart({ DATA_PATH: folder, ...env });
    started.push(run);
    return run;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tillkit-front-door-'));
  });
  afterEach(async () => {
    for (const run of started.splice(0)) {
      run.npm.kill('SIGTERM');
      await run.gone();
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('beside busy ports, and twice at once, it gives a usable page and says where and on what', async () => {
    const release = await Promise.all([3000, 5173, 27017].map(occupy));
    try {
      const runs = [start(), start()];
      const urls = await Promise.all(runs.map((run) => run.printed(open, startMsMax)));
      expect(new Set(urls).size).toBe(2);
      for (const [index, url] of urls.entries()) {
        await expectUsablePage(url);
        const output = runs[index]?.output();
        expect(output).toMatch(/Stripe +sandbox at http:\/\/127\.0\.0\.1:\d+, no real money/);
        expect(output).toMatch(/MongoDB +devdb on port \d+ \(27017 is busy\)/);
        expect(output).toMatch(/Data +\S+tillkit-front-door-\w+\/demo(-2)?, kept between starts/);
        expect(output).toContain('4242 4242 4242 4242');
        expect(output).toContain('Port 3000 is busy');
        expect(output).toContain('Port 5173 is busy');
      }
    } finally {
      for (const each of release) await each();
    }
  });

  test.for([
    ['Ctrl-C', (run: NpmStart) => run.pressCtrlC()],
    ['SIGTERM', (run: NpmStart) => run.npm.kill('SIGTERM')],
    ['kill -9 of npm', (run: NpmStart) => run.npm.kill('SIGKILL')],
  ] as const)('%s leaves no process behind, and it starts again', async ([, end], { skip }) => {
    skip(noProcessTable !== false, noProcessTable || undefined);
    const run = start();
    await expectUsablePage(await run.printed(open, startMsMax));
    expect(run.processes().length).toBeGreaterThan(1);
    end(run);
    await run.gone();
    expect(readdirSync(folder).filter((name) => !/^demo(-2)?$/.test(name))).toEqual([]);
  });

  test('a wrong configuration ends it with one message that names every variable', async () => {
    const run = start({ STRIPE_SECRET_KEY: 'pk_test_swapped', MONGODB_URI: 'localhost/app', LOG_LEVEL: 'loud' });
    expect(await run.exitCode).not.toBe(0);
    const output = run.output();
    const names = ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET', 'MONGODB_URI', 'LOG_LEVEL'];
    for (const name of names) expect(output).toContain(name);
    expect(output).not.toContain('    at ');
  });
});

/** The page and its script, the plans with their prices, and a payment that can be begun: all by the page's address. */
async function expectUsablePage(url: string): Promise<void> {
  const page = await fetch(url);
  expect(page.status).toBe(200);
  await expectScript(new URL(/<script[^>]+src="([^"]+)"/.exec(await page.text())?.[1] ?? '/missing', url));
  const { plans } = await (await fetch(new URL('/api/billing/plans', url))).json();
  expect(plans.map(({ prices }: { prices: unknown[] }) => prices.length)).toEqual([0, 2, 2]);

  const post = (path: string, body: object, cookie = '') =>
    fetch(new URL(path, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, cookie },
      body: JSON.stringify(body),
    });
  const cookie = (await post('/api/auth/sign-in', { userId: 'ada' })).headers.get('set-cookie')?.split(';')[0];
  const topUp = { amountMinor: 1000, currency: 'usd', attemptId: randomUUID() };
  const payment = await (await post('/api/billing/create-payment-intent', topUp, cookie)).json();
  expect(payment).toMatchObject({ amountMinor: 1000, clientSecret: expect.stringMatching(/^pi_/) });
  await expectScript(new URL(payment.stripeJsUrl));
  const asOperator = await post('/api/billing/admin/reconcile', {}, cookie);
  expect((await asOperator.json()).error.code).toBe('FORBIDDEN');
}

async function expectScript(url: URL): Promise<void> {
  const script = await fetch(url);
  expect(script.status).toBe(200);
  expect(script.headers.get('content-type')).toContain('javascript');
}
