import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { challengeFrame, elementFrame, typeCard } from './test/card-fields.js';
import {
  type ElementStand,
  eventsOf,
  type HostWindow,
  message,
  openElementStand,
  pay,
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

describe('paying', () => {
  it('takes 4242 and keeps the card away from the host page', async () => {
    const { page, id } = await stand.showIntent();
    await page.evaluate(() => {
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      addEventListener('message', (event) => heard.push(event.data));
    });
    expect(await pay(page, '4242424242424242')).toBe('succeeded');
    expect((await stand.stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
    const heard = await page.evaluate(() => JSON.stringify((window as unknown as { heard: unknown[] }).heard));
    expect(heard).toContain('change');
    expect(heard).not.toContain('4242424242424242');
    expect(
      new URL(
        await elementFrame(page)
          .locator('html')
          .evaluate(() => location.href),
      ).origin,
    ).toBe(stand.sandbox.url);
  });

  it("tells the host of everything, in Stripe's order", async () => {
    const { page } = await stand.showIntent();
    const frame = elementFrame(page);
    await frame.getByLabel('Card number', { exact: true }).pressSequentially('4242424242424242');
    await typeCard(frame, '4242424242424242');
    await page.waitForFunction(() => (window as unknown as HostWindow).events.some((event) => event.complete === true));
    const events = await eventsOf(page);
    expect(events.map((event) => event.name)).toEqual(['loaderstart', 'ready', 'change', 'focus', 'change', 'change']);
    expect(events.filter((event) => event.name === 'change')).toEqual([
      {
        name: 'change',
        elementType: 'payment',
        empty: true,
        complete: false,
        collapsed: false,
        value: { type: 'card' },
      },
      {
        name: 'change',
        elementType: 'payment',
        empty: false,
        complete: false,
        collapsed: false,
        value: { type: 'card' },
      },
      {
        name: 'change',
        elementType: 'payment',
        empty: false,
        complete: true,
        collapsed: false,
        value: { type: 'card' },
      },
    ]);
  });

  it('shows a decline, and takes another card after it', async () => {
    const { page } = await stand.showIntent();
    expect(await pay(page, '4000000000000002')).toBe('Your card was declined.');
    expect((await resultOf(page))?.error).toMatchObject({
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'generic_decline',
      payment_intent: { status: 'requires_payment_method' },
    });
    expect(await pay(page, '4242424242424242')).toBe('succeeded');
  });

  it.each([
    ['4000000000009995', 'Your card has insufficient funds.'],
    ['4000000000000069', 'Your card has expired.'],
    ['4000000000000127', "Your card's security code is incorrect."],
  ])('%s says "%s"', async (number, words) => {
    const { page } = await stand.showIntent();
    expect(await pay(page, number)).toBe(words);
  });

  it('pays once when the button is clicked twice', async () => {
    const { page, id, secret } = await stand.showIntent();
    await typeCard(elementFrame(page), '4242424242424242');
    const results = await page.evaluate(async () => {
      const { stripe, elements } = window as unknown as HostWindow;
      const options = { elements, redirect: 'if_required' };
      return JSON.stringify(await Promise.all([stripe.confirmPayment!(options), stripe.confirmPayment!(options)]));
    });
    expect(results.match(/"status":"succeeded"/g)).toHaveLength(2);
    expect((await stand.stripe.charges.list({ payment_intent: id })).data).toHaveLength(1);
    expect(secret).toContain(id);
  });

  it("refuses an intent that was paid already, in Stripe's words", async () => {
    const { page, id } = await stand.showIntent();
    await stand.stripe.paymentIntents.confirm(id, {
      payment_method: 'pm_card_visa',
      return_url: 'https://shop.example/done',
    });
    expect(await pay(page, '4242424242424242')).toMatch(/already succeeded/);
    expect((await resultOf(page))?.error).toMatchObject({
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      payment_intent: { id, status: 'succeeded' },
    });
  });

  it('goes to the return page when told to, with its three parameters', async () => {
    const { page, id, secret } = await stand.showIntent();
    await typeCard(elementFrame(page), '4242424242424242');
    await page.evaluate(() => {
      void (window as unknown as HostWindow).confirm({
        redirect: 'always',
        confirmParams: { return_url: `${location.origin}/done?order=7` },
      });
    });
    await page.waitForURL('**/done**');
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      order: '7',
      payment_intent: id,
      payment_intent_client_secret: secret,
      redirect_status: 'succeeded',
    });
  });

  it('reports a network failure as one, and pays when the network is back', async () => {
    const { page } = await stand.showIntent();
    await typeCard(elementFrame(page), '4242424242424242');
    await page.route('**/v1/**', (route) => route.abort());
    await page.click('#pay');
    expect(await waitForMessage(page)).toMatch(/issues connecting/);
    expect((await resultOf(page))?.error).toMatchObject({ type: 'api_connection_error' });
    await page.unroute('**/v1/**');
    await page.click('#pay');
    await expect.poll(() => message(page).textContent(), soon).toBe('succeeded');
  });

  it('pays a deferred intent after elements.submit()', async () => {
    const page = await stand.show({ elements: { mode: 'payment', amount: 1000, currency: 'usd' } });
    await page.waitForSelector('#pay:enabled');
    const { id, secret: clientSecret } = await stand.createIntent();
    await page.evaluate(
      (secret) =>
        (window as unknown as HostWindow).confirm({
          clientSecret: secret,
          confirmParams: { return_url: location.href },
        }),
      clientSecret,
    );
    expect((await resultOf(page))?.thrown).toMatch(/elements\.submit\(\)/);
    await typeCard(elementFrame(page), '4242424242424242');
    expect(await page.evaluate(() => (window as unknown as HostWindow).elements.submit())).toEqual({
      selectedPaymentMethod: 'card',
    });
    await page.evaluate(
      (secret) =>
        (window as unknown as HostWindow).confirm({
          clientSecret: secret,
          confirmParams: { return_url: location.href },
        }),
      clientSecret,
    );
    expect((await resultOf(page))?.paymentIntent).toMatchObject({ id, status: 'succeeded' });
  });
});

describe('saving a card', () => {
  async function showSetup(): Promise<{ page: Page; secret: string; id: string }> {
    const customer = await stand.stripe.customers.create({ email: 'ada@example.com' });
    const intent = await stand.stripe.setupIntents.create({ customer: customer.id });
    const secret = intent.client_secret ?? '';
    const page = await stand.show({ elements: { clientSecret: secret } });
    await page.waitForSelector('#pay:enabled');
    return { page, secret, id: intent.id };
  }
  const confirm = (page: Page) =>
    page.evaluate(() => {
      const { stripe, elements } = window as unknown as HostWindow;
      return stripe.confirmSetup!({ elements, redirect: 'if_required' });
    });

  it('succeeds by 4242', async () => {
    const { page, id } = await showSetup();
    await typeCard(elementFrame(page), '4242424242424242');
    expect(await confirm(page)).toMatchObject({ setupIntent: { id, status: 'succeeded' } });
  });

  it('shows a decline, then asks for 3-D Secure', async () => {
    const { page, id, secret } = await showSetup();
    await typeCard(elementFrame(page), '4000000000000002');
    expect(await confirm(page)).toMatchObject({
      error: { code: 'card_declined', setup_intent: { id, status: 'requires_payment_method' } },
    });
    await typeCard(elementFrame(page), '4000002500003155');
    const confirmed = confirm(page);
    await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
    expect(await confirmed).toMatchObject({ setupIntent: { id, status: 'succeeded' } });
    const read = await page.evaluate(
      (value) => (window as unknown as HostWindow).stripe.retrieveSetupIntent!(value),
      secret,
    );
    expect(read).toMatchObject({ setupIntent: { status: 'succeeded' } });
  });
});

describe('3-D Secure', () => {
  it('completes', async () => {
    const { page, id } = await stand.showIntent();
    await typeCard(elementFrame(page), '4000002500003155');
    await page.click('#pay');
    const challenge = challengeFrame(page);
    await challenge.getByText('$10.00').waitFor();
    expect(await page.evaluate(() => document.querySelector('[role=dialog]')?.parentElement === document.body)).toBe(
      true,
    );
    await expectAccessible(page);
    await challenge.getByRole('button', { name: 'Complete authentication' }).click();
    expect(await waitForMessage(page)).toBe('succeeded');
    expect(await page.locator('[role=dialog]').count()).toBe(0);
    expect((await stand.stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
  });

  it('fails, and another card pays', async () => {
    const { page } = await stand.showIntent();
    await typeCard(elementFrame(page), '4000002500003155');
    await page.click('#pay');
    await challengeFrame(page).getByRole('button', { name: 'Fail authentication' }).click();
    expect(await waitForMessage(page)).toMatch(/^We are unable to authenticate your payment method/);
    expect((await resultOf(page))?.error).toMatchObject({
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      payment_intent: { status: 'requires_payment_method' },
    });
    expect(await pay(page, '4242424242424242')).toBe('succeeded');
  });

  it('keeps the focus inside, and Escape fails it', async () => {
    const { page } = await stand.showIntent();
    await typeCard(elementFrame(page), '4000002500003155');
    await page.click('#pay');
    const complete = challengeFrame(page).getByRole('button', { name: 'Complete authentication' });
    await complete.waitFor();
    for (let presses = 0; presses < 6; presses += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null)).toBe(true);
    }
    await complete.focus();
    await page.keyboard.press('Escape');
    expect(await waitForMessage(page)).toMatch(/^We are unable to authenticate/);
  });

  it('shows its page to nobody without the client secret', async () => {
    const intent = await stand.stripe.paymentIntents.create({
      amount: 1000,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: 'https://shop.example/done',
    });
    const url = `${stand.sandbox.url}/3d-secure/${intent.id}`;
    for (const query of ['', '?client_secret=wrong']) {
      expect((await fetch(url + query)).status).toBe(410);
      expect((await fetch(url + query, { method: 'POST', body: 'outcome=authenticate' })).status).toBe(410);
    }
    expect((await stand.stripe.paymentIntents.retrieve(intent.id)).status).toBe('requires_action');
    const right = `${url}?client_secret=${intent.client_secret}`;
    const reply = await fetch(right, { method: 'POST', body: 'outcome=authenticate', redirect: 'manual' });
    expect(reply.headers.get('location')).toMatch(
      /^https:\/\/shop\.example\/done\?payment_intent=pi_.*redirect_status=succeeded$/,
    );
  });
});
