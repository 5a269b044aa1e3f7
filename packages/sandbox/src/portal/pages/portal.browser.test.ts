import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { challengeFrame, typeCard } from '../../elements/browser/test/card-fields.js';
import { type Host, serveHost } from '../../elements/browser/test/host.js';
import { expectAccessible, openStand, type Stand, soon } from '../../elements/browser/test/stand.js';

let stand: Stand;
let host: Host;

beforeAll(async () => {
  stand = await openStand();
  host = await serveHost({ '/billing': '<!doctype html><title>Billing</title><h1>Billing</h1>' });
});
afterEach(() => stand.closePages());
afterAll(async () => {
  await host.close();
  await stand.close();
});

/** A customer with a card, and a plan where one is wanted, at the portal's door. */
async function prepare(subscribes = true) {
  const { stripe } = stand;
  const customer = await stripe.customers.create({ email: 'ada@example.com' });
  let subscriptionId = '';
  if (subscribes) {
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    const product = await stripe.products.create({ name: 'Pro' });
    const price = await stripe.prices.create({
      product: product.id,
      unit_amount: 1200,
      currency: 'usd',
      recurring: { interval: 'month' },
    });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      default_payment_method: method.id,
    });
    subscriptionId = subscription.id;
  }
  const session = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    return_url: `${host.url}/billing`,
  });
  return { url: session.url, subscriptionId };
}

const endOf = async (id: string) => {
  const { cancel_at: at, cancel_at_period_end: atEnd } = await stand.stripe.subscriptions.retrieve(id);
  return at !== null || atEnd;
};

it('shows plan, card and invoices, and leads back', async () => {
  const { url } = await prepare();
  const page = await stand.open();
  await page.goto(url);
  const text = (await page.locator('main').textContent()) ?? '';
  for (const part of [
    'Pro',
    '$12.00',
    'per month',
    'Active',
    'Next charge on',
    'visa',
    '4242',
    'Default',
    'Paid',
    'ada@',
  ]) {
    expect(text).toContain(part);
  }
  await page.getByRole('link', { name: /Back to/ }).click();
  await page.waitForURL(`${host.url}/billing`);
});

it('cancels at the period end in two steps, with a reason, and resumes', async () => {
  const { url, subscriptionId } = await prepare();
  const page = await stand.open();
  await page.goto(url);
  await page.getByRole('link', { name: 'Cancel plan' }).click();
  expect(await endOf(subscriptionId)).toBe(false);
  await page.getByLabel('Why are you leaving?').selectOption('too_expensive');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Cancel plan' }).click();
  await page.getByText('You keep access until then').waitFor();
  const cancelled = await stand.stripe.subscriptions.retrieve(subscriptionId);
  expect(cancelled.status).toBe('active');
  expect(cancelled.cancellation_details?.feedback).toBe('too_expensive');
  expect(await endOf(subscriptionId)).toBe(true);
  await page.getByRole('button', { name: 'Resume plan' }).click();
  await page.getByText('Next charge on').waitFor();
  expect(await endOf(subscriptionId)).toBe(false);
});

it('keeps the plan when the customer turns back', async () => {
  const { url, subscriptionId } = await prepare();
  const page = await stand.open();
  await page.goto(url);
  await page.getByRole('link', { name: 'Cancel plan' }).click();
  await page.getByRole('link', { name: 'Keep plan' }).click();
  await page.getByText('Next charge on').waitFor();
  expect(await endOf(subscriptionId)).toBe(false);
});

it('saves a card with a 3-D Secure challenge, makes it the default, and removes the old one', async () => {
  const { url, subscriptionId } = await prepare();
  const page = await stand.open();
  await page.goto(url);
  expect(await page.getByRole('button', { name: /Remove/ }).count()).toBe(0);
  await page.getByRole('link', { name: 'Add card' }).click();
  await typeCard(page, '4000000000000002');
  await page.getByRole('button', { name: 'Add card' }).click();
  await page.getByText('The card was not saved.').waitFor();
  await page.getByText('Your card was declined.').waitFor();
  await expectAccessible(page);
  await typeCard(page, '4000002500003155');
  await page.getByRole('button', { name: 'Add card' }).click();
  await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
  await page.getByText('•••• 3155 · Default').waitFor();
  const subscription = await stand.stripe.subscriptions.retrieve(subscriptionId, {
    expand: ['default_payment_method'],
  });
  expect(subscription.default_payment_method).toMatchObject({ card: { last4: '3155' } });
  await page.getByRole('button', { name: 'Remove visa •••• 4242' }).click();
  await expect.poll(() => page.getByText('4242').count(), soon).toBe(0);
});

it('makes another card the default again', async () => {
  const { url } = await prepare();
  const page = await stand.open();
  await page.goto(`${url}/card`);
  await typeCard(page, '4000000000000341');
  await page.getByRole('button', { name: 'Add card' }).click();
  await page.getByText('•••• 0341 · Default').waitFor();
  await page.getByRole('button', { name: 'Make default visa •••• 4242' }).click();
  await page.getByText('•••• 4242 · Default').waitFor();
});

