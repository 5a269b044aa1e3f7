import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { challengeFrame, elementFrame, typeCard } from './test/card-fields.js';
import { type ElementStand, type HostWindow, message, openElementStand, resultOf } from './test/element-stand.js';
import { soon } from './test/stand.js';

/** What comes between the click and the money: a challenge, an element that goes away, a network that fails. */
let stand: ElementStand;

beforeAll(async () => {
  stand = await openElementStand();
});
afterEach(() => stand.closePages());
afterAll(() => stand.close());

/** Lets no request to `pattern` through until told to. Resolves once the first one waits. */
async function hold(page: Page, pattern: string): Promise<{ reached: Promise<void>; release: () => void }> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let reach = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  await page.route(pattern, async (route) => {
    reach();
    await released;
    // A frame that is gone takes its request along.
    await route.continue().catch(() => undefined);
  });
  return { reached, release };
}

describe('an element that is taken away while its payment is confirmed', () => {
  it('has given the payment method already, and the payment continues', async () => {
    const { page, id } = await stand.showIntent();
    await typeCard(elementFrame(page), '4242424242424242');
    const { reached, release } = await hold(page, '**/confirm');
    await page.click('#pay');
    await reached;
    await page.evaluate(() => (window as unknown as HostWindow).element.destroy());
    release();
    await expect.poll(() => message(page).textContent(), soon).toBe('succeeded');
    expect((await stand.stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
  });

  it('before it has given one leaves the payment undone, and says so', async () => {
    const { page, id } = await stand.showIntent();
    await typeCard(elementFrame(page), '4242424242424242');
    const { reached, release } = await hold(page, '**/v1/payment_methods');
    await page.click('#pay');
    await reached;
    await page.evaluate(() => (window as unknown as HostWindow).element.unmount());
    await expect.poll(() => message(page).textContent(), soon).toMatch(/make sure the Element .* is still mounted/);
    release();
    expect((await stand.stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method');
  });
});

describe('a challenge', () => {
  it('that does not load leaves the page free, and can be had later', async () => {
    const { page, id, secret } = await stand.showIntent();
    await typeCard(elementFrame(page), '4000002500003155');
    await page.route('**/3d-secure/**', (route) => route.abort());
    await page.click('#pay');
    await expect.poll(() => message(page).textContent(), soon).toMatch(/3-D Secure page did not load/);
    expect((await resultOf(page))?.error).toMatchObject({
      type: 'api_connection_error',
      payment_intent: { id, status: 'requires_action' },
    });
    expect(await page.locator('[role=dialog]').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.style.overflow)).toBe('');
    await page.unroute('**/3d-secure/**');
    const handled = page.evaluate(
      (clientSecret) => (window as unknown as HostWindow).stripe.handleNextAction!({ clientSecret }),
      secret,
    );
    await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
    expect(await handled).toMatchObject({ paymentIntent: { id, status: 'succeeded' } });
  });

  it('that fails says so in the language of the Elements', async () => {
    const { page } = await stand.showIntent({ locale: 'zh' });
    await elementFrame(page).getByLabel('卡号', { exact: true }).fill('4000002500003155');
    await elementFrame(page).getByLabel('有效期').fill('1230');
    await elementFrame(page).getByLabel('安全码').fill('123');
    await elementFrame(page).getByLabel('邮政编码').fill('10001');
    await page.click('#pay');
    await challengeFrame(page).getByRole('button').last().click();
    await expect
      .poll(() => message(page).textContent(), soon)
      .toBe('我们无法验证您的支付方式。请选择其他支付方式，然后重试。');
    expect((await resultOf(page))?.error).toMatchObject({ code: 'payment_intent_authentication_failure' });
  });
});

// https://docs.stripe.com/js/payment_intents/handle_next_action
describe('handleNextAction', () => {
  const handle = (page: Page, secret: string) =>
    page.evaluate(
      (clientSecret) =>
        (window as unknown as HostWindow).stripe.handleNextAction!({ clientSecret }).catch(
          (error: Error) => error.message,
        ),
      secret,
    );

  it('shows what the server left waiting, and fails as the person does', async () => {
    const { page, secret, id } = await stand.showIntent();
    await stand.stripe.paymentIntents.confirm(id, {
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: 'https://shop.example/done',
      use_stripe_sdk: true,
    });
    const handled = handle(page, secret);
    await challengeFrame(page).getByRole('button', { name: 'Fail authentication' }).click();
    expect(await handled).toMatchObject({ error: { code: 'payment_intent_authentication_failure' } });
  });

  it('leaves the page for an action of which the server wanted a redirect', async () => {
    const { page, secret, id } = await stand.showIntent();
    const { origin } = new URL(page.url());
    await stand.stripe.paymentIntents.confirm(id, {
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: `${origin}/done?order=7`,
    });
    void handle(page, secret).catch(() => undefined);
    await page.waitForURL('**/3d-secure/**');
    await page.getByRole('button', { name: 'Complete authentication' }).click();
    await page.waitForURL('**/done**');
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toMatchObject({
      order: '7',
      payment_intent: id,
      redirect_status: 'succeeded',
    });
  });

  it('refuses an intent that asks for nothing', async () => {
    const { page, secret } = await stand.showIntent();
    expect(await handle(page, secret)).toBe(
      'handleNextAction: The PaymentIntent supplied is not in the requires_action state.',
    );
  });
});

it('confirmCardPayment pays by a payment method of its own, through its challenge', async () => {
  const { secret, id } = await stand.createIntent();
  const page = await stand.show({
    elements: { mode: 'payment', amount: 1000, currency: 'usd', paymentMethodCreation: 'manual' },
  });
  await page.waitForSelector('#pay:enabled');
  await typeCard(elementFrame(page), '4000002500003155');
  const confirmed = page.evaluate(async (clientSecret) => {
    const { stripe, elements } = window as unknown as HostWindow;
    await elements.submit();
    const made = (await stripe.createPaymentMethod!({ elements })) as { paymentMethod: { id: string } };
    return stripe.confirmCardPayment!(clientSecret, { payment_method: made.paymentMethod.id });
  }, secret);
  await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
  expect(await confirmed).toMatchObject({ paymentIntent: { id, status: 'succeeded' } });
});

it('reads intents again after the page has thrown the API frame away', async () => {
  const { page, secret } = await stand.showIntent();
  const read = () =>
    page.evaluate((value) => (window as unknown as HostWindow).stripe.retrievePaymentIntent!(value), secret);
  await read();
  await page.evaluate(() => document.querySelector('iframe[title="Sandbox API"]')!.remove());
  expect(await read()).toMatchObject({ paymentIntent: { status: 'requires_payment_method' } });
});
