import { invoicesReply, payInvoiceReply } from '@tillkit/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stripeProvider } from '../providers/stripe/index.js';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from '../test/bench.js';

/* Pro is 1200 cents a month. Time passes at Stripe and here alike; no webhook is delivered. */

const dayMs = 24 * 3600_000;
let at = Date.parse('2035-01-10T12:00:00Z');
const clock = { now: () => new Date(at) };
let bench: Bench;
let app: TestApp;
let account: string;
let stories = 0;

beforeAll(async () => {
  bench = await openBench({ clock });
  app = await bench.app({ clock, subscriptions: { graceDays: 3 } });
  await app.billing.plans.sync();
});
afterAll(() => bench.close());
beforeEach(() => {
  stories += 1;
  account = `invoices-${stories}`;
});

function advance(days: number): void {
  at += days * dayMs;
  bench.sandbox.tick();
}

const customerOf = async () => (await app.billing.accounts.customerOf(account)) ?? '';
const list = async (query = '', as = account) => invoicesReply.parse((await app.get(`/invoices${query}`, as)).body);
const pay = (invoiceId: string, more: object = {}, as = account) =>
  app.post('/pay-invoice', { invoiceId, attemptId: newAttempt(), ...more }, as);
const refusal = ({ status, body }: { status: number; body: { error?: { code: string } } }) => [
  status,
  body.error?.code,
];
const access = async () => (await app.get('/subscription-access', account)).body.access;

async function subscribe(): Promise<string> {
  const { body } = await app.post('/subscription-checkout-session', { plan: 'pro', attemptId: newAttempt() }, account);
  await payHosted(body.url);
  await app.get(`/success?session_id=${body.sessionId}`, account);
  return (await access()).stripeSubscriptionId;
}

async function attach(token: string): Promise<string> {
  return (await bench.stripe.paymentMethods.attach(token, { customer: await customerOf() })).id;
}

/** Pro is bought, and a month later its card is declined. */
async function fallPastDue(): Promise<string> {
  const id = await subscribe();
  const declined = await attach('pm_card_chargeCustomerFail');
  await bench.stripe.subscriptions.update(id, { default_payment_method: declined });
  advance(31.2);
  const { invoices } = await list();
  expect(invoices[0]).toMatchObject({ status: 'open', dueMinor: 1200, paidMinor: 0 });
  expect(await access()).toMatchObject({ stripeStatus: 'past_due', paymentDue: { amountMinor: 1200 } });
  return invoices[0]?.id ?? '';
}

async function charged(): Promise<number> {
  const { data } = await bench.stripe.charges.list({ customer: await customerOf(), limit: 100 });
  return data.filter(({ paid }) => paid).reduce((sum, { amount_captured }) => sum + amount_captured, 0);
}

describe('the invoices of an account', () => {
  it('are none without a customer at Stripe', async () => {
    expect(await list()).toEqual({ upcoming: null, invoices: [], nextCursor: null });
  });

  it('are listed page by page, newest first, with the upcoming one on the first page', async () => {
    await subscribe();
    for (let month = 0; month < 4; month += 1) advance(31);
    const first = await list('?limit=2');
    expect(
      first.invoices.map(({ status, totalMinor, paidMinor, dueMinor }) => [status, totalMinor, paidMinor, dueMinor]),
    ).toEqual([
      ['paid', 1200, 1200, 0],
      ['paid', 1200, 1200, 0],
    ]);
    expect(first.upcoming).toMatchObject({
      totalMinor: 1200,
      dueMinor: 1200,
      currency: 'usd',
      lines: [{ amountMinor: 1200, quantity: 1 }],
    });
    expect(first.upcoming?.at).toBe((await access()).endAt);
    const second = await list(`?limit=2&cursor=${first.nextCursor}`);
    expect(second.upcoming).toBeNull();
    const third = await list(`?limit=2&cursor=${second.nextCursor}`);
    expect(third.nextCursor).toBeNull();
    const all = [first, second, third].flatMap(({ invoices }) => invoices);
    expect(all).toHaveLength(5);
    expect(new Set(all.map(({ id }) => id)).size).toBe(5);
    expect(all.map(({ createdAt }) => createdAt)).toEqual(
      all
        .map(({ createdAt }) => createdAt)
        .sort()
        .reverse(),
    );
    expect(all[0]?.pdfUrl).toMatch(/^http/);
    expect(all[0]?.lines[0]).toMatchObject({ amountMinor: 1200 });
    await app.post('/cancel-subscription', {}, account);
    expect((await list()).upcoming).toBeNull();
  });

  it('refuse a page that is none, and a cursor of another account alike', async () => {
    await subscribe();
    const mine = await customerOf();
    const [foreign] = (await bench.stripe.invoices.list({ limit: 100 })).data.filter(
      ({ customer }) => customer !== mine,
    );
    const queries = [
      '?limit=0',
      '?limit=101',
      '?cursor=x',
      '?cursor=in_unknown',
      `?cursor=${foreign?.id}`,
      '?account=ada',
    ];
    for (const query of queries) {
      expect([query, ...refusal(await app.get(`/invoices${query}`, account))]).toEqual([query, 400, 'INVALID_INPUT']);
    }
  });
});

