import { type ChangePreview, changePreview, subscriptionAccessReply } from '@tillkit/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { definePlans } from '../plans/service.js';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from '../test/bench.js';

/*
 * Changes of plan, on the sandbox's clock. Starter is 500 cents a month and 5000 a year, Pro 1200 and 12000, Team 300 and
 * 3000 for each of 2 to 50 seats. April has 30 days; every subscription begins on April 1 unless a story says otherwise.
 */

const dayMs = 24 * 3600_000;
let at = Date.parse('2033-04-01T00:00:00Z');
const clock = { now: () => new Date(at) };
const usd = (lookupKey: string, amountMinor: number) => ({ lookupKey, amountMinor, currency: 'usd' });
const plans = definePlans({
  free: { name: 'Free', free: true },
  starter: { name: 'Starter', prices: { month: usd('starter_m', 500), year: usd('starter_y', 5000) } },
  pro: { name: 'Pro', prices: { month: usd('pro_m', 1200), year: usd('pro_y', 12_000) } },
  team: {
    name: 'Team',
    seats: { min: 2, max: 50 },
    prices: { month: usd('team_m', 300), year: usd('team_y', 3000) },
  },
});

let bench: Bench;
let app: TestApp;
let account: string;
let stories = 0;

beforeAll(async () => {
  bench = await openBench({ clock });
  app = await bench.app({ clock, plans });
  await app.billing.plans.sync();
});
afterAll(() => bench.close());
beforeEach(() => {
  stories += 1;
  account = `change-${stories}`;
});

function advance(days: number): void {
  at += days * dayMs;
  bench.sandbox.tick();
}

/** The first of a month. */
function startOf(month: string): void {
  at = Math.max(at, Date.parse(`${month}-01T00:00:00Z`));
  bench.sandbox.tick();
}

const access = async (of = app) =>
  subscriptionAccessReply.parse((await of.get('/subscription-access', account)).body).access;

async function subscribe(plan: string, more: { interval?: 'month' | 'year'; seats?: number } = {}, number?: string) {
  const order = { plan, interval: 'month', attemptId: newAttempt(), ...more };
  const { body } = await app.post('/subscription-checkout-session', order, account);
  await payHosted(body.url, number);
  await app.get(`/success?session_id=${body.sessionId}`, account);
  return (await access())?.stripeSubscriptionId ?? '';
}

async function preview(wanted: object, of = app): Promise<ChangePreview> {
  const { status, body } = await of.post('/preview-change', wanted, account);
  expect(status, JSON.stringify(body)).toBe(200);
  return changePreview.parse(body);
}

const commit = (wanted: object, { expected }: ChangePreview, of = app) =>
  of.post('/change-plan', { ...wanted, expected }, account);

/** Previews, confirms, and says what was charged for it. */
async function change(wanted: object, of = app) {
  const shown = await preview(wanted, of);
  const before = await charged();
  const reply = await commit(wanted, shown, of);
  return { shown, reply, charged: (await charged()) - before };
}

async function charged(): Promise<number> {
  const customer = (await app.billing.accounts.customerOf(account)) ?? '';
  const { data } = await bench.stripe.charges.list({ customer, limit: 100 });
  return data.filter(({ paid }) => paid).reduce((sum, each) => sum + each.amount_captured - each.amount_refunded, 0);
}

async function withCard(token: string): Promise<void> {
  const { stripeSubscriptionId = '' } = (await access()) ?? {};
  const { customer } = await bench.stripe.subscriptions.retrieve(stripeSubscriptionId);
  const method = await bench.stripe.paymentMethods.attach(token, { customer: String(customer) });
  await bench.stripe.subscriptions.update(stripeSubscriptionId, { default_payment_method: method.id });
}

