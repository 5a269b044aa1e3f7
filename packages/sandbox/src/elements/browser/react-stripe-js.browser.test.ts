import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { challengeFrame, elementFrame, typeCard } from './test/card-fields.js';
import { type Host, serveHost } from './test/host.js';
import { bundleReactHost, reactPage } from './test/react-page.js';
import { openStand, type Stand, soon } from './test/stand.js';

/** @stripe/stripe-js and react-stripe-js, unchanged, in React's strict mode, on the stand-in. */
let stand: Stand;
let host: Host;

beforeAll(async () => {
  stand = await openStand();
  host = await serveHost({ '/': reactPage(stand.sandbox.stripeJsUrl), '/host.js': await bundleReactHost() });
});

afterEach(() => stand.closePages());
afterAll(async () => {
  await host.close();
  await stand.close();
});

async function open(query = '') {
  const intent = await stand.stripe.paymentIntents.create({ amount: 1000, currency: 'usd' });
  const page = await stand.open();
  const warnings: string[] = [];
  page.on('console', (line) => {
    // Chromium asks every host for an icon; ours has none.
    if (['warning', 'error'].includes(line.type()) && !line.location().url.endsWith('favicon.ico'))
      warnings.push(line.text());
  });
  page.on('pageerror', (error) => warnings.push(error.message));
  await page.goto(`${host.url}/?client_secret=${intent.client_secret}${query}`);
  await page.getByRole('button', { name: 'Pay' }).and(page.locator(':enabled')).first().waitFor();
  return { page, intent, warnings };
}

it('pays with 4242, without a warning from any wrapper', async () => {
  const { page, intent, warnings } = await open();
  await typeCard(elementFrame(page), '4242424242424242');
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByText('succeeded').waitFor();
  expect((await stand.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
  expect(warnings).toEqual([]);
});

it('shows a decline, then runs a 3-D Secure challenge', async () => {
  const { page } = await open();
  await typeCard(elementFrame(page), '4000000000000002');
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByText('Your card was declined.').waitFor();
  await typeCard(elementFrame(page), '4000002500003155');
  await page.getByRole('button', { name: 'Pay' }).click();
  await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
  await page.getByText('succeeded').waitFor();
});

it('passes a change of appearance on', async () => {
  const { page, warnings } = await open();
  await page.getByRole('button', { name: 'Night' }).click();
  const number = elementFrame(page).getByLabel('Card number', { exact: true });
  await expect
    .poll(() => number.evaluate((input) => getComputedStyle(input).backgroundColor), soon)
    .toBe('rgb(48, 49, 61)');
  expect(warnings).toEqual([]);
});

it('comes back after its Suspense was hidden, and pays', async () => {
  const { page, warnings } = await open();
  const suspend = page.getByRole('button', { name: 'Suspend' });
  await suspend.click();
  await page.getByText('Suspended').waitFor();
  await suspend.click();
  await page.getByText('Suspended').waitFor({ state: 'detached' });
  expect(await page.locator('iframe[title="Secure payment input frame"]').count()).toBe(1);
  await typeCard(elementFrame(page), '4242424242424242');
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByText('succeeded').waitFor();
  expect(warnings).toEqual([]);
});

it('keeps two groups of one page apart', async () => {
  const { page, intent } = await open('&show=twice');
  const frames = page.locator('iframe[title="Secure payment input frame"]');
  await expect.poll(() => frames.count(), soon).toBe(2);
  const [first, second] = [frames.nth(0).contentFrame(), frames.nth(1).contentFrame()];
  await typeCard(first, '4000000000009995');
  await typeCard(second, '4242424242424242');
  await page.getByRole('button', { name: 'Night' }).first().click();
  const background = (frame: typeof first) =>
    frame.getByLabel('Card number', { exact: true }).evaluate((input) => getComputedStyle(input).backgroundColor);
  await expect.poll(() => background(first), soon).toBe('rgb(48, 49, 61)');
  expect(await background(second)).toBe('rgb(255, 255, 255)');
  await page.getByRole('button', { name: 'Pay' }).first().click();
  await page.getByText('Your card has insufficient funds.').waitFor();
  await page.getByRole('button', { name: 'Pay' }).last().click();
  await page.getByText('succeeded').waitFor();
  expect((await stand.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
});