describe('an open invoice', () => {
  it('is paid with a saved card, and the plan is active at once', async () => {
    const invoice = await fallPastDue();
    const good = await attach('pm_card_visa');
    const reply = await pay(invoice, { paymentMethodId: good });
    expect(payInvoiceReply.parse(reply.body)).toMatchObject({
      outcome: 'paid',
      action: null,
      access: { stripeStatus: 'active', status: 'ACTIVE', paymentDue: null },
    });
    expect((await pay(invoice, { paymentMethodId: good })).body.outcome).toBe('paid');
    expect(await charged()).toBe(2400);
  });

  it('is paid with a new card in the page', async () => {
    const invoice = await fallPastDue();
    const { body } = await pay(invoice);
    expect(body).toMatchObject({
      outcome: 'requires_payment_method',
      action: { publishableKey: bench.sandbox.publishableKey },
    });
    const intent = body.action.clientSecret.split('_secret_')[0];
    await bench.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' });
    expect((await pay(invoice)).body).toMatchObject({ outcome: 'paid', access: { stripeStatus: 'active' } });
    expect(await charged()).toBe(2400);
  });

  it('stays open when the card is declined, and can be paid with another one', async () => {
    const invoice = await fallPastDue();
    const bad = await attach('pm_card_chargeCustomerFail');
    const declined = await pay(invoice, { paymentMethodId: bad });
    expect(refusal(declined)).toEqual([402, 'CARD_DECLINED']);
    expect(declined.body.error.message).toMatch(/The invoice stays open\.$/);
    const good = await attach('pm_card_visa');
    expect((await pay(invoice, { paymentMethodId: good })).body.outcome).toBe('paid');
    expect(await charged()).toBe(2400);
  });

  it('waits for the customer when the bank asks', async () => {
    const invoice = await fallPastDue();
    const asking = await attach('pm_card_authenticationRequired');
    const { body } = await pay(invoice, { paymentMethodId: asking });
    expect(body).toMatchObject({ outcome: 'requires_action', access: { stripeStatus: 'past_due' } });
    const intent = body.action.clientSecret.split('_secret_')[0];
    await bench.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' });
    expect((await pay(invoice)).body).toMatchObject({ outcome: 'paid', access: { stripeStatus: 'active' } });
    expect(await charged()).toBe(2400);
  });

  it('is charged once when it is paid in two tabs at once', async () => {
    const invoice = await fallPastDue();
    const good = await attach('pm_card_visa');
    const replies = await Promise.all([1, 2, 3].map(() => pay(invoice, { paymentMethodId: good })));
    for (const { body } of replies) expect(body.outcome).toBe('paid');
    expect(await charged()).toBe(2400);
  });

  it('answers that it is paid, also when the card is gone since', async () => {
    const invoice = await fallPastDue();
    const good = await attach('pm_card_visa');
    await pay(invoice, { paymentMethodId: good });
    await bench.stripe.paymentMethods.detach(good);
    expect((await pay(invoice, { paymentMethodId: good })).body.outcome).toBe('paid');
  });

  it('is not taken for declined when the card is removed, or the invoice voided, at this moment', async () => {
    const { host, port, protocol, secretKey } = bench.sandbox;
    const provider = stripeProvider({ secretKey, apiUrl: `${protocol}://${host}:${port}` });
    // The invoice still says why the renewal was declined.
    const invoice = await fallPastDue();
    const gone = await attach('pm_card_visa');
    await bench.stripe.paymentMethods.detach(gone);
    const refused = provider.payInvoice(invoice, { methodId: gone, key: newAttempt() });
    await expect(refused).rejects.toMatchObject({ reason: expect.stringMatching(/not_found|rejected/) });
    const good = await attach('pm_card_visa');
    await bench.stripe.invoices.voidInvoice(invoice);
    expect(await provider.payInvoice(invoice, { methodId: good, key: newAttempt() })).toEqual({
      state: 'closed',
      status: 'void',
    });
    expect(await provider.readSettlement(invoice)).toEqual({ state: 'closed', status: 'void' });
    expect(await charged()).toBe(1200);
  });

  it('that is void is not paid', async () => {
    const invoice = await fallPastDue();
    await bench.stripe.invoices.voidInvoice(invoice);
    expect(refusal(await pay(invoice))).toEqual([409, 'INVOICE_NOT_PAYABLE']);
  });

  it('of another account is as unknown as any, and so is a card', async () => {
    const invoice = await fallPastDue();
    const [mine, card] = [account, await attach('pm_card_visa')];
    account = `${mine}-stranger`;
    const theirs = await fallPastDue();
    for (const id of [invoice, 'in_unknown']) expect(refusal(await pay(id))).toEqual([404, 'INVOICE_NOT_FOUND']);
    expect(refusal(await pay(invoice, {}, 'no-customer'))).toEqual([404, 'INVOICE_NOT_FOUND']);
    expect(refusal(await pay(theirs, { paymentMethodId: card }))).toEqual([404, 'PAYMENT_METHOD_NOT_FOUND']);
    const peek = await app.get(`/invoices?cursor=${invoice}`, account);
    expect(JSON.stringify(peek.body)).not.toContain(invoice);
    expect(await charged()).toBe(1200);
  });

  it.each([
    ['no invoice', { invoiceId: undefined }],
    ['an operator', { invoiceId: { $ne: '' } }],
    ['another kind of id', { invoiceId: 'pi_123' }],
    ['no attempt', { attemptId: undefined }],
  ])('is not paid by %s', async (_, more) => {
    expect(refusal(await pay('in_123', more))).toEqual([400, 'INVALID_INPUT']);
  });
});
