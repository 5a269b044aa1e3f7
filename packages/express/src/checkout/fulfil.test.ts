import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, newAttempt, openBench, payHosted, type TestApp, until } from '../test/bench.js';
import { SessionModel } from './model.js';

let bench: Bench;
let app: TestApp;
let listening: TestApp;
let sessions: SessionModel;
const credited: string[] = [];

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({ hooks: { onTopUpComplete: ({ sessionId }) => credited.push(sessionId) } });
  listening = await bench.app({ delivers: true, workers: true });
  sessions = new SessionModel(bench.database.connection);
});
afterAll(() => bench.close());

const order = (more: object = {}) => ({ amountMinor: 2000, currency: 'usd', attemptId: newAttempt(), ...more });
const open = async (account: string, more: object = {}) =>
  (await app.post('/create-checkout-session', order(more), account)).body as { sessionId: string; url: string };
const inPage = async (account: string) => {
  const { body } = await app.post('/create-payment-intent', order(), account);
  return { sessionId: body.sessionId as string, intent: String(body.clientSecret).split('_secret_')[0] ?? '' };
};
const success = (id: string, account: string) => app.get(`/success?session_id=${id}`, account);

/** What the account has, after checking that its ledger says the same. */
async function balance(account: string): Promise<number | undefined> {
  expect(await app.billing.credits.verify(account)).toMatchObject({ ok: true });
  return (await app.billing.credits.balance(account))[0]?.available;
}

describe('one payment is credited once', () => {
  it('by two return pages at once', async () => {
    const { sessionId, url } = await open('two-pages');
    await payHosted(url);
    const both = await Promise.all([success(sessionId, 'two-pages'), success(sessionId, 'two-pages')]);
    expect(both.map(({ body }) => body.checkout)).toEqual(['success', 'success']);
    expect(await balance('two-pages')).toBe(2000);
    expect(credited.filter((id) => id === sessionId)).toHaveLength(1);
  });

  it.each(['hosted', 'in the page'])('by webhook, return page and sweeper together (%s)', async (way) => {
    const account = `race-${way.replaceAll(' ', '-')}`;
    const { sessionId, pay } =
      way === 'hosted'
        ? await open(account).then(({ sessionId: id, url }) => ({ sessionId: id, pay: () => payHosted(url) }))
        : await inPage(account).then(({ sessionId: id, intent }) => ({
            sessionId: id,
            pay: () =>
              bench.stripe.paymentIntents.confirm(intent, {
                payment_method: 'pm_card_visa',
                return_url: 'http://app.test/',
              }),
          }));
    await pay();
    await Promise.all([
      success(sessionId, account),
      app.billing.sweep({ all: true }),
      listening.billing.sweep({ all: true }),
      app.billing.checkout.fulfil(sessionId),
      listening.get(`/success?session_id=${sessionId}`, account),
    ]);
    await bench.sandbox.webhooks.settled();
    await until(async () => (await listening.billing.webhooks.drain()) === 0);
    expect(await balance(account)).toBe(2000);
    expect((await app.billing.credits.ledger(account)).entries).toHaveLength(1);
    const again = await success(sessionId, account);
    expect(again.body).toMatchObject({ status: 'completed', checkout: 'success' });
  });

  it('to the account that bought it, no matter who opens the page', async () => {
    const { sessionId, url } = await open('buyer');
    await payHosted(url);
    expect((await success(sessionId, 'passer-by')).body.error.code).toBe('UNKNOWN_SESSION');
    const nobody = await app.get(`/success?session_id=${sessionId}`, null, { accept: 'text/html' });
    expect(nobody.status).toBe(303);
    expect(await balance('buyer')).toBe(2000);
    expect(await balance('passer-by')).toBe(0);
  });
});

describe('an attempt', () => {
  it('sent twenty times at once is one session and one checkout', async () => {
    const body = order();
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => app.post('/create-checkout-session', body, 'twenty-clicks')),
    );
    expect(new Set(replies.map((reply) => JSON.stringify(reply.body))).size).toBe(1);
    const customer = (await app.billing.accounts.customerOf('twenty-clicks')) ?? '';
    expect((await bench.stripe.checkout.sessions.list({ customer })).data).toHaveLength(1);
  });

  it('gives the same client secret again, which is not stored', async () => {
    const body = order();
    const first = await app.post('/create-payment-intent', body, 'secret');
    expect((await app.post('/create-payment-intent', body, 'secret')).body).toEqual(first.body);
    const row = await sessions.find(first.body.sessionId);
    expect(JSON.stringify(row)).not.toContain('_secret_');
  });

  it('is finished by its repeat when the process died before the checkout was stored', async () => {
    const body = order();
    const first = await app.post('/create-checkout-session', body, 'died');
    await sessions.model.updateOne({ _id: first.body.sessionId }, { $unset: { providerSessionId: 1, url: 1 } });
    expect((await app.post('/create-checkout-session', body, 'died')).body).toEqual(first.body);
  });

  it('is credited even when the checkout was never stored', async () => {
    const { sessionId, url } = await open('adopted');
    const row = await sessions.find(sessionId);
    await sessions.model.updateOne({ _id: sessionId }, { $unset: { providerSessionId: 1, url: 1 } });
    await payHosted(url);
    await bench.sandbox.webhooks.settled();
    await until(async () => (await balance('adopted')) === 2000);
    expect(await sessions.find(sessionId)).toMatchObject({
      status: 'completed',
      providerSessionId: row?.providerSessionId,
    });
  });

  it('that ended unpaid needs a new one', async () => {
    const body = order();
    const { body: made } = await app.post('/create-checkout-session', body, 'ended');
    const left = await app.get(`/cancel?session_id=${made.sessionId}`, 'ended');
    expect(left.body).toMatchObject({ status: 'cancelled', checkout: 'cancelled' });
    const again = await app.post('/create-checkout-session', body, 'ended');
    expect([again.status, again.body.error.code]).toEqual([409, 'SESSION_ENDED']);
  });
});

