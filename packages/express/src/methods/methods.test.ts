import { paymentMethodsReply } from '@tillkit/contract';
import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from '../test/bench.js';

let at = Date.parse('2039-10-15T00:00:00Z');
const clock = { now: () => new Date(at) };
let bench: Bench;
let app: TestApp;
let account: string;
let stories = 0;

beforeAll(async () => {
  bench = await openBench({ clock });
  app = await bench.app({ clock, delivers: true });
  await app.billing.plans.sync();
});
afterAll(() => bench.close());
beforeEach(() => {
  stories += 1;
  account = `methods-${stories}`;
});

const customerOf = async () => (await app.billing.accounts.ensure({ accountId: account, userId: account })).customerId;
const defaultAtStripe = async () => {
  const customer = (await bench.stripe.customers.retrieve(await customerOf())) as Stripe.Customer;
  return customer.invoice_settings.default_payment_method;
};
const list = async (as = account) => paymentMethodsReply.parse((await app.get('/payment-methods', as)).body).methods;
const idsOf = (methods: { id: string }[]) => methods.map(({ id }) => id);
const refusal = ({ status, body }: { status: number; body: { error?: { code: string } } }) => [
  status,
  body.error?.code,
];

/** Saves a card in the page, as the Payment Element does. */
async function save(payment_method = 'pm_card_visa'): Promise<string> {
  const { body } = await app.post('/create-setup-intent', {}, account);
  const { payment_method: id } = await bench.stripe.setupIntents.confirm(body.setupIntentId, { payment_method });
  await bench.sandbox.webhooks.settled();
  await app.billing.webhooks.drain();
  // Stripe counts in seconds: what is saved next is newer.
  at += 1000;
  return String(id);
}

async function subscribe(): Promise<string> {
  const { body } = await app.post('/subscription-checkout-session', { plan: 'pro', attemptId: newAttempt() }, account);
  await payHosted(body.url);
  await app.get(`/success?session_id=${body.sessionId}`, account);
  at += 1000;
  return (await app.get('/subscription-access', account)).body.access.stripeSubscriptionId;
}

