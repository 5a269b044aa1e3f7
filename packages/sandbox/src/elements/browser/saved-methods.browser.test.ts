import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { challengeFrame, elementFrame, typeCard } from './test/card-fields.js';
import {
  type ElementStand,
  eventsOf,
  type HostWindow,
  openElementStand,
  resultOf,
  waitForMessage,
} from './test/element-stand.js';
import { expectAccessible, soon } from './test/stand.js';

let stand: ElementStand;

beforeAll(async () => {
  stand = await openElementStand();
});
afterEach(() => stand.closePages());
afterAll(() => stand.close());

const features = {
  payment_method_redisplay: 'enabled',
  payment_method_remove: 'enabled',
  payment_method_save: 'enabled',
  payment_method_save_usage: 'off_session',
} as const;

/** A customer with these ready-made cards, oldest first, and a customer session. */
async function returning(cards: string[], more: object = {}) {
  const { stripe } = stand;
  const { id: customer } = await stripe.customers.create();
  const methods: string[] = [];
  for (const card of cards) {
    const { id } = await stripe.paymentMethods.attach(card, { customer });
    await stripe.paymentMethods.update(id, { allow_redisplay: 'always' });
    methods.push(id);
  }
  const session = await stripe.customerSessions.create({
    customer,
    components: { payment_element: { enabled: true, features: { ...features, ...more } } },
  });
  return { customer, methods, customerSessionClientSecret: session.client_secret };
}

async function open(elements: object): Promise<Page> {
  const page = await stand.show({ elements });
  await page.waitForSelector('#pay:enabled');
  return page;
}

async function openIntent({ customer, customerSessionClientSecret }: Awaited<ReturnType<typeof returning>>) {
  const intent = await stand.stripe.paymentIntents.create({ amount: 1000, currency: 'usd', customer });
  return { intent, page: await open({ clientSecret: intent.client_secret, customerSessionClientSecret }) };
}

const lastChange = async (page: Page) => (await eventsOf(page)).findLast(({ name }) => name === 'change');

// https://docs.stripe.com/payments/save-customer-payment-methods
describe('saved payment methods', () => {
  it('are listed, the newest chosen, and pay', async () => {
    const known = await returning(['pm_card_mastercard', 'pm_card_visa']);
    const { page, intent } = await openIntent(known);
    const frame = elementFrame(page);
    expect(await frame.getByRole('radio').count()).toBe(3);
    expect(await frame.getByRole('radio', { name: 'Visa ending in 4242' }).isChecked()).toBe(true);
    expect(await frame.getByLabel('Card number', { exact: true }).isVisible()).toBe(false);
    expect(await lastChange(page)).toMatchObject({
      complete: true,
      empty: false,
      value: { type: 'card', payment_method: { id: known.methods[1], type: 'card', billing_details: { name: null } } },
    });
    await expectAccessible(page);
    await frame.getByText('Mastercard ending in 4444').click();
    await page.click('#pay');
    expect(await waitForMessage(page)).toBe('succeeded');
    expect(await stand.stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: 'succeeded',
      payment_method: known.methods[0],
    });
  });

  it('that ask for 3-D Secure are challenged', async () => {
    const { page } = await openIntent(await returning(['pm_card_authenticationRequired']));
    await page.click('#pay');
    await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
    expect(await waitForMessage(page)).toBe('succeeded');
  });

  it('are removed at the second press, by keyboard alone', async () => {
    const known = await returning(['pm_card_visa']);
    const { page } = await openIntent(known);
    const frame = elementFrame(page);
    const remove = frame.getByRole('button', { name: /Visa ending in 4242/ });
    await frame.getByRole('radio', { name: /Visa/ }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await remove.textContent()).toBe('Really remove');
    expect(await stand.stripe.paymentMethods.retrieve(known.methods[0]!)).toMatchObject({ customer: known.customer });
    await page.keyboard.press('Enter');
    await frame.getByLabel('Card number', { exact: true }).waitFor();
    expect(await stand.stripe.paymentMethods.retrieve(known.methods[0]!)).toMatchObject({ customer: null });
    const events = await eventsOf(page);
    expect(events.filter(({ name }) => name === 'savedpaymentmethodremove')).toMatchObject([
      { elementType: 'payment', success: true, payment_method: { id: known.methods[0] } },
    ]);
    expect(await lastChange(page)).toMatchObject({ complete: false, value: { savePaymentMethod: false } });
  });

  it('that are gone meanwhile stay listed, and the host hears why', async () => {
    const known = await returning(['pm_card_visa']);
    const { page } = await openIntent(known);
    await stand.stripe.paymentMethods.detach(known.methods[0]!);
    const remove = elementFrame(page).getByRole('button', { name: /Visa ending in 4242/ });
    await remove.click();
    await remove.click();
    await page.waitForFunction(() =>
      (window as unknown as HostWindow).events.some(({ name }) => name === 'savedpaymentmethodremove'),
    );
    expect((await eventsOf(page)).at(-1)).toMatchObject({ success: false, error: expect.stringMatching(/no such/) });
  });

  it('speak Chinese, and live', async () => {
    const { page } = await openIntent(await returning(['pm_card_visa']));
    await page.evaluate(() => (window as unknown as HostWindow).elements.update({ locale: 'zh' }));
    await elementFrame(page).getByRole('group', { name: '已保存的付款方式' }).waitFor();
    await elementFrame(page).getByRole('radio', { name: 'Visa，尾号 4242' }).waitFor();
  });
});