describe('turning away', () => {
  it('closes the checkout, so that it cannot be paid later', async () => {
    const { sessionId, url } = await open('left');
    const left = await app.get(`/cancel?session_id=${sessionId}`, 'left', { accept: 'text/html' });
    expect(left.headers.get('location')).toContain('checkout=cancelled');
    expect((await payHosted(url)).state).not.toBe('complete');
    expect(await balance('left')).toBe(0);
  });

  it('in one tab after paying in another loses nothing', async () => {
    const { sessionId, url } = await open('two-tabs');
    await payHosted(url);
    const left = await app.get(`/cancel?session_id=${sessionId}`, 'two-tabs', { accept: 'text/html' });
    expect(left.headers.get('location')).toContain('checkout=success');
    expect(await balance('two-tabs')).toBe(2000);
  });

  it('while paying in another tab ends paid or cancelled, never both or neither', async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = `tabs-${round}`;
      const { sessionId, url } = await open(account);
      const [paid] = await Promise.all([payHosted(url), app.get(`/cancel?session_id=${sessionId}`, account)]);
      const { body } = await success(sessionId, account);
      expect(body.status).toBe(paid.state === 'complete' ? 'completed' : 'cancelled');
      expect(await balance(account)).toBe(paid.state === 'complete' ? 2000 : 0);
    }
  });

  it('from a payment in the page cancels it', async () => {
    const { sessionId, intent } = await inPage('left-page');
    expect((await app.get(`/cancel?session_id=${sessionId}`, 'left-page')).body).toMatchObject({ status: 'cancelled' });
    expect((await bench.stripe.paymentIntents.retrieve(intent)).status).toBe('canceled');
  });
});

describe('a payment that fails', () => {
  it('can be tried with another card', async () => {
    const { sessionId, intent } = await inPage('declined');
    const confirm = (payment_method: string) =>
      bench.stripe.paymentIntents.confirm(intent, { payment_method, return_url: 'http://app.test/' });
    await expect(confirm('pm_card_chargeDeclined')).rejects.toMatchObject({ code: 'card_declined' });
    expect((await success(sessionId, 'declined')).body).toMatchObject({ status: 'in_progress', checkout: 'failed' });
    expect(await balance('declined')).toBe(0);
    await confirm('pm_card_visa');
    expect((await success(sessionId, 'declined')).body).toMatchObject({ status: 'completed', checkout: 'success' });
    expect(await balance('declined')).toBe(2000);
  });

  it('on the hosted page leaves the page open', async () => {
    const { sessionId, url } = await open('declined-hosted');
    expect((await payHosted(url, '4000000000000002')).state).toBe('refused');
    expect((await success(sessionId, 'declined-hosted')).body).toMatchObject({ status: 'in_progress' });
    await payHosted(url);
    await success(sessionId, 'declined-hosted');
    expect(await balance('declined-hosted')).toBe(2000);
  });
});

describe('what Stripe says is checked', () => {
  it('a payment of another customer is not credited, and an operator is notified', async () => {
    const told: object[] = [];
    const strict = await bench.app({ hooks: { onPaymentMismatch: (about) => told.push(about) } });
    const victim = await open('victim');
    const thief = await inPage('thief');
    await sessions.model.updateOne({ _id: thief.sessionId }, { $set: { providerSessionId: 'pi_moved_away' } });
    await bench.stripe.paymentIntents.confirm(thief.intent, {
      payment_method: 'pm_card_visa',
      return_url: 'http://app.test/',
    });
    await sessions.model.updateOne(
      { _id: victim.sessionId },
      { $set: { flow: 'embedded', providerSessionId: thief.intent } },
    );
    await strict.get(`/success?session_id=${victim.sessionId}`, 'victim');
    expect(await balance('victim')).toBe(0);
    expect(told).toMatchObject([{ accountId: 'victim', sessionId: victim.sessionId, paymentId: thief.intent }]);
    expect(await sessions.find(victim.sessionId)).toMatchObject({ status: 'error' });
  });
});

describe('the balance cap', () => {
  it('is kept before anything is charged, and abandoned checkouts make room', async () => {
    const capped = await bench.app({ topUp: { balanceCapMinor: 5000 } });
    const make = async (amountMinor: number) =>
      await capped.post('/create-checkout-session', order({ amountMinor }), 'capped');
    const tooMuch = await make(5001);
    expect([tooMuch.status, tooMuch.body.error.code]).toEqual([400, 'BALANCE_CAP_EXCEEDED']);
    const first = await make(3000);
    const second = await make(3000);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect((await payHosted(first.body.url)).state).not.toBe('complete');
    await payHosted(second.body.url);
    const third = await make(3000);
    expect([third.status, third.body.error.details]).toEqual([
      400,
      { balanceCapMinor: 5000, roomMinor: 2000, currency: 'usd' },
    ]);
    expect(await balance('capped')).toBe(3000);
    expect((await make(2000)).status).toBe(200);
  });
});
