import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { onboarded } from '../../test/onboarded.js';
import { challengeFrame, elementFrame, typeCard } from './test/card-fields.js';
import { type ElementStand, type HostWindow, openElementStand } from './test/element-stand.js';

let stand: ElementStand;

beforeAll(async () => {
  stand = await openElementStand();
});
afterEach(() => stand.closePages());
afterAll(() => stand.close());

const deferred = { mode: 'payment', amount: 1000, currency: 'usd' };

async function open(elements: object = deferred) {
  const page = await stand.show({ elements });
  await page.waitForSelector('#pay:enabled');
  return page;
}

/** Submits the Elements and makes a token of them, as Stripe's page on finishing payments on the server does. */
async function tokenOf(page: Awaited<ReturnType<typeof open>>) {
  return page.evaluate(async () => {
    const { stripe, elements } = window as unknown as HostWindow;
    const submitted = (await elements.submit()) as { error?: object };
    if (submitted.error) return submitted;
    return stripe.createConfirmationToken!({
      elements,
      params: { return_url: `${location.origin}/done`, payment_method_data: { billing_details: { name: 'Jenny' } } },
    });
  }) as Promise<{ confirmationToken?: { id: string }; error?: Record<string, unknown> }>;
}

describe('a ConfirmationToken', () => {
  it('is paid with on the server', async () => {
    const page = await open();
    await typeCard(elementFrame(page), '4242424242424242');
    const { confirmationToken } = await tokenOf(page);
    const made = await stand.stripe.confirmationTokens.retrieve(confirmationToken!.id);
    expect(made).toMatchObject({
      payment_method_preview: { billing_details: { name: 'Jenny' }, card: { last4: '4242' } },
      return_url: expect.stringMatching(/\/done$/),
    });
    expect(JSON.stringify(confirmationToken)).not.toContain('4242424242424242');
    const intent = await stand.stripe.paymentIntents.create({
      amount: 1000,
      currency: 'usd',
      confirm: true,
      confirmation_token: made.id,
    });
    expect(intent.status).toBe('succeeded');
  });

  it('leaves 3-D Secure to handleNextAction', async () => {
    const page = await open();
    await typeCard(elementFrame(page), '4000002500003155');
    const { confirmationToken } = await tokenOf(page);
    const intent = await stand.stripe.paymentIntents.create({
      amount: 1000,
      currency: 'usd',
      confirm: true,
      confirmation_token: confirmationToken!.id,
    });
    expect(intent.status).toBe('requires_action');
    const handled = page.evaluate(
      (clientSecret) => (window as unknown as HostWindow).stripe.handleNextAction!({ clientSecret }),
      intent.client_secret,
    );
    await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
    expect(await handled).toMatchObject({ paymentIntent: { status: 'succeeded' } });
  });

  it('is not made of fields that are wrong', async () => {
    const page = await open();
    expect(await tokenOf(page)).toMatchObject({ error: { type: 'validation_error', code: 'incomplete_number' } });
  });

  it("is made of a payment method's id too", async () => {
    const page = await open();
    const made = await page.evaluate(() =>
      (window as unknown as HostWindow).stripe.createConfirmationToken!({ payment_method: 'pm_card_visa' }),
    );
    expect(made).toMatchObject({ confirmationToken: { object: 'confirmation_token' } });
  });
});

