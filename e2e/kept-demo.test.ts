import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { chromiumArgs, findChromium } from '../scripts/chromium.mjs';
import { balance, cards, payHere, signIn, startTopUp, subscribe } from './stage/actions.js';
import { type NpmStart, npmStart } from './stage/npm-start.js';
import { watch } from './stage/watch.js';

/* The demo as a person runs it: `npm start`, a month by the sandbox's dashboard, `npm start` again, and then --fresh. */

const startMsMax = 45_000;
const template = fileURLToPath(new URL('../templates/express-api', import.meta.url));
const cli = fileURLToPath(new URL('../packages/cli/dist/cli.js', import.meta.url));
let folder = '';
let browser: Browser;
let context: BrowserContext;
let problems: string[];
let page: Page;
let demo: NpmStart | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tillkit-kept-demo-'));
  const executablePath = findChromium();
  browser = await chromium.launch({ args: chromiumArgs, ...(executablePath ? { executablePath } : {}) });
  context = await browser.newContext({ locale: 'en-US' });
  ({ page, problems } = await watch(context));
});
afterEach(() => stop());
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(...flags: string[]): Promise<{ web: string; sandbox: string }> {
  demo = npmStart({ DATA_PATH: folder }, flags);
  const web = await demo.printed(/Open\s+(http:\S+)/, startMsMax);
  return { web, sandbox: await demo.printed(/sandbox at (http:[^,\s]+)/) };
}

async function stop(): Promise<void> {
  demo?.npm.kill('SIGTERM');
  await demo?.gone();
  demo = undefined;
}

/** What `tillkit doctor` finds in the template that is not as it should be. */
async function doctorComplaints(): Promise<string[]> {
  const words = ['doctor', '--json', '--env-file', join(folder, 'demo/api.env'), '--plans', 'dist/plans.js'];
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...words], {
    cwd: template,
    env: { PATH: process.env.PATH },
  });
  const { findings }: { findings: { status: string; found: string }[] } = JSON.parse(stdout);
  expect(findings.length).toBeGreaterThan(10);
  return findings.filter(({ status }) => status !== 'ok').map(({ found }) => found);
}

const renewal = () => page.getByRole('listitem').filter({ hasText: 'Next charge' });
const messages = () => page.getByText(/messages left this month/);

test('the doctor finds nothing; 31 days in the dashboard renew the plan and its quota in the open page; a restart keeps it all; --fresh is empty', async () => {
  const { web, sandbox } = await start();
  expect(await doctorComplaints()).toEqual([]);
  const at = (path: string) => new URL(path, web).href;
  await signIn(page, 'Ada Lovelace', at('/billing'));
  await startTopUp(page, 'here', '$25');
  await payHere(page, cards.good);
  await page.getByText('$25.00 was added to your balance.').waitFor();
  await subscribe(page, 'Starter', cards.good, at('/'));
  await page.getByText('Your new plan has started.').waitFor();

  await page.goto(at('/billing'));
  const firstUntil = await renewal().textContent();
  await page.goto(at('/write'));
  await page.getByText('50 of 50 messages left this month').waitFor();
  await page.getByLabel('Your text').fill('A short sentence.');
  await page.getByRole('button', { name: 'Read it', exact: true }).click();
  await page.getByText('49 of 50 messages left this month').waitFor();
  const before = await messages().textContent();

  const dashboard = await context.newPage();
  await dashboard.goto(`${sandbox}/_sandbox`);
  await dashboard.getByRole('button', { name: '+ 31 days' }).click();
  await dashboard.getByText('The clock was advanced.').waitFor();
  await page.getByText('50 of 50 messages left this month').waitFor();
  expect(await messages().textContent()).not.toBe(before);
  await page.goto(at('/billing'));
  const renewedUntil = await renewal().textContent();
  expect(renewedUntil).not.toBe(firstUntil);

  await stop();
  const again = await start();
  await page.goto(new URL('/billing', again.web).href);
  await expect.poll(() => balance(page).textContent()).toBe('$25.00');
  expect(await renewal().textContent()).toBe(renewedUntil);

  await stop();
  const fresh = await start('--fresh');
  problems.length = 0;
  await signIn(page, 'Ada Lovelace', new URL('/billing', fresh.web).href);
  await expect.poll(() => balance(page).textContent()).toBe('$0.00');
  await page.getByText('You have no paid plan').waitFor();
  expect(problems).toEqual([]);
}, 240_000);