describe('an upgrade', () => {
  it('happens now and is charged what was shown, for what is left of the period', async () => {
    startOf('2033-04');
    await subscribe('starter');
    advance(15);
    const { shown, reply, charged: sum } = await change({ plan: 'pro' });
    expect(shown).toMatchObject({
      effect: 'now',
      from: { plan: 'starter', interval: 'month', seats: 1, amountMinor: 500 },
      to: { plan: 'pro', planName: 'Pro', interval: 'month', seats: 1, amountMinor: 1200 },
      currency: 'usd',
      subtotalMinor: 350,
      totalMinor: 350,
      balanceMinor: 0,
      dueNowMinor: 350,
      next: { at: '2033-05-01T00:00:00.000Z', totalMinor: 1200 },
    });
    expect(shown.lines.map(({ amountMinor, isProration }) => [amountMinor, isProration])).toEqual([
      [-250, true],
      [600, true],
    ]);
    expect(reply.body).toMatchObject({ outcome: 'changed', action: null, access: { plan: 'pro', amountMinor: 1200 } });
    expect(sum).toBe(350);
    advance(15.1);
    expect(await charged()).toBe(500 + 350 + 1200);
  });

  it('to a year begins a new period now', async () => {
    startOf('2033-06');
    await subscribe('starter');
    advance(15);
    const { shown, charged: sum } = await change({ plan: 'pro', interval: 'year' });
    expect(shown).toMatchObject({
      effect: 'now',
      dueNowMinor: 12_000 - 250,
      next: { at: '2034-06-16T00:00:00.000Z', totalMinor: 12_000 },
    });
    expect(sum).toBe(11_750);
    expect(await access()).toMatchObject({ interval: 'year', endAt: '2034-06-16T00:00:00.000Z' });
  });

  it('that the bank declines leaves the old plan, and can be tried again with another card', async () => {
    startOf('2033-08');
    await subscribe('starter');
    await withCard('pm_card_chargeCustomerFail');
    advance(3);
    const { shown, reply, charged: sum } = await change({ plan: 'pro' });
    expect([reply.status, reply.body.error.code]).toEqual([402, 'CARD_DECLINED']);
    expect(reply.body.error.message).toMatch(/The plan stays as it was\.$/);
    expect(sum).toBe(0);
    expect(await access()).toMatchObject({ plan: 'starter', status: 'ACTIVE', paymentDue: null });
    const customer = (await app.billing.accounts.customerOf(account)) ?? '';
    expect((await bench.stripe.invoices.list({ customer, status: 'open' })).data).toEqual([]);
    await withCard('pm_card_visa');
    // What was shown before the decline is no longer good: its key would bring the first answer again.
    const again = await commit({ plan: 'pro' }, shown);
    expect([again.status, again.body.error.code]).toEqual([409, 'PREVIEW_OUTDATED']);
    const third = await commit({ plan: 'pro' }, again.body.error.details.preview);
    expect(third.body).toMatchObject({ outcome: 'changed', access: { plan: 'pro' } });
    expect(await charged()).toBe(500 + shown.dueNowMinor);
  });

  it('that the bank asks about changes the plan once the customer confirms it', async () => {
    startOf('2033-09');
    await subscribe('starter');
    await withCard('pm_card_authenticationRequired');
    advance(15);
    const wanted = { plan: 'pro' };
    const shown = await preview(wanted);
    const asked = await commit(wanted, shown);
    expect(asked.body).toMatchObject({
      outcome: 'requires_action',
      access: { plan: 'starter' },
      action: { publishableKey: bench.sandbox.publishableKey, stripeJsUrl: bench.sandbox.stripeJsUrl },
    });
    const intent = asked.body.action.clientSecret.split('_secret_')[0];
    await bench.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' });
    // The page sends the same request again, and learns how it stands.
    expect((await commit(wanted, shown)).body).toMatchObject({ outcome: 'unchanged', access: { plan: 'pro' } });
    expect(await charged()).toBe(500 + 350);
  });

  it('that the customer never confirms leaves the old plan, and nothing to pay', async () => {
    startOf('2033-11');
    await subscribe('starter');
    await withCard('pm_card_authenticationRequired');
    advance(15);
    expect((await change({ plan: 'pro' })).reply.body.outcome).toBe('requires_action');
    advance(1);
    expect(await access()).toMatchObject({ plan: 'starter', pendingChange: null, paymentDue: null });
    const customer = (await app.billing.accounts.customerOf(account)) ?? '';
    expect((await bench.stripe.invoices.list({ customer, status: 'open' })).data).toEqual([]);
    await withCard('pm_card_visa');
    advance(14.1);
    expect(await charged()).toBe(500 + 500);
  });

  it('without a card says so, and changes nothing', async () => {
    startOf('2034-01');
    const { customerId: customer } = await app.billing.accounts.ensure({ accountId: account, userId: account });
    const [price] = (await bench.stripe.prices.list({ lookup_keys: ['starter_m'] })).data;
    const made = await bench.stripe.subscriptions.create({
      customer,
      items: [{ price: price?.id ?? '' }],
      trial_period_days: 1,
      metadata: { tillkit_account: account },
    });
    await app.billing.subscriptions.sync(made.id);
    // In a trial nothing is charged, so no card is needed.
    const inTrial = await change({ plan: 'pro' });
    expect(inTrial.shown).toMatchObject({ effect: 'now', dueNowMinor: 0, lines: [], next: { totalMinor: 1200 } });
    expect(inTrial.reply.body).toMatchObject({ outcome: 'changed', access: { plan: 'pro', stripeStatus: 'trialing' } });
    await bench.stripe.customers.update(customer, { balance: -100_000 });
    advance(1.1);
    await bench.stripe.customers.update(customer, { balance: 0 });
    const { reply } = await change({ plan: 'pro', interval: 'year' });
    expect([reply.status, reply.body.error.code]).toEqual([409, 'PAYMENT_METHOD_REQUIRED']);
    expect(await access()).toMatchObject({ plan: 'pro', interval: 'month' });
  });
});

