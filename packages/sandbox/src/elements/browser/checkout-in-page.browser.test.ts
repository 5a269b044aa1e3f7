import type { Page } from 'playwright';
import type Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { challengeFrame, elementFrame, typeCard } from './test/card-fields.js';
import { type Host, serveHost } from './test/host.js';
import { bundleReactHost, reactPage } from './test/react-page.js';
import { expectAccessible, openStand, type Stand, soon } from './test/stand.js';

/** Checkout in the merchant's own page: framed, and by Elements, both by react-stripe-js unchanged in strict mode. */
let stand: Stand;
let host: Host;

beforeAll(async () => {
  stand = await openStand();
  host = await serveHost({
    '/': reactPage(stand.sandbox.stripeJsUrl),
    '/host.js': await bundleReactHost('checkout'),
    '/done': '<!doctype html><title>Done</title><h1>Done</h1>',
  });
  const { id } = await stand.stripe.coupons.create({ percent_off: 50, duration: 'once' });
  await stand.stripe.promotionCodes.create({ code: 'LESS', promotion: { type: 'coupon', coupon: id } });
});
afterEach(() => stand.closePages());
afterAll(async () => {
  await host.close();
  await stand.close();
});

const newSession = (more: Stripe.Checkout.SessionCreateParams): Promise<Stripe.Checkout.Session> =>
  stand.stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      {
        price_data: { currency: 'usd', unit_amount: 1000, product_data: { name: 'T-shirt' } },
        quantity: 1,
        adjustable_quantity: { enabled: true, maximum: 9 },
      },
    ],
    allow_promotion_codes: true,
    ...more,
  });