it('changes name and email, and says what is wrong with them', async () => {
  const { url } = await prepare(false);
  const page = await stand.open();
  await page.goto(url);
  await page.getByText('Change details').click();
  await page.getByLabel('Name').fill('Ada <Lovelace>');
  await page.getByRole('button', { name: 'Save details' }).click();
  await page.getByRole('definition').filter({ hasText: 'Ada <Lovelace>' }).waitFor();
  const reply = await fetch(`${url}/details`, { method: 'POST', body: 'email=nobody' });
  expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining('Invalid email address')]);
  const refused = await fetch(`${url}/card`, { method: 'POST', body: '{}' });
  expect(refused.status).toBe(400);
});

it("refuses another customer's subscription, and says that nothing was changed", async () => {
  const [mine, theirs] = [await prepare(), await prepare()];
  const reply = await fetch(`${mine.url}/cancel`, { method: 'POST', body: `subscription=${theirs.subscriptionId}` });
  expect(reply.status).toBe(400);
  expect(await reply.text()).toContain('Nothing was changed.');
  expect(await endOf(theirs.subscriptionId)).toBe(false);
});

it('says that a link is no good', async () => {
  const reply = await fetch(`${stand.sandbox.url}/p/session/bps_none`);
  expect(reply.status).toBe(410);
  expect(await reply.text()).toContain('This link has expired');
});

it('speaks Chinese, also after a form was sent', async () => {
  const { url } = await prepare();
  const page = await stand.open({ locale: 'zh-CN' });
  await page.goto(url);
  await page.getByRole('link', { name: '取消方案' }).click();
  await page.getByRole('button', { name: '取消方案' }).click();
  await page.getByRole('button', { name: '恢复方案' }).waitFor();
});

it('changes the plan in two steps, by keyboard', async () => {
  const { stripe } = stand;
  const { url, subscriptionId } = await prepare();
  const { customer } = await stripe.subscriptions.retrieve(subscriptionId);
  const product = await stripe.products.create({ name: 'Team' });
  const price = await stripe.prices.create({
    product: product.id,
    unit_amount: 3000,
    currency: 'usd',
    recurring: { interval: 'month' },
  });
  const configuration = await stripe.billingPortal.configurations.create({
    features: {
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price', 'quantity'],
        proration_behavior: 'always_invoice',
        products: [
          { product: product.id, prices: [price.id], adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 } },
        ],
      },
    },
  });
  const session = await stripe.billingPortal.sessions.create({
    customer: String(customer),
    configuration: configuration.id,
    return_url: `${host.url}/billing`,
  });
  expect(url).not.toBe(session.url);
  const page = await stand.open();
  await page.goto(session.url);
  await page.getByRole('link', { name: 'Change plan' }).press('Enter');
  await page.getByLabel('Team').focus();
  await page.keyboard.press('Space');
  await page.getByLabel('Quantity').fill('2');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Confirm the change' }).waitFor();
  await page.getByRole('button', { name: 'Change plan and pay $48.00' }).press('Enter');
  await page.getByText('Team × 2').first().waitFor();
  const after = await stripe.subscriptions.retrieve(subscriptionId);
  expect(after.items.data).toMatchObject([{ price: { id: price.id }, quantity: 2 }]);
});

it('leads out of a flow to the page that the merchant named, though it is of another origin', async () => {
  const { stripe } = stand;
  const { subscriptionId } = await prepare();
  const { customer } = await stripe.subscriptions.retrieve(subscriptionId);
  const { url } = await stripe.billingPortal.sessions.create({
    customer: String(customer),
    flow_data: {
      type: 'subscription_cancel',
      subscription_cancel: { subscription: subscriptionId },
      after_completion: { type: 'redirect', redirect: { return_url: `${host.url}/billing` } },
    },
  });
  const page = await stand.open();
  await page.goto(url);
  await page.getByRole('button', { name: 'Cancel plan' }).click();
  await page.waitForURL(`${host.url}/billing`);
  expect(await endOf(subscriptionId)).toBe(true);
});

it('sends a form once, however often its button is clicked while the answer is awaited', async () => {
  const { url, subscriptionId } = await prepare();
  const page = await stand.open();
  const sent: string[] = [];
  let answer = (): void => undefined;
  const awaited = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/cancel', async (route) => {
    sent.push(route.request().method());
    await awaited;
    await route.continue();
  });
  await page.goto(`${url}/cancel?subscription=${subscriptionId}`);
  const isDisabled = await page.evaluate(async () => {
    const button = document.querySelector<HTMLButtonElement>('form button[type=submit]')!;
    button.click();
    // The browser has its turn between two clicks of a hand.
    await new Promise((resolve) => setTimeout(resolve));
    button.click();
    button.form?.requestSubmit();
    return button.disabled;
  });
  expect(isDisabled).toBe(true);
  answer();
  await page.getByText('You keep access until then').waitFor();
  expect(sent).toEqual(['POST']);
});

it('asks for the payment that is overdue, and continues once it is paid', async () => {
  const { customer, subscription } = await stand.sandbox.scenario('past_due');
  const { url } = await stand.stripe.billingPortal.sessions.create({ customer });
  const page = await stand.open();
  await page.goto(url);
  await page.getByText('$12.00 could not be charged.').waitFor();
  await page.getByRole('link', { name: 'Pay $12.00' }).click();
  await typeCard(page, '4242424242424242');
  await page.getByRole('button', { name: 'Pay $12.00' }).click();
  await page.getByRole('heading', { name: 'This invoice is paid' }).waitFor();
  await page.goto(url);
  await page.getByText('Next charge on').waitFor();
  expect((await stand.stripe.subscriptions.retrieve(subscription)).status).toBe('active');
});