describe('a new card', () => {
  const payNew = async (page: Page, save: boolean) => {
    const frame = elementFrame(page);
    const other = frame.getByRole('radio', { name: 'New card' });
    if (await other.isVisible()) await other.check();
    await typeCard(frame, '4242424242424242');
    if (save) await frame.getByRole('checkbox', { name: 'Save payment details for future purchases' }).check();
    await page.click('#pay');
    return waitForMessage(page);
  };

  it('is kept for the customer when the box is checked, and shown from then on', async () => {
    const known = await returning([]);
    const { page, intent } = await openIntent(known);
    expect(await elementFrame(page).getByRole('radio').count()).toBe(0);
    expect(await payNew(page, true)).toBe('succeeded');
    const paid = await stand.stripe.paymentIntents.retrieve(intent.id, { expand: ['payment_method'] });
    expect(paid).toMatchObject({
      setup_future_usage: 'off_session',
      payment_method: { customer: known.customer, allow_redisplay: 'always' },
    });
    const { page: next } = await openIntent(known);
    await elementFrame(next).getByRole('radio', { name: 'Visa ending in 4242' }).waitFor();
  });

  it('is not kept when the box is left as it is', async () => {
    const known = await returning(['pm_card_mastercard']);
    const { page, intent } = await openIntent(known);
    expect(await payNew(page, false)).toBe('succeeded');
    const paid = await stand.stripe.paymentIntents.retrieve(intent.id, { expand: ['payment_method'] });
    expect(paid).toMatchObject({
      setup_future_usage: null,
      payment_method: { customer: null, allow_redisplay: 'unspecified' },
    });
  });

  it('of a deferred intent that keeps it anyhow is limited without the box', async () => {
    const { customer, customerSessionClientSecret } = await returning([]);
    const page = await open({ mode: 'setup', currency: 'usd', customerSessionClientSecret });
    const intent = await stand.stripe.setupIntents.create({ customer });
    await typeCard(elementFrame(page), '4242424242424242');
    const result = await page.evaluate(async (clientSecret) => {
      const { stripe, elements } = window as unknown as HostWindow;
      await elements.submit();
      return stripe.confirmSetup!({ elements, clientSecret, redirect: 'if_required' });
    }, intent.client_secret);
    expect(result).toMatchObject({ setupIntent: { status: 'succeeded' } });
    const { data } = await stand.stripe.customers.listPaymentMethods(customer);
    expect(data).toMatchObject([{ allow_redisplay: 'limited' }]);
  });

  it('is kept by a ConfirmationToken too', async () => {
    const { customer, customerSessionClientSecret } = await returning([]);
    const page = await open({ mode: 'payment', amount: 1000, currency: 'usd', customerSessionClientSecret });
    await typeCard(elementFrame(page), '4242424242424242');
    await elementFrame(page).getByRole('checkbox').check();
    const made = (await page.evaluate(async () => {
      const { stripe, elements } = window as unknown as HostWindow;
      await elements.submit();
      return stripe.createConfirmationToken!({ elements });
    })) as { confirmationToken: { id: string } };
    const intent = await stand.stripe.paymentIntents.create({
      amount: 1000,
      currency: 'usd',
      customer,
      confirm: true,
      confirmation_token: made.confirmationToken.id,
      return_url: 'https://shop.example/done',
    });
    expect(intent).toMatchObject({ status: 'succeeded', setup_future_usage: 'off_session' });
    const { data } = await stand.stripe.customers.listPaymentMethods(customer);
    expect(data).toMatchObject([{ allow_redisplay: 'always' }]);
  });
});

it('a customer session that has ended is a load error', async () => {
  const { customerSessionClientSecret } = await returning([]);
  const { secret } = await stand.createIntent();
  const options = { clientSecret: secret, customerSessionClientSecret: `${customerSessionClientSecret}x` };
  const page = await stand.show({ elements: options });
  await expect
    .poll(() => eventsOf(page), soon)
    .toMatchObject([{ name: 'loaderstart' }, { name: 'loaderror', error: { type: 'invalid_request_error' } }]);
  expect(await resultOf(page)).toBeUndefined();
});
