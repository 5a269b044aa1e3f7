import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { chromium } from 'playwright';
import { chromiumArgs } from '../chromium.mjs';
import { cache, root } from '../root.mjs';
import { ensureChromium } from '../setup/browser.mjs';
import { startDemo } from './demo.mjs';

/** What the docs show; every other picture is for people who change the look. */
const published = join(root, 'docs/images');
const others = join(cache, 'pictures');
const viewport = { width: 1200, height: 860 };
const billing = '/billing';

/** Every picture of the demo: which page, how it is looked at, and what is done there first. */
const pictures = [
  { name: 'demo', path: billing, folder: published },
  { name: 'demo-dark', path: billing, options: { colorScheme: 'dark' } },
  { name: 'demo-narrow', path: billing, options: { viewport: { width: 375, height: 800 } } },
  { name: 'demo-zh-CN', path: billing, act: chooseChinese },
  { name: 'demo-zh-CN-narrow', path: billing, options: { viewport: { width: 320, height: 800 } }, act: chooseChinese },
  { name: 'plans', path: '/' },
  { name: 'plans-narrow', path: '/', options: { viewport: { width: 320, height: 800 } } },
  { name: 'projects', path: '/projects' },
  { name: 'payment', path: billing, act: openPayment },
];

/** Starts the demo, buys what there is to show, and takes the pictures; each time the same, but for the dates. */
export function takePictures() {
  const open = [];
  const close = () => Promise.allSettled(open.splice(0).map((each) => each.close()));
  return { close, done: take(open).finally(close) };
}

async function take(open) {
  mkdirSync(cache, { recursive: true });
  const data = mkdtempSync(join(cache, 'pictures-'));
  open.push({ close: () => rmSync(data, { recursive: true, force: true }) });
  // The sandbox and a fresh database, whatever keys this machine has.
  const none = { STRIPE_SECRET_KEY: '', STRIPE_PUBLISHABLE_KEY: '', STRIPE_WEBHOOK_SECRET: '', MONGODB_URI: '' };
  const demo = await startDemo({ env: { ...none, DATA_PATH: data }, ports: { api: 3400, web: 5400 } });
  open.unshift(demo);
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: chromiumArgs });
  open.unshift(browser);

  const signedIn = await buy(browser, demo.webUrl);
  for (const { name, path, folder = others, options, act = async () => {} } of pictures) {
    mkdirSync(folder, { recursive: true });
    const context = await browser.newContext({ ...viewOf(demo.webUrl, signedIn), ...options });
    const page = await context.newPage();
    await page.goto(path);
    // The stream of the account stays open, so the network is never idle.
    await page.getByRole('link', { name: /^Balance/ }).waitFor();
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
    await page.evaluate(() => document.fonts.ready);
    await act(page);
    const file = join(folder, `${name}.png`);
    // A window as tall as the page: a capture beyond the window lays out the frame of the card fields wrongly.
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: page.viewportSize().width, height });
    await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    await context.close();
    console.log(relative(root, file));
  }
}

const viewOf = (baseURL, storageState) => ({
  baseURL,
  storageState,
  viewport,
  locale: 'en-US',
  timezoneId: 'UTC',
  colorScheme: 'light',
  reducedMotion: 'reduce',
});

/** A top-up, two readings and a plan, bought as a person would. Gives the signed-in session. */
async function buy(browser, baseURL) {
  const context = await browser.newContext(viewOf(baseURL, undefined));
  const page = await context.newPage();
  await page.goto(billing);
  await page.getByLabel('Account', { exact: true }).selectOption({ label: 'Ada Lovelace' });
  await openPayment(page);
  await typeCard(page.frameLocator('iframe[title="Secure payment input frame"]'));
  await page.getByRole('button', { name: /^Pay \$/ }).click();
  await page.getByText('was added to your balance').waitFor();
  await page.goto('/write');
  for (const text of ['All happy families are alike.', 'It was a bright cold day in April.']) {
    await page.getByLabel('Your text').fill(text);
    await page.getByRole('button', { name: /^Read it/ }).click();
    await page.locator('blockquote', { hasText: text }).waitFor();
  }
  await page.goto('/');
  await page.getByRole('button', { name: 'Start Pro' }).click();
  await page.waitForURL(/\/c\/pay\//);
  await typeCard(page);
  await page.getByRole('button', { name: /^Subscribe and pay/ }).click();
  await page.getByText('Your new plan has started.').waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

async function chooseChinese(page) {
  await page.getByLabel('Language').selectOption('zh-CN');
  await page.getByRole('heading', { name: '账单' }).waitFor();
}

async function openPayment(page) {
  await page.getByRole('radio', { name: /^\$25\b/ }).check();
  await page.getByRole('button', { name: /^Continue with/ }).click();
  const fields = page.frameLocator('iframe[title="Secure payment input frame"]');
  await fields.getByLabel('Card number', { exact: true }).waitFor();
}

async function typeCard(fields) {
  await fields.getByLabel('Card number', { exact: true }).fill('4242424242424242');
  await fields.getByLabel('Expiration date', { exact: true }).fill('1234');
  await fields.getByLabel('Security code', { exact: true }).fill('123');
  await fields.getByLabel('ZIP code', { exact: true }).fill('10001');
}
