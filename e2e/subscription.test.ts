import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectAccessible } from './stage/accessible.js';
import { cards, challenge, payHosted, signIn, subscribe } from './stage/actions.js';
import { openStage, type Stage } from './stage/stage.js';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endVisits());
afterAll(() => stage.close());

test('choose a plan, pay, see the access, cancel, resume', async () => {
  const { page } = await stage.visitor();
  await signIn(page, 'Ada Lovelace', '/');
  await subscribe(page, 'Pro');
  await page.getByText('Your new plan has started.').waitFor();
  await page.getByRole('listitem', { name: 'Pro' }).getByText('Your current plan').waitFor();

  await page.goto('/billing');
  const plan = page.getByRole('region', { name: 'Your plan' });
  await plan.getByText('Active', { exact: true }).first().waitFor();
  await plan.getByText('Next charge').waitFor();

  await plan.getByRole('button', { name: 'Cancel plan' }).click();
  await plan.getByText('Cancel Pro?').waitFor();
  await expectAccessible(page);
  await plan.getByRole('radio', { name: 'Too expensive' }).check();
  await plan.getByRole('button', { name: 'Cancel plan' }).click();
  await plan.getByText(/^Canceled\. You keep Pro until/).waitFor();
  await expect.poll(async () => (await access(stage, page)).status).toBe('ACTIVE');

  await plan.getByRole('button', { name: 'Resume plan' }).click();
  await plan.getByText(/^Pro continues\. Your next charge is on/).waitFor();
  expect(await access(stage, page)).toMatchObject({ status: 'ACTIVE', plan: 'pro', cancelledAt: null });
});

test('a yearly plan with 3-D Secure on the hosted page', async () => {
  const visitor = await stage.visitor();
  const { page } = visitor;
  await signIn(page, 'Grace Hopper', '/');
  await page.getByRole('radio', { name: 'Yearly' }).check();
  await page.getByRole('button', { name: 'Start Starter' }).click();
  await payHosted(page, cards.threeDSecure);
  await page
    .frameLocator('iframe[title="3-D Secure authentication"]')
    .getByRole('button', { name: 'Complete authentication' })
    .click();
  await page.getByText('Your new plan has started.').waitFor();
  expect(await access(stage, page)).toMatchObject({ plan: 'starter', interval: 'year', status: 'ACTIVE' });
});

test('another plan: an upgrade with 3-D Secure as it was previewed, then a downgrade that is undone', async () => {
  const { page } = await stage.visitor();
  await signIn(page, 'Grace Hopper', '/billing');
  const change = page.getByRole('region', { name: 'Change plan' });
  await change.getByLabel('New plan').selectOption({ label: 'Pro, $240.00 a year' });
  await change.getByRole('rowheader', { name: 'Due now' }).waitFor();
  await change.getByText('$150.00').waitFor();
  await expectAccessible(page);
  await change.getByRole('button', { name: 'Change to Pro' }).click();
  await challenge(page).getByRole('button', { name: 'Complete authentication' }).click();
  await change.getByText('Your plan has changed.').waitFor();
  expect(await access(stage, page)).toMatchObject({ plan: 'pro', interval: 'year', pendingChange: null });

  await change.getByLabel('New plan').selectOption({ label: 'Starter, $9.00 a month' });
  await change.getByRole('button', { name: 'Change to Starter' }).click();
  await change.getByText(/^Your plan changes to Starter on/).waitFor();
  expect(await access(stage, page)).toMatchObject({
    plan: 'pro',
    pendingChange: { plan: 'starter', interval: 'month' },
  });
  await change.getByRole('button', { name: 'Keep Pro' }).click();
  await change.getByText(/^Your plan changes to/).waitFor({ state: 'detached' });
  expect(await access(stage, page)).toMatchObject({ plan: 'pro', pendingChange: null });
});

test('a renewal that is declined, and its way out: another saved card pays the open invoice', async () => {
  const { page } = await stage.visitor();
  await signIn(page, 'Ada Lovelace', '/billing');
  const { stripeSubscriptionId } = await access(stage, page);
  const { customer } = await stripe('GET', `/v1/subscriptions/${stripeSubscriptionId}`);
  const declined = await stripe('POST', '/v1/payment_methods/pm_card_chargeCustomerFail/attach', { customer });
  await stripe('POST', `/v1/subscriptions/${stripeSubscriptionId}`, { default_payment_method: declined.id });
  stage.sandbox.advance(32 * 86_400);
  await expect.poll(async () => (await access(stage, page)).stripeStatus).toBe('past_due');

  await page.reload();
  const methods = page.getByRole('region', { name: 'Payment methods' });
  await methods.getByText('Visa ···· 0341').waitFor();
  const invoices = page.getByRole('region', { name: 'Invoices' });
  await invoices.getByText('Open', { exact: false }).first().waitFor();
  await expectAccessible(page);
  await invoices.getByRole('button', { name: 'Pay with Visa ···· 4242' }).click();
  await invoices.getByText('Open', { exact: false }).waitFor({ state: 'detached' });
  expect(await access(stage, page)).toMatchObject({ status: 'ACTIVE', stripeStatus: 'active', paymentDue: null });
  await methods.getByRole('button', { name: 'Delete Visa ···· 0341' }).click();
  await methods.getByText('0341').waitFor({ state: 'detached' });
});

/** A call of Stripe, with the keys of the sandbox. */
async function stripe(method: 'GET' | 'POST', path: string, body: Record<string, string> = {}) {
  const { url, secretKey } = stage.sandbox;
  const headers = { authorization: `Bearer ${secretKey}` };
  const reply = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(method === 'POST' ? { body: new URLSearchParams(body) } : {}),
  });
  expect(reply.status).toBe(200);
  return (await reply.json()) as Record<string, string> & { id: string; customer: string };
}

/** What the server says of the signed-in account, asked from the page so that its cookie goes along. */
async function access({ webUrl }: Stage, page: import('playwright').Page) {
  const reply = await page.request.get(`${webUrl}/api/billing/subscription-access`);
  return ((await reply.json()) as { access: Record<string, unknown> }).access;
}
