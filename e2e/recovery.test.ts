import { randomUUID } from 'node:crypto';
import { type Billing, createBilling } from '@tillkit/express';
import mongoose from 'mongoose';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { plans } from '../templates/express-api/src/plans.js';
import { balance, cards, payHosted, signIn, startTopUp, typeCard } from './stage/actions.js';
import { openStage, type Stage } from './stage/stage.js';
import type { Watched } from './stage/watch.js';

let stage: Stage;
let page: Page;
let visitor: Watched;

beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  visitor = await stage.visitor();
  ({ page } = visitor);
  await signIn(page, 'Ada Lovelace');
});
afterEach(async () => {
  stage.sandbox.webhooks.resume();
  await stage.sandbox.webhooks.settled();
  await stage.endVisits();
});
afterAll(() => stage.close());

test('the tab is closed after paying: the webhook brings the credit', async () => {
  const before = await available(page);
  await payAndNeverReturn(page);
  await expect.poll(() => available(page), { timeout: 15_000 }).toBe(before + 2500);
});

test('the tab is closed and no webhook arrives: the sweeper brings the credit, and the late webhook no second one', async () => {
  const before = await available(page);
  stage.sandbox.webhooks.pause();
  await payAndNeverReturn(page);
  expect(await available(page)).toBe(before);

  await sweep();
  expect(await available(page)).toBe(before + 2500);

  stage.sandbox.webhooks.resume();
  await stage.sandbox.webhooks.settled();
  await sweep();
  expect(await available(page)).toBe(before + 2500);
});

test('a checkout paid in one tab and left in the other is credited, not lost', async () => {
  const before = await available(page);
  stage.sandbox.webhooks.pause();
  await startTopUp(page, 'hosted', '$25');
  await page.waitForURL(/\/c\/pay\//);

  const other = await page.context().newPage();
  await other.goto(page.url());
  await payAndNeverReturn(other, { opened: true });

  await page.getByRole('link', { name: /^Back to/ }).click();
  await page.getByText('Your top-up was added to your balance.').waitFor();
  expect(await available(page)).toBe(before + 2500);
});

test('a restart of the API loses nothing that was paid meanwhile', async () => {
  const before = await available(page);
  await startTopUp(page, 'hosted', '$25');
  await page.waitForURL(/\/c\/pay\//);
  await stage.restartApi();
  await payHosted(page, cards.good);
  await page.getByText('Your top-up was added to your balance.').waitFor();
  expect(await available(page)).toBe(before + 2500);
});

test('what another process spends is seen at once, and an open page does not hold up a stop', async () => {
  const shown = async () => Number((await balance(page).textContent())?.replace(/[^0-9.]/g, '')) * 100;
  const source = { type: 'campaign', id: 'e2e' };
  const grant = { key: randomUUID(), unit: 'usd', amount: 500, kind: 'promotional' as const, source };
  await elsewhere(({ credits }) => credits.grant('account_ada', grant));
  const before = await available(page);
  await expect.poll(shown, { timeout: 10_000 }).toBe(before);
  await elsewhere(({ credits }) => credits.spend('account_ada', { amount: 125, key: randomUUID() }));
  await expect.poll(shown, { timeout: 10_000 }).toBe(before - 125);
  const from = performance.now();
  visitor.expectProblem(/status of 50\d|ERR_/);
  await stage.restartApi();
  // It would wait ten seconds for the stream, and end as failed.
  expect(performance.now() - from).toBeLessThan(9_000);
  await elsewhere(({ credits }) => credits.spend('account_ada', { amount: 75, key: randomUUID() }));
  await expect.poll(shown, { timeout: 20_000 }).toBe(before - 200);
});

/** Pays on the hosted page; the way back is cut, as by a closed tab or a lost connection. */
async function payAndNeverReturn(tab: Page, { opened = false } = {}): Promise<void> {
  if (!opened) await startTopUp(tab, 'hosted', '$25');
  await tab.waitForURL(/\/c\/pay\//);
  // The one request that would tell our server of the payment never leaves the browser.
  await tab.route('**/api/billing/success*', (route) => route.abort());
  const wayBack = tab.waitForRequest(/\/api\/billing\/success/);
  await typeCard(tab, cards.good);
  await tab.getByRole('button', { name: /^Pay \$/ }).click();
  await wayBack;
  await tab.close();
}

/** Cents that the signed-in account can spend, by the server. */
async function available(tab: Page): Promise<number> {
  const reply = await tab.context().request.get(`${stage.webUrl}/api/billing/credits`);
  const { balances } = (await reply.json()) as { balances: { available: number }[] };
  return balances[0]?.available ?? 0;
}

/** What the sweeper does by itself some time later, here in a process of its own and at once. */
const sweep = () => elsewhere((billing) => billing.sweep({ all: true }));

/** Does something in another process than the API's. */
async function elsewhere(work: (billing: Billing) => Promise<unknown>): Promise<void> {
  const mongo = await mongoose.createConnection(stage.mongoUri).asPromise();
  const { secretKey, publishableKey, url, stripeJsUrl } = stage.sandbox;
  const billing = createBilling({
    mongo,
    plans,
    stripe: { secretKey, publishableKey, webhookSecrets: ['whsec_unused'], apiUrl: url, stripeJsUrl },
    appUrls: [stage.webUrl],
    environment: 'development',
    identify: () => null,
    workers: false,
    logger: { info: () => {}, warn: console.error, error: console.error },
  });
  await billing.ready();
  await work(billing);
  await billing.close();
  await mongo.close();
}
