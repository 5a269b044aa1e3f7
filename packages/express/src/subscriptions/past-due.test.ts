import { plansReply, subscriptionAccessReply } from '@tillkit/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from '../test/bench.js';

/*
 * A renewal is declined. Each story says what the customer was charged in all, in cents: Pro is 1200 a month, Starter 500.
 * Time passes at Stripe and here alike; no webhook is delivered, so what is shown is what Stripe was asked.
 */

const hourMs = 3600_000;
const dayMs = 24 * hourMs;
let at = Date.parse('2027-01-10T12:00:00Z');
const clock = { now: () => new Date(at) };
let bench: Bench;
let app: TestApp;
let account: string;
let stories = 0;

beforeAll(async () => {
  bench = await openBench({ clock });
  app = await bench.app({ clock });
  await app.billing.plans.sync();
});
afterAll(() => bench.close());
beforeEach(() => {
  stories += 1;
  account = `due-${stories}`;
});

function advance(ms: number): void {
  at += ms;
  bench.sandbox.tick();
}

const access = async (of = app) =>
  subscriptionAccessReply.parse((await of.get('/subscription-access', account)).body).access;
const plans = async () => plansReply.parse((await app.get('/plans', account)).body);
const order = (plan: string) => ({ plan, interval: 'month', attemptId: newAttempt() });
const buy = (plan: string, of = app) => of.post('/subscription-checkout-session', order(plan), account);
const cancel = (of = app) => of.post('/cancel-subscription', {}, account);

async function pay({ body }: { body: { url: string; sessionId: string } }) {
  await payHosted(body.url);
  await app.get(`/success?session_id=${body.sessionId}`, account);
}

const customerOf = async () => (await app.billing.accounts.customerOf(account)) ?? '';

/** The card of a subscription from now on. */
async function withCard(id: string, token: string): Promise<void> {
  const customer = await customerOf();
  const method = await bench.stripe.paymentMethods.attach(token, { customer });
  await bench.stripe.subscriptions.update(id, { default_payment_method: method.id });
}

/** The card of the customer recovers: whatever is still collected, is paid with it. */
async function withDefaultCard(): Promise<void> {
  const customer = await customerOf();
  const { id } = await bench.stripe.paymentMethods.attach('pm_card_visa', { customer });
  await bench.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  for (const one of (await bench.stripe.subscriptions.list({ customer })).data)
    await bench.stripe.subscriptions.update(one.id, { default_payment_method: id });
}

/** What the customer paid in all, without what was refunded. */
async function charged(): Promise<number> {
  const { data } = await bench.stripe.charges.list({ customer: await customerOf(), limit: 100 });
  return data.filter(({ paid }) => paid).reduce((sum, each) => sum + each.amount_captured - each.amount_refunded, 0);
}

const invoicesOf = async (subscription: string) => (await bench.stripe.invoices.list({ subscription })).data;

/** Pro is bought, and a month later its card is declined. */
async function fallPastDue(of = app): Promise<string> {
  await pay(await buy('pro', of));
  const id = (await access(of))?.stripeSubscriptionId ?? '';
  await withCard(id, 'pm_card_chargeCustomerFail');
  advance(31 * dayMs + 2 * hourMs);
  expect((await bench.stripe.subscriptions.retrieve(id)).status).toBe('past_due');
  return id;
}