describe('a downgrade', () => {
  it('waits for the end of the period, is shown, and then happens', async () => {
    startOf('2034-04');
    await subscribe('pro');
    advance(10);
    const { shown, reply, charged: sum } = await change({ plan: 'starter' });
    expect(shown).toMatchObject({
      effect: 'at_period_end',
      effectiveAt: '2034-05-01T00:00:00.000Z',
      lines: [],
      dueNowMinor: 0,
      next: { at: '2034-05-01T00:00:00.000Z', totalMinor: 500 },
    });
    expect(sum).toBe(0);
    const pendingChange = {
      plan: 'starter',
      planName: 'Starter',
      interval: 'month',
      seats: 1,
      amountMinor: 500,
      at: '2034-05-01T00:00:00.000Z',
      undoable: true,
    };
    expect(reply.body).toMatchObject({ outcome: 'scheduled', access: { plan: 'pro', pendingChange } });
    advance(20.1);
    expect(await access()).toMatchObject({ plan: 'starter', pendingChange: null, status: 'ACTIVE' });
    expect(await charged()).toBe(1200 + 500);
    advance(31);
    expect(await charged()).toBe(1200 + 500 + 500);
    expect(await access()).toMatchObject({ plan: 'starter', status: 'ACTIVE' });
  });

  it('from a year to a month begins its month when the year is over', async () => {
    startOf('2034-07');
    await subscribe('pro', { interval: 'year' });
    advance(100);
    const { shown } = await change({ plan: 'pro', interval: 'month' });
    expect(shown).toMatchObject({
      effect: 'at_period_end',
      dueNowMinor: 0,
      next: { at: '2035-07-01T00:00:00.000Z', totalMinor: 1200 },
    });
    advance(265.1);
    expect(await access()).toMatchObject({ interval: 'month', endAt: '2035-08-01T00:00:00.000Z' });
    expect(await charged()).toBe(12_000 + 1200);
  });

  it('is undone, by its own button or by choosing the present plan', async () => {
    startOf('2035-08');
    await subscribe('pro');
    await change({ plan: 'starter' });
    const undone = await app.post('/undo-change', {}, account);
    expect(undone.body.access).toMatchObject({ plan: 'pro', pendingChange: null });
    expect((await app.post('/undo-change', {}, account)).body).toEqual(undone.body);
    await change({ plan: 'starter' });
    const back = await change({ plan: 'pro' });
    expect(back.shown).toMatchObject({ effect: 'undo', next: { totalMinor: 1200 } });
    expect(back.reply.body).toMatchObject({ outcome: 'changed', access: { plan: 'pro', pendingChange: null } });
    advance(31.1);
    expect(await charged()).toBe(2400);
  });

  it('is replaced by another one, and dropped by an upgrade', async () => {
    startOf('2035-10');
    await subscribe('team', { seats: 10 });
    await change({ plan: 'starter' });
    expect((await change({ plan: 'pro' })).reply.body.access.pendingChange).toMatchObject({ plan: 'pro' });
    const up = await change({ plan: 'team', seats: 20 });
    expect(up.reply.body).toMatchObject({
      outcome: 'changed',
      access: { plan: 'team', seats: 20, pendingChange: null },
    });
  });

  it('stays when an upgrade that was tried in its place is declined', async () => {
    startOf('2035-11');
    await subscribe('pro');
    await change({ plan: 'starter' });
    await withCard('pm_card_chargeCustomerFail');
    expect((await change({ plan: 'pro', interval: 'year' })).reply.status).toBe(402);
    expect(await access()).toMatchObject({ plan: 'pro', interval: 'month', pendingChange: { plan: 'starter' } });
  });

  it('happens now where the host wants it, and what was paid too much is credit', async () => {
    startOf('2036-04');
    const now = await bench.app({ clock, plans, subscriptions: { changes: { downgrade: 'now' } } });
    await subscribe('pro');
    advance(15);
    const { shown, reply } = await change({ plan: 'starter' }, now);
    expect(shown).toMatchObject({ effect: 'now', totalMinor: -350, balanceMinor: -350, dueNowMinor: 0 });
    expect(reply.body).toMatchObject({ outcome: 'changed', access: { plan: 'starter' } });
    advance(15.1);
    expect(await charged()).toBe(1200 + 150);
  });
});

