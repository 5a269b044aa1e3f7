import { afterAll, beforeAll, expect, it } from 'vitest';
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

afterAll(async () => {
  await host.close();
  await stand.close();
});

async function open() {
  const intent = await stand.stripe.paymentIntents.create({ amount: 1000, currency: 'usd' });
  const page = await stand.open();
  const warnings: string[] = [];
  page.on('console', (line) => {
    // Chromium asks every host for an icon; ours has none.
    if (['warning', 'error'].includes(line.type()) && !line.location().url.endsWith('favicon.ico'))
      warnings.push(line.text());
  });
  page.on('pageerror', (error) => warnings.push(error.message));
  await page.goto(`${host.url}/?client_secret=${intent.client_secret}`);
  await page.getByRole('button', { name: 'Pay' }).and(page.locator(':enabled')).waitFor();
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