async function open(session: Stripe.Checkout.Session, query: string) {
  const page = await stand.open();
  const problems: string[] = [];
  page.on('console', (line) => {
    if (['warning', 'error'].includes(line.type()) && !line.location().url.endsWith('favicon.ico'))
      problems.push(line.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(`${host.url}/?${query}&client_secret=${session.client_secret}`);
  return { page, problems };
}

const statusOf = async ({ id }: { id: string }) => (await stand.stripe.checkout.sessions.retrieve(id)).status;

// https://docs.stripe.com/payments/accept-a-payment?payment-ui=checkout&ui=embedded-page
describe('an embedded page', () => {
  const frameOf = (page: Page) => page.frameLocator('iframe[title="Secure checkout page"]');
  const pay = async (page: Page, number: string) => {
    await frameOf(page).getByLabel('Email').fill('ada@example.com');
    await typeCard(frameOf(page), number);
    await frameOf(page).getByRole('button', { name: /^Pay / }).click();
  };
  const embedded = (more: Stripe.Checkout.SessionCreateParams) => newSession({ ui_mode: 'embedded_page', ...more });

  it('is as tall as it must be, takes promotion codes, pays, and goes to the return URL', async () => {
    const session = await embedded({ return_url: `${host.url}/done?session_id={CHECKOUT_SESSION_ID}` });
    const { page, problems } = await open(session, 'embedded');
    await frameOf(page).getByLabel('Email').waitFor();
    const height = () => page.locator('iframe[title="Secure checkout page"]').evaluate((iframe) => iframe.clientHeight);
    await expect.poll(height, soon).toBeGreaterThan(400);
    await expectAccessible(page);
    await frameOf(page).getByLabel('Promotion code').fill('LESS');
    await frameOf(page).getByRole('button', { name: 'Apply' }).click();
    await frameOf(page).getByRole('button', { name: 'Pay $5.00' }).waitFor();
    await expect.poll(height, soon).toBeGreaterThan(400);
    await pay(page, '4242424242424242');
    await page.waitForURL(`${host.url}/done?session_id=${session.id}`);
    expect(await statusOf(session)).toBe('complete');
    expect(problems).toEqual([]);
  });

  it('tells onComplete where the person stays, after 3-D Secure in the frame', async () => {
    const session = await embedded({ redirect_on_completion: 'never' });
    const { page } = await open(session, 'embedded');
    await pay(page, '4000002760003184');
    await frameOf(page)
      .frameLocator('iframe[title="3-D Secure authentication"]')
      .getByRole('button', { name: 'Complete authentication' })
      .click();
    await page.getByText('onComplete').waitFor();
    expect(await statusOf(session)).toBe('complete');
  });

  it('says so when 3-D Secure does not load, instead of asking forever', async () => {
    const session = await embedded({ redirect_on_completion: 'never' });
    const { page } = await open(session, 'embedded');
    await page.route('**/3d-secure/**', (route) => route.abort());
    await pay(page, '4000002760003184');
    await frameOf(page).getByText('The sandbox did not answer.').waitFor();
    expect(await statusOf(session)).toBe('open');
  });

  it('is taken away and put back, one at a time', async () => {
    const session = await embedded({ redirect_on_completion: 'never' });
    const { page } = await open(session, 'embedded');
    await frameOf(page).getByLabel('Email').waitFor();
    const second = await page.evaluate(async (clientSecret) => {
      const { Stripe } = window as unknown as {
        Stripe(key: string): { createEmbeddedCheckoutPage(options: object): Promise<unknown> };
      };
      const stripe = Stripe('pk_test_stand');
      const tries = [{ clientSecret }, {}, { clientSecret, onLineItemsChange: () => undefined }];
      return Promise.all(
        tries.map((options) => stripe.createEmbeddedCheckoutPage(options).catch((error: Error) => error.message)),
      );
    }, session.client_secret);
    expect(second).toEqual([
      'You cannot have multiple Embedded Checkout objects.',
      expect.stringContaining('either clientSecret or fetchClientSecret'),
      expect.stringContaining('does not simulate the option onLineItemsChange'),
    ]);
    await page.getByRole('button', { name: 'Toggle' }).click();
    expect(await page.locator('iframe[title="Secure checkout page"]').count()).toBe(0);
    await page.getByRole('button', { name: 'Toggle' }).click();
    await frameOf(page).getByLabel('Email').waitFor();
  });
});

// https://docs.stripe.com/checkout/elements-with-checkout-sessions-api
describe('Checkout by Elements', () => {
  const elements = (more: Stripe.Checkout.SessionCreateParams = {}) =>
    newSession({ ui_mode: 'elements', return_url: `${host.url}/done?session_id={CHECKOUT_SESSION_ID}`, ...more });
  const email = (page: Page) => page.frameLocator('iframe[title="Secure email input frame"]').getByLabel('Email');
  const payButton = (page: Page) => page.getByRole('button', { name: 'Pay' });

  it('shows the session live, pays when it can, and goes to the return URL', async () => {
    const session = await elements();
    const { page, problems } = await open(session, '');
    await page.getByText('T-shirt × 1 $10.00').waitFor();
    await page.getByRole('button', { name: 'Three' }).click();
    await page.getByText('Total $30.00').waitFor();
    await page.getByRole('button', { name: 'Apply LESS' }).click();
    await page.getByText('Total $15.00').waitFor();
    expect(await payButton(page).isEnabled()).toBe(false);
    await email(page).fill('ada@example.com');
    expect(await payButton(page).isEnabled()).toBe(false);
    await typeCard(elementFrame(page), '4242424242424242');
    await payButton(page).click();
    await page.waitForURL(`${host.url}/done?session_id=${session.id}`);
    const paid = await stand.stripe.checkout.sessions.retrieve(session.id);
    expect(paid).toMatchObject({
      status: 'complete',
      amount_total: 1500,
      customer_details: { email: 'ada@example.com', address: { country: 'US', postal_code: '10001' } },
    });
    expect(problems).toEqual([]);
  });

  it('says why a code or a card is refused, and another card pays after 3-D Secure', async () => {
    const session = await elements();
    const { page } = await open(session, 'stay');
    await page.getByRole('button', { name: 'Apply NONE' }).click();
    await page.getByText(/No such promotion code/).waitFor();
    await email(page).fill('ada@example.com');
    await typeCard(elementFrame(page), '4000000000009995');
    await payButton(page).click();
    await page.getByText('Your card has insufficient funds.').waitFor();
    expect(await statusOf(session)).toBe('open');
    await typeCard(elementFrame(page), '4000002760003184');
    await payButton(page).click();
    await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
    await page.getByText('complete', { exact: true }).waitFor();
    expect(await statusOf(session)).toBe('complete');
  });

  it('says so when 3-D Secure does not load, and pays when it does', async () => {
    const session = await elements();
    const { page } = await open(session, 'stay');
    await email(page).fill('ada@example.com');
    await page.route('**/3d-secure/**', (route) => route.abort());
    await typeCard(elementFrame(page), '4000002760003184');
    await payButton(page).click();
    await page.getByText(/3-D Secure page did not load/).waitFor();
    expect(await statusOf(session)).toBe('open');
    await page.unroute('**/3d-secure/**');
    await payButton(page).click();
    await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
    await page.getByText('complete', { exact: true }).waitFor();
    expect(await statusOf(session)).toBe('complete');
  });

  it('takes the billing address of its own element, and starts a subscription', async () => {
    const price = await stand.stripe.prices.create({
      currency: 'usd',
      unit_amount: 2000,
      recurring: { interval: 'month' },
      product_data: { name: 'Pro' },
    });
    const session = await elements({ mode: 'subscription', line_items: [{ price: price.id, quantity: 1 }] });
    const { page } = await open(session, 'stay&address');
    const shown = () => page.evaluate(() => (window as unknown as { sessions: unknown[] }).sessions.at(-1));
    await page.getByText('Total $20.00').waitFor();
    expect(await shown()).toMatchObject({
      canConfirm: false,
      status: { type: 'open' },
      recurring: { interval: 'month', intervalCount: 1, dueNext: { total: { minorUnitsAmount: 2000 } }, trial: null },
      lineItems: [{ name: 'Pro', recurring: { interval: 'month', intervalCount: 1, usageType: 'licensed' } }],
    });
    await email(page).fill('ada@example.com');
    const address = page.frameLocator('iframe[title="Secure address input frame"]');
    await address.getByLabel('Full name').fill('Ada Lovelace');
    await address.getByLabel('Country').selectOption('GB');
    await address.getByLabel('Address line 1').fill('12 St James Sq');
    await address.getByLabel('City').fill('London');
    await address.getByLabel('Postal code').fill('SW1Y 4JH');
    const payment = elementFrame(page);
    await expect.poll(() => payment.getByLabel('Country').isVisible(), soon).toBe(false);
    await payment.getByLabel('Card number', { exact: true }).fill('4242424242424242');
    await payment.getByLabel('Expiration date').fill('1230');
    await payment.getByLabel('Security code').fill('123');
    await payButton(page).click();
    await page.getByText('complete', { exact: true }).waitFor();
    const paid = await stand.stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] });
    expect(paid).toMatchObject({
      status: 'complete',
      customer_details: { name: 'Ada Lovelace', address: { country: 'GB', line1: '12 St James Sq' } },
      subscription: { status: 'active' },
    });
  });

  it('says what is wrong with the session it was given', async () => {
    const framed = await newSession({ ui_mode: 'embedded_page', redirect_on_completion: 'never' });
    const { page } = await open(framed, '');
    await page.getByText(/This one is of ui_mode embedded_page/).waitFor();
    const { page: other } = await open({ ...framed, client_secret: `${framed.client_secret}x` }, '');
    await other.getByText(/does not match any associated Checkout Session/).waitFor();
  });
});
