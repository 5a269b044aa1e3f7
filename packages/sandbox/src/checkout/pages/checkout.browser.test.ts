import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { challengeFrame, typeCard } from '../../elements/browser/test/card-fields.js';
import { type Host, serveHost } from '../../elements/browser/test/host.js';
import { expectAccessible, openStand, type Stand } from '../../elements/browser/test/stand.js';

let stand: Stand;
let host: Host;
let price: string;
let customer: string;
/** What most tests take one after the other: a context of its own costs as much as a payment. */
let tab: Page;

beforeAll(async () => {
  stand = await openStand();
  tab = await stand.open({ viewport: { width: 1000, height: 800 } });
  const done = '<!doctype html><title>Done</title><h1>Done</h1>';
  host = await serveHost({ '/success': done, '/cancel': done });
  const product = await stand.stripe.products.create({ name: 'Pro <b>' });
  const created = await stand.stripe.prices.create({
    product: product.id,
    unit_amount: 1200,
    currency: 'usd',
    recurring: { interval: 'month' },
  });
  price = created.id;
  customer = (await stand.stripe.customers.create({ email: 'ada@example.com' })).id;
});
afterEach(() => tab.unrouteAll());
afterAll(async () => {
  await host.close();
  await stand.close();
});

type SessionParams = NonNullable<Parameters<Stand['stripe']['checkout']['sessions']['create']>[0]>;

const create = async (params: SessionParams) => {
  const session = await stand.stripe.checkout.sessions.create({
    success_url: `${host.url}/success?session_id={CHECKOUT_SESSION_ID}`,
    cancel_url: `${host.url}/cancel`,
    ...params,
  });
  return { id: session.id, url: session.url ?? '' };
};
const topUp = (params: SessionParams = {}) =>
  create({
    mode: 'payment',
    line_items: [
      { price_data: { currency: 'usd', unit_amount: 2500, product_data: { name: 'Balance top-up' } }, quantity: 1 },
    ],
    ...params,
  });
const subscription = (params: SessionParams = {}) =>
  create({ mode: 'subscription', customer, line_items: [{ price, quantity: 3 }], ...params });

async function open(url: string, page = tab): Promise<Page> {
  await page.goto(url);
  await page.locator('.CardForm').waitFor({ state: 'attached' });
  return page;
}

const payButton = (page: Page) => page.locator('form[data-pay] button[data-label]');

async function fillAndPay(page: Page, number: string): Promise<void> {
  const email = page.getByLabel('Email');
  if ((await email.count()) > 0) await email.fill('ada@example.com');
  await typeCard(page, number);
  await payButton(page).click();
}