describe('a deferred intent', () => {
  const confirm = (page: Awaited<ReturnType<typeof open>>, clientSecret: string) =>
    page.evaluate(async (secret) => {
      const { stripe, elements } = window as unknown as HostWindow;
      await elements.submit();
      return stripe.confirmPayment!({
        elements,
        clientSecret: secret,
        redirect: 'if_required',
        confirmParams: { return_url: `${location.origin}/done` },
      });
    }, clientSecret);

  it('must be of the amount that was shown, which may be updated', async () => {
    const page = await open({ ...deferred, amount: 900 });
    const { id, secret } = await stand.createIntent();
    await typeCard(elementFrame(page), '4242424242424242');
    expect(await confirm(page, secret)).toMatchObject({
      error: { type: 'invalid_request_error', message: expect.stringContaining('amount of Elements (900)') },
    });
    expect((await stand.stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method');
    await page.evaluate(() => (window as unknown as HostWindow).elements.update({ amount: 1000 }));
    expect(await confirm(page, secret)).toMatchObject({ paymentIntent: { status: 'succeeded' } });
  });
});

describe('the functions of Stripe.js', () => {
  /** Runs a call of the merchant's page and gives what it resolved with. */
  const call = <Given>(page: Awaited<ReturnType<typeof open>>, work: (given: Given) => unknown, given: Given) =>
    page.evaluate(work as (given: unknown) => Promise<Record<string, unknown>>, given);

  it('make payment methods of Elements, of the Payment Element, and of a test token', async () => {
    const page = await open({ ...deferred, paymentMethodCreation: 'manual' });
    await typeCard(elementFrame(page), '4242424242424242');
    const made = await call(
      page,
      async () => {
        const { stripe, elements, element } = window as unknown as HostWindow;
        await elements.submit();
        const params = { billing_details: { name: 'Jenny' }, metadata: { order: '7' } };
        return {
          elements: await stripe.createPaymentMethod!({ elements, params }),
          element: await stripe.createPaymentMethod!({ element, params }),
          data: await stripe.createPaymentMethod!({ type: 'card', card: { token: 'tok_visa' }, ...params }),
        };
      },
      null,
    );
    const paymentMethod = {
      type: 'card',
      card: { last4: '4242' },
      billing_details: { name: 'Jenny' },
      metadata: { order: '7' },
    };
    expect(made).toMatchObject({
      elements: { paymentMethod },
      element: { paymentMethod },
      data: { paymentMethod },
    });
  });

  it('leave 3-D Secure alone when told so, and say when there is none', async () => {
    const page = await open();
    const { secret } = await stand.createIntent();
    const result = await call(
      page,
      async (clientSecret: string) => {
        const { stripe } = window as unknown as HostWindow;
        const before = await stripe.handleCardAction!(clientSecret).catch((error: Error) => error.message);
        const options = { payment_method: 'pm_card_authenticationRequired' };
        const confirmed = await stripe.confirmCardPayment!(clientSecret, options, { handleActions: false });
        return { before, confirmed };
      },
      secret,
    );
    expect(result).toMatchObject({
      before: 'handleCardAction: The PaymentIntent supplied is not in the requires_action state.',
      confirmed: { paymentIntent: { status: 'requires_action' } },
    });
    const handled = page.evaluate((value) => (window as unknown as HostWindow).stripe.handleCardAction!(value), secret);
    await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
    expect(await handled).toMatchObject({ paymentIntent: { status: 'succeeded' } });
  });

  // https://docs.stripe.com/connect/direct-charges
  it('pay a connected account by the option stripeAccount', async () => {
    const { stripe } = stand;
    const id = await onboarded(stand);
    const intent = await stripe.paymentIntents.create({ amount: 1000, currency: 'usd' }, { stripeAccount: id });
    const page = await open();
    const shown = (account: string | undefined) =>
      call(
        page,
        ([clientSecret, stripeAccount]: [string, string | undefined]) => {
          const host = window as unknown as HostWindow & { Stripe(key: string, options: object): HostWindow['stripe'] };
          host.element.destroy();
          host.events.length = 0;
          host.stripe = host.Stripe('pk_test_stand', stripeAccount ? { stripeAccount } : {});
          const elements = (host.stripe.elements as unknown as (options: object) => HostWindow['elements'])({
            clientSecret,
          });
          const element = (elements as unknown as { create(type: string): HostWindow['element'] }).create('payment');
          Object.assign(host, { elements, element });
          return new Promise((resolve) => {
            const listening = element as unknown as { on(name: string, hear: (event: object) => void): void };
            for (const name of ['ready', 'loaderror']) listening.on(name, (event) => resolve({ name, ...event }));
            element.mount('#payment');
          });
        },
        [intent.client_secret ?? '', account] as [string, string | undefined],
      );
    expect(await shown(undefined)).toMatchObject({ name: 'loaderror', error: { code: 'resource_missing' } });
    expect(await shown(id)).toMatchObject({ name: 'ready' });
    await typeCard(elementFrame(page), '4000002760003184');
    const paid = page.evaluate(() => {
      const { stripe: connected, elements } = window as unknown as HostWindow;
      return connected.confirmPayment!({ elements, redirect: 'if_required' });
    });
    await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
    expect(await paid).toMatchObject({ paymentIntent: { id: intent.id, status: 'succeeded' } });
    const read = await stripe.paymentIntents.retrieve(intent.id, {}, { stripeAccount: id });
    expect(read.status).toBe('succeeded');
  });
});