describe('seats', () => {
  it('are absolute: two tabs that both add one add one', async () => {
    startOf('2036-06');
    await subscribe('team', { seats: 4 });
    advance(15);
    const wanted = { plan: 'team', seats: 5 };
    const [one, two] = [await preview(wanted), await preview({ plan: 'team', seats: 6 })];
    expect(one).toMatchObject({ effect: 'now', dueNowMinor: 150, to: { seats: 5, amountMinor: 1500 } });
    expect((await commit(wanted, one)).body).toMatchObject({ outcome: 'changed', access: { seats: 5 } });
    const late = await commit({ plan: 'team', seats: 6 }, two);
    expect([late.status, late.body.error.code]).toEqual([409, 'PREVIEW_OUTDATED']);
    expect(late.body.error.details.preview).toMatchObject({ from: { seats: 5 }, to: { seats: 6 }, dueNowMinor: 150 });
    expect((await commit(wanted, one)).body).toMatchObject({ outcome: 'unchanged', access: { seats: 5 } });
    expect(await charged()).toBe(1200 + 150);
  });

  it('that a plan is not sold for are refused, at purchase too', async () => {
    startOf('2036-07');
    const order = { plan: 'team', seats: 1, attemptId: newAttempt() };
    const bought = await app.post('/subscription-checkout-session', order, account);
    expect([bought.status, bought.body.error.code]).toEqual([400, 'SEATS_OUT_OF_RANGE']);
    expect(bought.body.error.message).toBe('The plan "team" is sold for 2 to 50 seats, not for 1.');
    await subscribe('team');
    expect(await access()).toMatchObject({ seats: 2, amountMinor: 600 });
    const more = await app.post('/preview-change', { plan: 'team', seats: 51 }, account);
    expect(more.body.error.details).toEqual({ min: 2, max: 50 });
    const single = await app.post('/preview-change', { plan: 'pro', seats: 2 }, account);
    expect(single.body.error.message).toBe('The plan "pro" is sold for 1 seat, not for 2.');
  });
});

