import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { elementFrame, typeCard } from './test/card-fields.js';
import { elementPage } from './test/element-host.js';
import { eventsOf, type HostWindow } from './test/element-stand.js';
import { type Host, serveHost } from './test/host.js';
import { bundleReactHost, reactPage } from './test/react-page.js';
import { expectAccessible, openStand, type Stand, soon } from './test/stand.js';

/** Address, Link Authentication and Express Checkout Elements beside the Payment Element, by react-stripe-js unchanged. */
let stand: Stand;
let host: Host;

beforeAll(async () => {
  stand = await openStand();
  const { stripeJsUrl, publishableKey } = stand.sandbox;
  host = await serveHost({
    '/': reactPage(stripeJsUrl),
    '/plain': elementPage(stripeJsUrl, publishableKey),
    '/host.js': await bundleReactHost(),
  });
});
afterEach(() => stand.closePages());
afterAll(async () => {
  await host.close();
  await stand.close();
});

const addressFrame = (page: Page) => page.frameLocator('iframe[title="Secure address input frame"]');
const emailFrame = (page: Page) => page.frameLocator('iframe[title="Secure email input frame"]');

async function open(mode: 'billing' | 'shipping') {
  const intent = await stand.stripe.paymentIntents.create({ amount: 1000, currency: 'usd' });
  const page = await stand.open();
  const problems: string[] = [];
  page.on('console', (line) => {
    if (['warning', 'error'].includes(line.type()) && !line.location().url.endsWith('favicon.ico'))
      problems.push(line.text());
  });
  await page.goto(`${host.url}/?show=all&mode=${mode}&client_secret=${intent.client_secret}`);
  await page.getByRole('button', { name: 'Pay' }).and(page.locator(':enabled')).waitFor();
  await addressFrame(page).getByLabel('Full name').waitFor();
  return { page, intent, problems };
}

async function typeAddress(page: Page): Promise<void> {
  const frame = addressFrame(page);
  await frame.getByLabel('Full name').fill('Jenny Rosen');
  await frame.getByLabel('Address line 1').fill('354 Oyster Point Blvd');
  await frame.getByLabel('City').fill('South San Francisco');
  await frame.getByLabel('State or province').fill('california');
  await frame.getByLabel('ZIP code').fill('94080');
}

const wholeAddress = {
  city: 'South San Francisco',
  country: 'US',
  line1: '354 Oyster Point Blvd',
  line2: null,
  postal_code: '94080',
  state: 'CA',
};

// https://docs.stripe.com/elements/address-element/collect-addresses
it('takes billing address and email into the payment, and the Payment Element asks for neither', async () => {
  const { page, intent, problems } = await open('billing');
  await expect.poll(() => elementFrame(page).getByLabel('ZIP code').isVisible(), soon).toBe(false);
  const payment = elementFrame(page);
  await payment.getByLabel('Card number', { exact: true }).fill('4242424242424242');
  await payment.getByLabel('Expiration date').fill('1230');
  await payment.getByLabel('Security code').fill('123');
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByText('Your email is incomplete.').waitFor();
  await emailFrame(page).getByLabel('Email').fill('jenny@example.com');
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByText('This field is incomplete.').waitFor();
  expect((await stand.stripe.paymentIntents.retrieve(intent.id)).status).toBe('requires_payment_method');
  await typeAddress(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByText('succeeded').waitFor();
  const paid = await stand.stripe.paymentIntents.retrieve(intent.id, { expand: ['payment_method'] });
  expect(paid.payment_method).toMatchObject({
    billing_details: { name: 'Jenny Rosen', email: 'jenny@example.com', address: wholeAddress },
  });
  expect(paid.shipping).toBeNull();
  expect(problems).toEqual([]);
});

it("takes a shipping address into the payment, and tells the host of it in Stripe's shape", async () => {
  const { page, intent } = await open('shipping');
  await emailFrame(page).getByLabel('Email').fill('jenny@example.com');
  await typeAddress(page);
  await page.getByRole('button', { name: 'Read' }).click();
  await page.getByText('"complete":true').waitFor();
  expect(JSON.parse((await page.locator('output').textContent()) ?? '')).toEqual({
    complete: true,
    isNewAddress: true,
    value: { name: 'Jenny Rosen', address: wholeAddress },
  });
  await typeCard(elementFrame(page), '4242424242424242');
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByText('succeeded').waitFor();
  expect(await stand.stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
    shipping: { name: 'Jenny Rosen', address: wholeAddress },
  });
  const events = await eventsOf(page);
  const of = (type: string) => events.filter(({ elementType }) => elementType === type);
  expect(of('expressCheckout')).toEqual([{ elementType: 'expressCheckout', availablePaymentMethods: undefined }]);
  expect(of('address')[0]).toEqual({ elementType: 'address', ready: true });
  expect(of('address').at(-1)).toEqual({
    elementType: 'address',
    elementMode: 'shipping',
    empty: false,
    complete: true,
    isNewAddress: true,
    value: { name: 'Jenny Rosen', address: wholeAddress },
  });
  expect(of('linkAuthentication').at(-1)).toEqual({
    elementType: 'linkAuthentication',
    empty: false,
    complete: true,
    value: { email: 'jenny@example.com' },
  });
});