describe('payment methods', () => {
  it('are none before the first one, without a customer at Stripe', async () => {
    expect(await list()).toEqual([]);
    expect((await app.get('/has-payment-method', account)).body).toEqual({ hasPaymentMethod: false });
    expect(await app.billing.accounts.customerOf(account)).toBeNull();
  });

  it('are saved in the page; the first one becomes the default by its event', async () => {
    const first = await save();
    const second = await save('pm_card_mastercard');
    expect((await app.get('/has-payment-method', account)).body).toEqual({ hasPaymentMethod: true });
    const methods = await list();
    expect(methods).toMatchObject([
      { id: second, type: 'card', brand: 'mastercard', last4: '4444', isDefault: false },
      { id: first, type: 'card', brand: 'visa', last4: '4242', isDefault: true },
    ]);
    const customer = await bench.stripe.customers.retrieve(await customerOf());
    expect(customer).toMatchObject({ invoice_settings: { default_payment_method: first } });
  });

  it('are saved on Stripe’s page, which returns to the app', async () => {
    const { body } = await app.post('/create-customer-setup-session', { redirectUrl: '/billing' }, account);
    const [session] = (await bench.stripe.checkout.sessions.list({ customer: await customerOf() })).data;
    expect(session).toMatchObject({
      mode: 'setup',
      url: body.url,
      success_url: 'http://app.test/billing?setup=success',
    });
    await payHosted(body.url);
    expect(await list()).toMatchObject([{ last4: '4242', isDefault: true }]);
    const elsewhere = await app.post(
      '/create-customer-setup-session',
      { redirectUrl: 'https://evil.example' },
      account,
    );
    expect(refusal(elsewhere)).toEqual([400, 'INVALID_REDIRECT']);
  });

  it('are charged as chosen, the subscription from Checkout too', async () => {
    const subscription = await subscribe();
    const other = await save('pm_card_mastercard');
    const reply = await app.post(`/payment-methods/${other}/default`, {}, account);
    expect(paymentMethodsReply.parse(reply.body).methods).toMatchObject([
      { id: other, isDefault: true },
      { isDefault: false },
    ]);
    expect((await app.post(`/payment-methods/${other}/default`, {}, account)).body).toEqual(reply.body);
    expect(await bench.stripe.subscriptions.retrieve(subscription)).toMatchObject({ default_payment_method: null });
    at += 32 * 24 * 3600_000;
    bench.sandbox.tick();
    const [charge] = (await bench.stripe.charges.list({ customer: await customerOf(), limit: 1 })).data;
    expect(charge).toMatchObject({ amount: 1200, payment_method: other });
  });

  it('are removed, and the newest other one becomes the default', async () => {
    const first = await save();
    const second = await save('pm_card_mastercard');
    const third = await save('pm_card_amex');
    const reply = await app.delete(`/payment-methods/${first}`, account);
    expect(paymentMethodsReply.parse(reply.body).methods).toMatchObject([
      { id: third, isDefault: true },
      { id: second, isDefault: false },
    ]);
    expect(refusal(await app.delete(`/payment-methods/${first}`, account))).toEqual([404, 'PAYMENT_METHOD_NOT_FOUND']);
    await app.delete(`/payment-methods/${second}`, account);
    expect((await app.delete(`/payment-methods/${third}`, account)).body).toEqual({ methods: [] });
  });

  it('become the default by the order in which they were saved, not by that of their events', async () => {
    for (const payment_method of ['pm_card_visa', 'pm_card_mastercard']) {
      const { body } = await app.post('/create-setup-intent', {}, account);
      await bench.stripe.setupIntents.confirm(body.setupIntentId, { payment_method });
      at += 1000;
    }
    await bench.sandbox.webhooks.settled();
    await app.billing.webhooks.drain();
    expect(await defaultAtStripe()).toBe((await list())[1]?.id);
  });

  it('become the default when the customer returns, before the event', async () => {
    const { body } = await app.post('/create-setup-intent', {}, account);
    await bench.stripe.setupIntents.confirm(body.setupIntentId, { payment_method: 'pm_card_visa' });
    expect(await defaultAtStripe()).toBeNull();
    expect(await list()).toMatchObject([{ isDefault: true }]);
    expect(await defaultAtStripe()).toBe((await list())[0]?.id);
  });

  it('are removed without a change to a subscription that is paid with another one', async () => {
    const subscription = await subscribe();
    const [bought] = await list();
    const chosen = await save('pm_card_mastercard');
    await bench.stripe.customers.update(await customerOf(), { invoice_settings: { default_payment_method: chosen } });
    const third = await save('pm_card_amex');
    await app.delete(`/payment-methods/${third}`, account);
    expect((await bench.stripe.subscriptions.retrieve(subscription)).default_payment_method).toBe(bought?.id);
    expect(idsOf((await app.delete(`/payment-methods/${bought?.id}`, account)).body.methods)).toEqual([chosen]);
    expect((await bench.stripe.subscriptions.retrieve(subscription)).default_payment_method).toBeNull();
  });

  it('are changed by one process at a time, so that two removals never leave none', async () => {
    const first = await save();
    const second = await save('pm_card_mastercard');
    const rows = bench.database.connection.collection<{ _id: string }>('accounts');
    await rows.updateOne({ _id: account }, { $set: { turnUntil: new Date(at + 60_000) } });
    expect(refusal(await app.delete(`/payment-methods/${first}`, account))).toEqual([429, 'ACCOUNT_BUSY']);
    expect(await list()).toHaveLength(2);
    // That process died: its turn ends.
    at += 61_000;
    expect((await app.delete(`/payment-methods/${first}`, account)).status).toBe(200);
    expect(await defaultAtStripe()).toBe(second);
    expect(await rows.findOne({ _id: account })).not.toHaveProperty('turnUntil');
  });

  it('are saved for a new customer where the old one was deleted at Stripe', async () => {
    const gone = await customerOf();
    await bench.stripe.customers.del(gone);
    const { status, body } = await app.post('/create-setup-intent', {}, account);
    expect(status).toBe(200);
    const { customer } = await bench.stripe.setupIntents.retrieve(body.setupIntentId);
    expect(customer).not.toBe(gone);
    expect(customer).toBe(await customerOf());
  });

  it('keep the last one while a plan is charged to it', async () => {
    await subscribe();
    const [only] = await list();
    const refused = await app.delete(`/payment-methods/${only?.id}`, account);
    expect(refusal(refused)).toEqual([409, 'PAYMENT_METHOD_IN_USE']);
    expect(refused.body.error.message).toMatch(/Save another one first, or cancel the plan\.$/);
    await app.post('/cancel-subscription', {}, account);
    expect((await app.delete(`/payment-methods/${only?.id}`, account)).body).toEqual({ methods: [] });
  });

  it('keep the last one while auto-recharge is charged to it', async () => {
    const only = await save();
    const settings = { enabled: true, currency: 'usd', thresholdMinor: 500, amountMinor: 2000, monthlyCapMinor: null };
    expect((await app.put('/auto-recharge', settings, account)).status).toBe(200);
    const refused = await app.delete(`/payment-methods/${only}`, account);
    expect(refused.body.error).toMatchObject({ code: 'PAYMENT_METHOD_IN_USE', details: { by: 'auto-recharge' } });
    await app.put('/auto-recharge', { enabled: false }, account);
    expect((await app.delete(`/payment-methods/${only}`, account)).body).toEqual({ methods: [] });
  });

  it('say when a card expires', async () => {
    const id = await save();
    await bench.stripe.paymentMethods.update(id, { card: { exp_month: 3, exp_year: 2040 } });
    const expiry = async (now: string) => {
      at = Date.parse(now);
      return (await list()).map(({ expMonth, expYear, expiry: state }) => [expMonth, expYear, state]);
    };
    expect(await expiry('2040-02-28T00:00:00Z')).toEqual([[3, 2040, 'valid']]);
    expect(await expiry('2040-03-05T00:00:00Z')).toEqual([[3, 2040, 'soon']]);
    expect(await expiry('2040-04-01T00:00:00Z')).toEqual([[3, 2040, 'expired']]);
  });

  it('of another account are as unknown as any', async () => {
    const mine = await save();
    account = `${account}-stranger`;
    await save();
    for (const id of [mine, 'pm_unknown', '%2e%2e', 'a$b']) {
      const replies = [
        await app.delete(`/payment-methods/${id}`, account),
        await app.post(`/payment-methods/${id}/default`, {}, account),
      ];
      for (const reply of replies) expect([404, 400]).toContain(reply.status);
      if (id.startsWith('pm_'))
        for (const reply of replies) expect(refusal(reply)).toEqual([404, 'PAYMENT_METHOD_NOT_FOUND']);
    }
    expect(idsOf(await list(account.replace('-stranger', '')))).toEqual([mine]);
    expect(refusal(await app.delete(`/payment-methods/${mine}`, null))).toEqual([401, 'UNAUTHENTICATED']);
    const foreign = { origin: 'https://evil.example' };
    expect(refusal(await app.delete(`/payment-methods/${mine}`, account, foreign))).toEqual([
      403,
      'ORIGIN_NOT_ALLOWED',
    ]);
  });
});