describe('a change', () => {
  it('that is clicked twice at once is made and charged once', async () => {
    startOf('2036-09');
    await subscribe('starter');
    advance(15);
    const wanted = { plan: 'pro' };
    const shown = await preview(wanted);
    const replies = await Promise.all([commit(wanted, shown), commit(wanted, shown), commit(wanted, shown)]);
    const codes = replies.map(({ body }) => body.outcome ?? body.error.code).sort();
    expect(codes.filter((code) => code === 'changed')).toHaveLength(1);
    expect(codes.every((code) => ['changed', 'unchanged', 'ACCOUNT_BUSY'].includes(code))).toBe(true);
    expect(await charged()).toBe(500 + 350);
  });

  it('is refused with a fresh preview when it was shown long ago, or a discount came since', async () => {
    startOf('2036-11');
    const id = await subscribe('starter');
    const old = await preview({ plan: 'pro' });
    advance(0.1);
    const late = await commit({ plan: 'pro' }, old);
    expect([late.status, late.body.error.code]).toEqual([409, 'PREVIEW_OUTDATED']);
    const fresh = changePreview.parse(late.body.error.details.preview);
    const coupon = await bench.stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    await bench.stripe.subscriptions.update(id, { discounts: [{ coupon: coupon.id }] });
    const other = await commit({ plan: 'pro' }, fresh);
    expect(other.body.error.details.preview.next.totalMinor).toBe(600);
    const reply = await commit({ plan: 'pro' }, other.body.error.details.preview);
    expect(reply.body).toMatchObject({ outcome: 'changed' });
    expect(await charged()).toBe(500 + other.body.error.details.preview.dueNowMinor);
  });

  it('of a plan that is canceled, due, paused, invoiced or scheduled elsewhere is refused, and says why', async () => {
    startOf('2037-01');
    const refusal = async () => {
      const { status, body } = await app.post('/preview-change', { plan: 'pro' }, account);
      return [status, body.error?.code, body.error?.message];
    };
    expect(await refusal()).toEqual([404, 'SUBSCRIPTION_NOT_FOUND', expect.any(String)]);
    const id = await subscribe('starter');
    await app.post('/cancel-subscription', {}, account);
    expect(await refusal()).toEqual([
      409,
      'SUBSCRIPTION_NOT_CHANGEABLE',
      'This plan is canceled. Resume it, then change it.',
    ]);
    await app.post('/resume-subscription', {}, account);
    const schedule = await bench.stripe.subscriptionSchedules.create({ from_subscription: id });
    const [phase] = schedule.phases;
    const [price] = (await bench.stripe.prices.list({ lookup_keys: ['team_m'] })).data;
    await bench.stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        {
          start_date: phase!.start_date,
          end_date: phase!.end_date,
          items: [{ price: String(phase!.items[0]!.price) }],
        },
        { items: [{ price: price!.id, quantity: 7 }] },
      ],
    });
    expect(await refusal()).toEqual([
      409,
      'SUBSCRIPTION_NOT_CHANGEABLE',
      expect.stringContaining('scheduled at Stripe'),
    ]);
    expect((await access())?.pendingChange).toMatchObject({ plan: 'team', seats: 7, undoable: false });
    expect((await app.post('/undo-change', {}, account)).body.error.code).toBe('SUBSCRIPTION_NOT_CHANGEABLE');
    await bench.stripe.subscriptionSchedules.release(schedule.id);
    await bench.stripe.subscriptions.update(id, { collection_method: 'send_invoice', days_until_due: 7 });
    expect(await refusal()).toEqual([409, 'SUBSCRIPTION_NOT_CHANGEABLE', expect.stringContaining('invoices')]);
    await bench.stripe.subscriptions.update(id, { collection_method: 'charge_automatically' });
    await withCard('pm_card_chargeCustomerFail');
    advance(31.1);
    expect(await refusal()).toEqual([409, 'PAYMENT_DUE', expect.stringContaining('$5.00')]);
  });

  it('that is scheduled ends with a cancellation', async () => {
    startOf('2037-03');
    await subscribe('pro');
    await change({ plan: 'starter' });
    const canceled = await app.post('/cancel-subscription', {}, account);
    expect(canceled.body.access).toMatchObject({ plan: 'pro', pendingChange: null, resumable: true });
    advance(31.1);
    expect(await access()).toBeNull();
    expect(await charged()).toBe(1200);
  });

  it('of a price that is no longer in the catalogue keeps it where only seats change', async () => {
    startOf('2037-05');
    const id = await subscribe('team', { seats: 4 });
    const [sold] = (await bench.stripe.prices.list({ lookup_keys: ['team_m'] })).data;
    await bench.stripe.prices.create({
      product: String(sold!.product),
      currency: 'usd',
      unit_amount: 900,
      recurring: { interval: 'month' },
      lookup_key: 'team_m',
      transfer_lookup_key: true,
    });
    const { shown } = await change({ plan: 'team', seats: 8 });
    expect(shown).toMatchObject({ to: { amountMinor: 2400 }, next: { totalMinor: 2400 } });
    const [item] = (await bench.stripe.subscriptions.retrieve(id)).items.data;
    expect(item?.price.id).toBe(sold!.id);
    await bench.stripe.prices.update(sold!.id, { lookup_key: 'team_m', transfer_lookup_key: true });
  });
});