describe('a payment', () => {
  it('says what is bought and what it costs, and pays by 4242', async () => {
    const { id, url } = await topUp();
    const page = await open(url);
    await page.getByRole('heading', { name: 'Pay Café & Söhne' }).waitFor();
    expect(await page.locator('.Headline-amount').textContent()).toBe('$25.00');
    expect(await payButton(page).textContent()).toBe('Pay $25.00');
    await page.getByText('No real money moves here').waitFor();
    await fillAndPay(page, '4242424242424242');
    await page.waitForURL(`${host.url}/success?session_id=${id}`);
    const session = await stand.stripe.checkout.sessions.retrieve(id);
    expect(session).toMatchObject({ status: 'complete', payment_status: 'paid' });
    expect(session.customer_details?.email).toBe('ada@example.com');
    await page.goBack();
    await page.getByRole('heading', { name: 'This checkout is complete' }).waitFor();
    expect(await page.getByRole('link').getAttribute('href')).toBe(`${host.url}/success?session_id=${id}`);
  });

  it('shows a decline, says that nothing was charged, and takes another card', async () => {
    const { id, url } = await topUp();
    const page = await open(url);
    await fillAndPay(page, '4000000000000002');
    await page.getByText('You have not been charged.').waitFor();
    await page.getByText('Your card was declined. Try another card.').waitFor();
    expect((await stand.stripe.checkout.sessions.retrieve(id)).status).toBe('open');
    await fillAndPay(page, '4242424242424242');
    await page.waitForURL(`${host.url}/success**`);
  });

  it('runs a 3-D Secure challenge, which can fail and be tried again', async () => {
    const { url } = await topUp();
    const page = await open(url);
    await fillAndPay(page, '4000002500003155');
    await challengeFrame(page).getByRole('button', { name: 'Fail authentication' }).click();
    await page.getByText('You have not been charged.').waitFor();
    await page.getByText('We are unable to authenticate').waitFor();
    await payButton(page).click();
    await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
    await page.waitForURL(`${host.url}/success**`);
  });

  it('charges once for a double click', async () => {
    const { id, url } = await topUp();
    const page = await open(url);
    await page.getByLabel('Email').fill('ada@example.com');
    await typeCard(page, '4242424242424242');
    await payButton(page).dblclick();
    await page.waitForURL(`${host.url}/success**`);
    const { payment_intent: intent } = await stand.stripe.checkout.sessions.retrieve(id);
    expect((await stand.stripe.charges.list({ payment_intent: String(intent) })).data).toHaveLength(1);
  });

  it('leads to its success page when it was paid in another tab', async () => {
    const { id, url } = await topUp();
    const [first, second] = [await open(url), await open(url, await stand.open())];
    await fillAndPay(first, '4242424242424242');
    await first.waitForURL(`${host.url}/success**`);
    await fillAndPay(second, '4242424242424242');
    await second.waitForURL(`${host.url}/success**`);
    const { payment_intent: intent } = await stand.stripe.checkout.sessions.retrieve(id);
    expect((await stand.stripe.charges.list({ payment_intent: String(intent) })).data).toHaveLength(1);
  });

  it('claims nothing when the sandbox does not answer', async () => {
    const page = await open((await topUp()).url);
    await page.route('**/pay', (route) => route.abort());
    await fillAndPay(page, '4242424242424242');
    await page.getByText('may or may not have gone through').waitFor();
    expect(await page.getByText('You have not been charged').count()).toBe(0);
    expect(await payButton(page).isDisabled()).toBe(true);
  });

  it('says what is missing, field by field', async () => {
    const page = await open((await topUp()).url);
    await payButton(page).click();
    await page.getByText('Your card number is incomplete.').waitFor();
    await page.getByText('Enter an email address like').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('email');
    await page.getByLabel('Email').fill('nobody');
    expect(await page.getByLabel('Email').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Email').fill('ada@example.com');
    expect(await page.getByLabel('Email').getAttribute('aria-invalid')).toBeNull();
  });

  it('is paid by keyboard alone', async () => {
    const page = await open((await topUp()).url);
    await page.getByLabel('Email').focus();
    await page.keyboard.type('ada@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.getByLabel('Card number', { exact: true }).inputValue()).toBe('4242 4242 4242 4242');
    await page.getByLabel('Card number', { exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${host.url}/success**`);
  });
});

describe('a subscription', () => {
  it('says what is due today and what later, and pays', async () => {
    const { id, url } = await subscription();
    const page = await open(url);
    expect((await page.locator('.Headline-amount').textContent())?.trim()).toBe('$36.00 per month');
    expect(await page.locator('.Timeline').textContent()).toMatch(
      /Today\s*You pay \$36\.00.*Then \$36\.00 every month, until you cancel/s,
    );
    expect(await page.locator('.Items').textContent()).toContain('Pro <b>');
    expect(await payButton(page).textContent()).toBe('Subscribe and pay $36.00');
    await page.getByText('ada@example.com').waitFor();
    await fillAndPay(page, '4242424242424242');
    await page.waitForURL(`${host.url}/success?session_id=${id}`);
    const session = await stand.stripe.checkout.sessions.retrieve(id, { expand: ['subscription'] });
    expect(session.subscription).toMatchObject({ status: 'active' });
  });

  it('authenticates a card before anything is subscribed', async () => {
    const { id, url } = await subscription();
    const page = await open(url);
    await fillAndPay(page, '4000002500003155');
    await challengeFrame(page).getByText('$36.00').waitFor();
    expect((await stand.stripe.checkout.sessions.retrieve(id)).subscription).toBeNull();
    await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
    await page.waitForURL(`${host.url}/success**`);
  });
});

describe('what can be changed before paying', () => {
  const seat = { currency: 'usd', unit_amount: 1000, product_data: { name: 'Seat' } };
  const adjustable = { enabled: true, minimum: 1, maximum: 9 };
  const openSeats = async (page?: Page) =>
    open(
      (
        await topUp({
          allow_promotion_codes: true,
          line_items: [{ price_data: seat, quantity: 2, adjustable_quantity: adjustable }],
        })
      ).url,
      page,
    );

  beforeAll(async () => {
    const { id: coupon } = await stand.stripe.coupons.create({ percent_off: 20, duration: 'once' });
    await stand.stripe.promotionCodes.create({ code: 'HELLO20', promotion: { type: 'coupon', coupon } });
  });

  it('is a promotion code, with the email that was typed kept', async () => {
    const page = await openSeats();
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByLabel('Promotion code').fill('NOSUCH');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('There is no such code.').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Promotion code').fill('hello20');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove HELLO20' }).waitFor();
    expect(await page.locator('.Totals').textContent()).toMatch(/Subtotal\s*\$20\.00\s*Discount\s*-\$4\.00/);
    expect(await payButton(page).textContent()).toBe('Pay $16.00');
    expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com');
    await expectAccessible(page);
    await fillAndPay(page, '4242424242424242');
    await page.waitForURL(`${host.url}/success**`);
  });

  it('is a quantity', async () => {
    const page = await openSeats(await stand.open({ colorScheme: 'dark', viewport: { width: 320, height: 800 } }));
    await page.getByLabel('Quantity').fill('5');
    await page.getByRole('button', { name: 'Update' }).click();
    await page.getByRole('button', { name: 'Pay $50.00' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await expectAccessible(page);
  });
});

it('offers the cards the customer saved, and another one', async () => {
  const payer = await stand.stripe.customers.create({ email: 'ada@example.com' });
  const method = await stand.stripe.paymentMethods.attach('pm_card_visa', { customer: payer.id });
  await stand.stripe.paymentMethods.update(method.id, { allow_redisplay: 'always' });
  const page = await open((await topUp({ customer: payer.id })).url);
  expect(await page.getByLabel('visa •••• 4242').isChecked()).toBe(true);
  expect(await page.getByLabel('Card number', { exact: true }).isVisible()).toBe(false);
  await page.getByLabel('Another card').check();
  await fillAndPay(page, '4000000000000002');
  await page.getByText('You have not been charged.').waitFor();
  await page.getByLabel('visa •••• 4242').check();
  await expectAccessible(page);
  await payButton(page).click();
  await page.waitForURL(`${host.url}/success**`);
});

describe('a session that is over', () => {
  it('says that it has expired, also to a page that was open', async () => {
    const { id, url } = await topUp();
    const page = await open(url);
    await stand.stripe.checkout.sessions.expire(id);
    await fillAndPay(page, '4242424242424242');
    await page.getByRole('heading', { name: 'This checkout has expired' }).waitFor();
    await page.getByText('You have not been charged').waitFor();
    await expectAccessible(page);
    await page.getByRole('link').click();
    await page.waitForURL(`${host.url}/cancel`);
  });

  it('is unknown when it never was', async () => {
    const reply = await fetch(`${stand.sandbox.url}/c/pay/cs_test_none`);
    expect(reply.status).toBe(404);
    expect(await reply.text()).toContain('There is no such checkout');
    const call = await fetch(`${stand.sandbox.url}/c/pay/cs_test_none/pay`, { method: 'POST', body: '{}' });
    expect([call.status, await call.json()]).toEqual([410, { state: 'closed' }]);
  });
});

describe('the page', () => {
  it.each(['{', '[]', '"x"', 'null', '{"card":5}', '{"card":{"number":1}}', '{"email":{}}'])(
    'refuses %s',
    async (body) => {
      const { id, url } = await topUp();
      const reply = await fetch(`${url}/pay`, { method: 'POST', body });
      expect(reply.status).toBe(400);
      expect(await reply.json()).toMatchObject({ state: 'refused' });
      expect((await stand.stripe.checkout.sessions.retrieve(id)).status).toBe('open');
    },
  );

  it('is framed by nobody and runs no foreign script', async () => {
    const { headers } = await fetch((await topUp()).url);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('speaks the language of the browser', async () => {
    const page = await open((await topUp()).url, await stand.open({ locale: 'zh-CN' }));
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await payButton(page).textContent()).toBe('支付 US$25.00');
    await page.getByLabel('电子邮箱').fill('ada@example.com');
    await page.getByRole('button', { name: '测试卡' }).click();
    await page.getByRole('button', { name: /9995/ }).click();
    await payButton(page).click();
    await page.getByText('您未被扣款。').waitFor();
    await page.getByText('您的银行卡余额不足。').waitFor();
  });
});