describe('an account whose renewal was declined', () => {
  it('is shown what is due, when it is tried again and where to pay it', async () => {
    const id = await fallPastDue();
    const [invoice] = await invoicesOf(id);
    const due = {
      plan: 'pro',
      planName: 'Pro',
      amountMinor: 1200,
      currency: 'usd',
      nextAttemptAt: new Date((invoice?.next_payment_attempt ?? 0) * 1000).toISOString(),
      payUrl: invoice?.hosted_invoice_url,
      voidedOnCancel: true,
    };
    expect(await access()).toMatchObject({ status: 'DISABLED', stripeStatus: 'past_due', paymentDue: due });
    const shown = await plans();
    expect(shown).toMatchObject({ isPaid: false, paymentDue: due });
    expect(shown.plans.filter(({ current }) => current).map(({ code }) => code)).toEqual(['pro']);
  });

  it('pays the open invoice and has its plan again: 2400', async () => {
    const id = await fallPastDue();
    const url = (await access())?.paymentDue?.payUrl ?? '';
    const paid = await fetch(`${url}/pay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ card: { number: '4242424242424242', exp_month: 12, exp_year: 2040, cvc: '123' } }),
    });
    expect(paid.status).toBe(200);
    await app.billing.subscriptions.sync(id);
    expect(await access()).toMatchObject({ status: 'ACTIVE', paymentDue: null });
    expect(await plans()).toMatchObject({ isPaid: true, primaryPlan: 'pro', paymentDue: null });
    expect(await charged()).toBe(2400);
  });

  it('is refused another plan before anything is made at Stripe, also when its cancellation is pending', async () => {
    const id = await fallPastDue();
    const sessions = async () =>
      (await bench.stripe.checkout.sessions.list({ customer: await customerOf() })).data.length;
    const before = await sessions();
    const details = { plan: 'pro', amountMinor: 1200, currency: 'usd' };
    const refused = await buy('starter');
    expect([refused.status, refused.body.error.code]).toEqual([409, 'PAYMENT_DUE']);
    expect(refused.body.error.message).toContain('$12.00');
    expect(refused.body.error.details).toMatchObject(details);
    expect((await buy('pro')).body.error.code).toBe('PAYMENT_DUE');
    // The customer cancels in the portal: the invoice is still collected.
    await bench.stripe.subscriptions.update(id, { cancel_at_period_end: true });
    await app.billing.subscriptions.sync(id);
    expect((await buy('starter')).body.error.code).toBe('PAYMENT_DUE');
    expect(await sessions()).toBe(before);
  });

  it('cancels, buys another plan, and the old card recovers: 1200 and 500, nothing for the declined month', async () => {
    const id = await fallPastDue();
    const ended = await cancel();
    expect(ended.body.access).toMatchObject({ status: 'DISABLED', stripeStatus: 'canceled', paymentDue: null });
    expect((await invoicesOf(id)).map(({ status }) => status)).toEqual(['void', 'paid']);
    expect(await access()).toBeNull();
    await pay(await buy('starter'));
    expect(await access()).toMatchObject({ status: 'ACTIVE', plan: 'starter' });
    await withDefaultCard();
    advance(20 * dayMs);
    expect(await charged()).toBe(1200 + 500);
  });

  it('cancels where the host keeps what is open: it is collected, and no other plan is sold before: 2400', async () => {
    const keeps = await bench.app({ clock, subscriptions: { openInvoicesOnCancel: 'keep' } });
    const id = await fallPastDue(keeps);
    const canceled = await cancel(keeps);
    expect(canceled.body.access).toMatchObject({
      stripeStatus: 'past_due',
      cancelAtPeriodEnd: true,
      paymentDue: { amountMinor: 1200, voidedOnCancel: false },
    });
    expect((await buy('starter', keeps)).body.error.code).toBe('PAYMENT_DUE');
    await withCard(id, 'pm_card_visa');
    advance(3 * dayMs);
    await app.billing.subscriptions.sync(id);
    expect(await access(keeps)).toMatchObject({ status: 'ACTIVE', cancelAtPeriodEnd: true, paymentDue: null });
    advance(60 * dayMs);
    expect(await charged()).toBe(2400);
  });
});

describe('a cancellation that stopped after its invoice was voided', () => {
  it.each(['sync', 'resume'])('gives no month for nothing, and is finished by a %s: 1200', async (by) => {
    const id = await fallPastDue();
    const [invoice] = await invoicesOf(id);
    const metadata = { tillkit_ends_unpaid: invoice?.id ?? '' };
    await bench.stripe.subscriptions.update(id, { cancel_at_period_end: true, metadata });
    await bench.stripe.invoices.voidInvoice(invoice?.id ?? '');
    expect((await bench.stripe.subscriptions.retrieve(id)).status).toBe('active');
    if (by === 'sync') await app.billing.subscriptions.sync(id);
    else
      expect((await app.post('/resume-subscription', {}, account)).body.error.code).toBe('SUBSCRIPTION_NOT_RESUMABLE');
    expect(await access()).toBeNull();
    expect((await bench.stripe.subscriptions.retrieve(id)).status).toBe('canceled');
    expect(await charged()).toBe(1200);
  });
});

/* A checkout is opened in one tab, and paid after the plan of another tab fell past due. */
describe('a checkout that was opened before the payment fell due', () => {
  /** Pro is about to renew and canceled, and the checkout of Starter stays open. */
  async function openBeside() {
    await pay(await buy('pro'));
    const { stripeSubscriptionId: id = '', endAt = '' } = (await access()) ?? {};
    advance(Date.parse(endAt) - at - 12 * hourMs);
    await cancel();
    const attempt = order('starter');
    const open = await app.post('/subscription-checkout-session', attempt, account);
    await app.post('/resume-subscription', {}, account);
    await withCard(id, 'pm_card_chargeCustomerFail');
    advance(20 * hourMs);
    expect(await access()).toMatchObject({ stripeStatus: 'past_due' });
    return { id, open, attempt };
  }

  it('is refunded when it is paid while the other plan stands: 1200, and 1200 are due', async () => {
    const { open, attempt } = await openBeside();
    expect((await app.post('/subscription-checkout-session', attempt, account)).body.error.code).toBe('PAYMENT_DUE');
    await pay(open);
    expect(await charged()).toBe(1200);
    expect(await access()).toMatchObject({ plan: 'pro', paymentDue: { amountMinor: 1200 } });
  });

  it('takes the place of a plan that was canceled in the portal: 1200 and 500', async () => {
    const { id, open } = await openBeside();
    await bench.stripe.subscriptions.update(id, { cancel_at_period_end: true });
    await app.billing.subscriptions.sync(id);
    await pay(open);
    expect(await access()).toMatchObject({ status: 'ACTIVE', plan: 'starter' });
    await withDefaultCard();
    advance(20 * dayMs);
    expect((await bench.stripe.subscriptions.retrieve(id)).status).toBe('canceled');
    expect(await charged()).toBe(1200 + 500);
  });
});

describe('a subscription whose first payment was not made', () => {
  it('is shown as due, sold nothing beside, and can be canceled: 500 for what was bought then', async () => {
    const { customerId: customer } = await app.billing.accounts.ensure({
      accountId: account,
      userId: account,
      email: 'ada@example.com',
    });
    const { data } = await bench.stripe.prices.list({ lookup_keys: ['pro_month'] });
    const { id } = await bench.stripe.subscriptions.create({
      customer,
      items: [{ price: data[0]?.id ?? '' }],
      payment_behavior: 'default_incomplete',
    });
    await app.billing.subscriptions.sync(id);
    expect(await access()).toMatchObject({
      status: 'DISABLED',
      stripeStatus: 'incomplete',
      paymentDue: { plan: 'pro', amountMinor: 1200, nextAttemptAt: null },
    });
    expect((await buy('starter')).body.error.code).toBe('PAYMENT_DUE');
    expect((await cancel()).body.access).toMatchObject({ stripeStatus: 'incomplete_expired', paymentDue: null });
    await pay(await buy('starter'));
    expect(await access()).toMatchObject({ status: 'ACTIVE', plan: 'starter' });
    expect(await charged()).toBe(500);
  });
});
