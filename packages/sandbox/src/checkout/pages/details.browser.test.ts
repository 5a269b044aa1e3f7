import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { typeCard } from '../../elements/browser/test/card-fields.js';
import { type Host, serveHost } from '../../elements/browser/test/host.js';
import { expectAccessible, openStand, type Stand } from '../../elements/browser/test/stand.js';

let stand: Stand;
let host: Host;

beforeAll(async () => {
  stand = await openStand();
  host = await serveHost({ '/success': '<!doctype html><title>Done</title><h1>Done</h1>' });
});
afterEach(() => stand.closePages());
afterAll(async () => {
  await host.close();
  await stand.close();
});

type SessionParams = NonNullable<Parameters<Stand['stripe']['checkout']['sessions']['create']>[0]>;

async function open(params: SessionParams, options: Parameters<Stand['open']>[0] = {}) {
  const session = await stand.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: `${host.url}/success`,
    line_items: [
      { price_data: { currency: 'usd', unit_amount: 2500, product_data: { name: 'Credits' } }, quantity: 1 },
    ],
    ...params,
  });
  const page = await stand.open(options);
  await page.goto(session.url ?? '');
  await page.locator('.CardForm').waitFor({ state: 'attached' });
  return { page, id: session.id };
}

const asked: SessionParams = {
  billing_address_collection: 'required',
  phone_number_collection: { enabled: true },
  tax_id_collection: { enabled: true },
  shipping_address_collection: { allowed_countries: ['GB', 'IE'] },
  consent_collection: { terms_of_service: 'required', promotions: 'auto' },
  custom_fields: [
    {
      key: 'size',
      type: 'dropdown',
      label: { type: 'custom', custom: 'A size, whose name is so long that it does not fit on one line of a phone' },
      dropdown: { options: [{ label: 'Small', value: 's' }] },
    },
  ],
};

const pay = (page: Page) => page.getByRole('button', { name: 'Pay $25.00' });

it('says by every field what is missing, and pays once all is filled in, by keyboard alone', async () => {
  const { page, id } = await open(asked);
  await pay(page).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Check this box to continue.').waitFor();
  expect(await page.getByText('Fill this in.').count()).toBe(6);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('email');
  await expectAccessible(page);
  const type = async (label: string, text: string) => {
    await page.getByLabel(label).first().focus();
    await page.keyboard.type(text);
  };
  await type('Email', 'ada@example.com');
  await type('Phone number', '+44 20 7946 0000');
  const shipping = page.getByRole('group', { name: 'Shipping address' });
  await shipping.getByLabel('Full name').fill('Ada Lovelace');
  await shipping.getByLabel('Address').fill('12 St James’s Square');
  await typeCard(page, '4242424242424242', { zip: null });
  const billing = page.getByRole('group', { name: 'Billing address' });
  await billing.getByLabel('Name on card').fill('A. Lovelace');
  await billing.getByLabel('Address').fill('1 Main Street');
  await page.getByLabel('A size').selectOption('Small');
  await page.getByLabel('I agree').focus();
  await page.keyboard.press('Space');
  expect(await page.locator('[aria-invalid]').count()).toBe(0);
  // The server has the last word, and its word stands by the field.
  await page.getByLabel('Kind of tax ID').selectOption('GB VAT');
  await page.getByLabel('Tax ID (optional)').fill('GB12');
  await pay(page).press('Enter');
  await page.getByText('Your tax ID is incomplete or invalid.').first().waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('tax_id_value');
  await page.getByLabel('Tax ID (optional)').fill('GB123456789');
  await page.getByLabel('Business name').fill('Engines Ltd');
  await pay(page).press('Enter');
  await page.waitForURL(`${host.url}/success`);
  const session = await stand.stripe.checkout.sessions.retrieve(id);
  expect(session).toMatchObject({
    status: 'complete',
    collected_information: { shipping_details: { name: 'Ada Lovelace', address: { country: 'GB' } } },
    consent: { terms_of_service: 'accepted', promotions: 'opt_out' },
    customer_details: { name: 'Engines Ltd', phone: '+442079460000', address: { country: 'US' } },
    custom_fields: [{ key: 'size', dropdown: { value: 's' } }],
  });
});

it('takes a saved card away, and pays with another', async () => {
  const { stripe } = stand;
  const customer = (await stripe.customers.create({ email: 'ada@example.com' })).id;
  for (const token of ['pm_card_visa', 'pm_card_mastercard']) {
    const { id } = await stripe.paymentMethods.attach(token, { customer });
    await stripe.paymentMethods.update(id, { allow_redisplay: 'always' });
  }
  const { page, id } = await open({
    customer,
    billing_address_collection: 'required',
    saved_payment_method_options: { payment_method_remove: 'enabled' },
  });
  expect(await page.getByLabel('Name on card').isVisible()).toBe(false);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Remove •••• 4444' }).click();
  await page.getByRole('button', { name: 'Remove •••• 4444' }).waitFor({ state: 'detached' });
  expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
  await pay(page).click();
  await page.waitForURL(`${host.url}/success`);
  expect((await stripe.checkout.sessions.retrieve(id)).payment_status).toBe('paid');
});