it('takes the options of the Address Element, and their updates', async () => {
  const page = await stand.open();
  await page.goto(`${host.url}/plain`);
  const contact = {
    name: 'Ada Lovelace',
    address: { line1: '12 St James Sq', city: 'London', state: '', postal_code: 'SW1Y 4JH', country: 'GB' },
  };
  await page.evaluate(
    (options) => {
      const { Stripe } = window as unknown as { Stripe(key: string): { elements(): HostWindow['elements'] } };
      const elements = Stripe('pk_test_stand').elements() as unknown as {
        create(type: string, given: object): HostWindow['element'] & { on(name: string, handler: unknown): void };
        update(given: object): void;
      };
      const element = elements.create('address', options);
      element.on('change', (event: object) =>
        (window as unknown as HostWindow).events.push({ name: 'change', ...event }),
      );
      element.mount('#payment');
      Object.assign(window, { element, elements });
    },
    {
      mode: 'shipping',
      allowedCountries: ['GB', 'US'],
      contacts: [contact],
      fields: { phone: 'always' },
      validation: { phone: { required: 'never' } },
      blockPoBox: true,
    },
  );
  const frame = addressFrame(page);
  await frame.getByRole('radio', { name: /Ada Lovelace/ }).waitFor();
  const last = async () => (await eventsOf(page)).at(-1);
  await expect.poll(last, soon).toMatchObject({
    complete: true,
    isNewAddress: false,
    value: { name: 'Ada Lovelace', address: { country: 'GB', postal_code: 'SW1Y 4JH' }, phone: '' },
  });
  await frame.getByRole('radio', { name: 'New address' }).check();
  expect(await frame.getByLabel('Country').locator('option').count()).toBe(2);
  expect(await frame.getByLabel('State').isVisible()).toBe(false);
  await frame.getByLabel('Address line 1').fill('PO Box 12');
  await frame.getByLabel('City').focus();
  await frame.getByText('PO boxes are not accepted.').waitFor();
  expect(await last()).toMatchObject({ complete: false, isNewAddress: true });
  await page.evaluate(() =>
    (window as unknown as HostWindow).element.update({ display: { name: 'split' }, blockPoBox: false }),
  );
  await frame.getByLabel('First name').fill('Ada');
  await frame.getByLabel('Last name').fill('King');
  await expect.poll(last, soon).toMatchObject({
    complete: true,
    value: { name: 'Ada King', firstName: 'Ada', lastName: 'King' },
  });
  await page.evaluate(() => (window as unknown as HostWindow).elements.update({ locale: 'zh' }));
  await frame.getByLabel('地址第 1 行').waitFor();
});
