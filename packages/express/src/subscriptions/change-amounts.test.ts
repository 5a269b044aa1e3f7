import { changePreview, subscriptionAccessReply } from '@tillkit/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePlans } from '../plans/service.js';
import { type Bench, openBench, type TestApp } from '../test/bench.js';

/*
 * What changes of plan cost, in cents, at the first, the middle and the last day of months of 28 to 31 days. The amounts
 * were calculated by hand: what is left of the period of the new price, less what is left of the old one; with another
 * interval the whole new price. Less than 50 cents Stripe does not charge: it goes to the next invoice.
 */

const dayMs = 24 * 3600_000;
let at = Date.parse('2037-12-01T00:00:00Z');
const clock = { now: () => new Date(at) };
const usd = (lookupKey: string, amountMinor: number) => ({ lookupKey, amountMinor, currency: 'usd' });
const plans = definePlans({
  starter: { name: 'Starter', prices: { month: usd('starter_m', 500), year: usd('starter_y', 5000) } },
  pro: { name: 'Pro', prices: { month: usd('pro_m', 1200), year: usd('pro_y', 12_000) } },
  team: { name: 'Team', seats: { max: 50 }, prices: { month: usd('team_m', 300), year: usd('team_y', 3000) } },
});

/** Month it begins in, from, to, days passed, what is special, effect, total, due now, total of the next invoice. */
type Row = [string, string, string, number, string, 'now' | 'at_period_end', number, number, number];
const rows: Row[] = [
  ['2038-01', 'starter month', 'pro month', 0, '-', 'now', 700, 700, 1200],
  ['2038-01', 'team month x4', 'team month x9', 0, '-', 'now', 1500, 1500, 2700],
  ['2038-01', 'starter month', 'pro year', 0, '-', 'now', 11500, 11500, 12000],
  ['2038-01', 'pro month', 'starter month', 0, '-', 'at_period_end', 0, 0, 500],
  ['2038-01', 'starter month', 'pro month', 15.5, '-', 'now', 350, 350, 1200],
  ['2038-01', 'team month x4', 'team month x9', 15.5, '-', 'now', 750, 750, 2700],
  ['2038-01', 'starter month', 'pro year', 15.5, '-', 'now', 11750, 11750, 12000],
  ['2038-01', 'pro month', 'starter month', 15.5, '-', 'at_period_end', 0, 0, 500],
  ['2038-01', 'starter month', 'pro month', 30, '-', 'now', 23, 0, 1200],
  ['2038-01', 'team month x4', 'team month x9', 30, '-', 'now', 48, 0, 2700],
  ['2038-01', 'starter month', 'pro year', 30, '-', 'now', 11984, 11984, 12000],
  ['2038-01', 'pro month', 'starter month', 30, '-', 'at_period_end', 0, 0, 500],
  ['2039-02', 'starter month', 'pro month', 0, '-', 'now', 700, 700, 1200],
  ['2039-02', 'team month x4', 'team month x9', 0, '-', 'now', 1500, 1500, 2700],
  ['2039-02', 'starter month', 'pro year', 0, '-', 'now', 11500, 11500, 12000],
  ['2039-02', 'pro month', 'starter month', 0, '-', 'at_period_end', 0, 0, 500],
  ['2039-02', 'starter month', 'pro month', 14, '-', 'now', 350, 350, 1200],
  ['2039-02', 'team month x4', 'team month x9', 14, '-', 'now', 750, 750, 2700],
  ['2039-02', 'starter month', 'pro year', 14, '-', 'now', 11750, 11750, 12000],
  ['2039-02', 'pro month', 'starter month', 14, '-', 'at_period_end', 0, 0, 500],
  ['2039-02', 'starter month', 'pro month', 27, '-', 'now', 25, 0, 1200],
  ['2039-02', 'team month x4', 'team month x9', 27, '-', 'now', 53, 53, 2700],
  ['2039-02', 'starter month', 'pro year', 27, '-', 'now', 11982, 11982, 12000],
  ['2039-02', 'pro month', 'starter month', 27, '-', 'at_period_end', 0, 0, 500],
  ['2040-02', 'starter month', 'pro month', 0, '-', 'now', 700, 700, 1200],
  ['2040-02', 'team month x4', 'team month x9', 0, '-', 'now', 1500, 1500, 2700],
  ['2040-02', 'starter month', 'pro year', 0, '-', 'now', 11500, 11500, 12000],
  ['2040-02', 'pro month', 'starter month', 0, '-', 'at_period_end', 0, 0, 500],
  ['2040-02', 'starter month', 'pro month', 14.5, '-', 'now', 350, 350, 1200],
  ['2040-02', 'team month x4', 'team month x9', 14.5, '-', 'now', 750, 750, 2700],
  ['2040-02', 'starter month', 'pro year', 14.5, '-', 'now', 11750, 11750, 12000],
  ['2040-02', 'pro month', 'starter month', 14.5, '-', 'at_period_end', 0, 0, 500],
  ['2040-02', 'starter month', 'pro month', 28, '-', 'now', 24, 0, 1200],
  ['2040-02', 'team month x4', 'team month x9', 28, '-', 'now', 52, 52, 2700],
  ['2040-02', 'starter month', 'pro year', 28, '-', 'now', 11983, 11983, 12000],
  ['2040-02', 'pro month', 'starter month', 28, '-', 'at_period_end', 0, 0, 500],
  ['2041-04', 'pro month', 'starter month', 3, 'tax 10', 'at_period_end', 0, 0, 550],
  ['2041-04', 'pro month', 'starter month', 3, 'discount 20', 'at_period_end', 0, 0, 400],
  ['2041-04', 'team month x9', 'team month x4', 3, 'tax 10', 'at_period_end', 0, 0, 1320],
  ['2041-04', 'starter month', 'pro month', 0, '-', 'now', 700, 700, 1200],
  ['2041-04', 'team month x4', 'team month x9', 0, '-', 'now', 1500, 1500, 2700],
  ['2041-04', 'starter month', 'pro year', 0, '-', 'now', 11500, 11500, 12000],
  ['2041-04', 'pro month', 'starter month', 0, '-', 'at_period_end', 0, 0, 500],
  ['2041-04', 'starter month', 'pro month', 15, '-', 'now', 350, 350, 1200],
  ['2041-04', 'team month x4', 'team month x9', 15, '-', 'now', 750, 750, 2700],
  ['2041-04', 'starter month', 'pro year', 15, '-', 'now', 11750, 11750, 12000],
  ['2041-04', 'pro month', 'starter month', 15, '-', 'at_period_end', 0, 0, 500],
  ['2041-04', 'starter month', 'pro month', 29, '-', 'now', 23, 0, 1200],
  ['2041-04', 'team month x4', 'team month x9', 29, '-', 'now', 50, 50, 2700],
  ['2041-04', 'starter month', 'pro year', 29, '-', 'now', 11983, 11983, 12000],
  ['2041-04', 'pro month', 'starter month', 29, '-', 'at_period_end', 0, 0, 500],
  ['2041-04', 'starter month', 'pro month', 0, 'discount 20', 'now', 560, 560, 960],
  ['2041-04', 'starter month', 'pro month', 0, 'tax 10', 'now', 770, 770, 1320],
  ['2041-04', 'starter month', 'pro month', 0, 'balance 200', 'now', 700, 500, 1200],
  ['2041-04', 'starter month', 'pro year', 0, 'discount 20', 'now', 9200, 9200, 9600],
  ['2041-04', 'starter month', 'pro year', 0, 'tax 10', 'now', 12650, 12650, 13200],
  ['2041-04', 'starter month', 'pro year', 0, 'balance 200', 'now', 11500, 11300, 12000],
  ['2041-04', 'starter month', 'pro month', 15, 'discount 20', 'now', 280, 280, 960],
  ['2041-04', 'starter month', 'pro month', 15, 'tax 10', 'now', 385, 385, 1320],
  ['2041-04', 'starter month', 'pro month', 15, 'balance 200', 'now', 350, 150, 1200],
  ['2041-04', 'starter month', 'pro year', 15, 'discount 20', 'now', 9400, 9400, 9600],
  ['2041-04', 'starter month', 'pro year', 15, 'tax 10', 'now', 12925, 12925, 13200],
  ['2041-04', 'starter month', 'pro year', 15, 'balance 200', 'now', 11750, 11550, 12000],
  ['2041-04', 'starter month', 'pro month', 29, 'discount 20', 'now', 19, 0, 960],
  ['2041-04', 'starter month', 'pro month', 29, 'tax 10', 'now', 25, 0, 1320],
  ['2041-04', 'starter month', 'pro month', 29, 'balance 200', 'now', 23, 0, 1200],
  ['2041-04', 'starter month', 'pro year', 29, 'discount 20', 'now', 9587, 9587, 9600],
  ['2041-04', 'starter month', 'pro year', 29, 'tax 10', 'now', 13181, 13181, 13200],
  ['2041-04', 'starter month', 'pro year', 29, 'balance 200', 'now', 11983, 11783, 12000],
  ['2041-04', 'starter month', 'pro month', 3, 'trial 14', 'now', 0, 0, 1200],
  ['2041-04', 'pro month', 'starter month', 3, 'trial 14', 'now', 0, 0, 500],
  ['2041-04', 'starter month', 'pro year', 3, 'trial 14', 'now', 0, 0, 12000],
  ['2041-04', 'team month x4', 'team month x9', 3, 'trial 14', 'now', 0, 0, 2700],
  ['2042-04', 'pro year', 'pro month', 0, '-', 'at_period_end', 0, 0, 1200],
  ['2042-04', 'starter year', 'pro year', 0, '-', 'now', 7000, 7000, 12000],
  ['2042-04', 'pro year', 'pro month', 100, '-', 'at_period_end', 0, 0, 1200],
  ['2042-04', 'starter year', 'pro year', 100, '-', 'now', 5082, 5082, 12000],
  ['2042-04', 'pro year', 'pro month', 364, '-', 'at_period_end', 0, 0, 1200],
  ['2042-04', 'starter year', 'pro year', 364, '-', 'now', 19, 0, 12000],
];

let bench: Bench;
let app: TestApp;
let taxRate: string;
let coupon: string;

beforeAll(async () => {
  bench = await openBench({ clock });
  app = await bench.app({ clock, plans });
  await app.billing.plans.sync();
  taxRate = (await bench.stripe.taxRates.create({ display_name: 'VAT', percentage: 10, inclusive: false })).id;
  coupon = (await bench.stripe.coupons.create({ percent_off: 20, duration: 'forever' })).id;
});
afterAll(() => bench.close());

function termsOf(text: string): { plan: string; interval: string; seats: number } {
  const [plan = '', interval = '', seats = 'x1'] = text.split(' ');
  return { plan, interval, seats: Number(seats.slice(1)) };
}

/** A subscription with a card that works, of an account of its own. */
async function subscribed(account: string, text: string, special: string): Promise<string> {
  const [what, value] = special.split(' ');
  const { plan, interval, seats } = termsOf(text);
  const { customerId: customer } = await app.billing.accounts.ensure({ accountId: account, userId: account });
  const method = await bench.stripe.paymentMethods.attach('pm_card_visa', { customer });
  await bench.stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
  const [price] = (await bench.stripe.prices.list({ lookup_keys: [`${plan}_${interval[0]}`] })).data;
  const { id } = await bench.stripe.subscriptions.create({
    customer,
    items: [{ price: price?.id ?? '', quantity: seats }],
    metadata: { tillkit_account: account },
    ...(what === 'discount' ? { discounts: [{ coupon }] } : {}),
    ...(what === 'tax' ? { default_tax_rates: [taxRate] } : {}),
    ...(what === 'trial' ? { trial_period_days: Number(value) } : {}),
  });
  if (what === 'balance') await bench.stripe.customers.update(customer, { balance: -Number(value) });
  await app.billing.subscriptions.sync(id);
  return customer;
}

async function chargedOf(customer: string): Promise<number> {
  const { data } = await bench.stripe.charges.list({ customer, limit: 100 });
  return data.filter(({ paid }) => paid).reduce((sum, { amount_captured }) => sum + amount_captured, 0);
}

function advanceTo(moment: number): void {
  at = Math.max(at, moment);
  bench.sandbox.tick();
}

describe.each([...new Set(rows.map(([month]) => month))])('of subscriptions that begin on the first of %s', (month) => {
  const mine = rows.filter(([begins]) => begins === month).sort((one, other) => one[3] - other[3]);
  const begin = Date.parse(`${month}-01T00:00:00Z`);
  const customers: string[] = [];
  /** What each was charged by the end of its change. */
  const afterChange: number[] = [];
  const accountOf = (index: number) => `${month}-${index}`;

  beforeAll(async () => {
    advanceTo(begin);
    for (const [index, [, from, , , special]] of mine.entries())
      customers[index] = await subscribed(accountOf(index), from, special);
  });

  it.each(mine.map((row, index) => [index, ...row] as const))(
    '%i (%s): %s to %s after %d days, %s: %s, total %d, due %d, then %d',
    async (index, _month, from, to, days, _special, effect, totalMinor, dueNowMinor, nextTotalMinor) => {
      advanceTo(begin + days * dayMs);
      const account = accountOf(index);
      const before = await chargedOf(customers[index] ?? '');
      const wanted = termsOf(to);
      const { body } = await app.post('/preview-change', wanted, account);
      const shown = changePreview.parse(body);
      expect(shown).toMatchObject({ effect, totalMinor, dueNowMinor, next: { totalMinor: nextTotalMinor } });
      const sum = shown.lines.reduce((total, { amountMinor }) => total + amountMinor, 0);
      expect(sum - shown.discountMinor + shown.taxMinor).toBe(totalMinor);
      const reply = await app.post('/change-plan', { ...wanted, expected: shown.expected }, account);
      const { access } = subscriptionAccessReply.parse({ access: reply.body.access });
      afterChange[index] = await chargedOf(customers[index] ?? '');
      expect(afterChange[index] - before).toBe(dueNowMinor);
      expect(access).toMatchObject(effect === 'now' ? wanted : { ...termsOf(from), pendingChange: wanted });
    },
  );

  it('and then the next invoice is as it was shown, and nothing is charged besides', async () => {
    const ofMonth = mine.flatMap((row, index) =>
      row[1].includes('month') && row[2].includes('month') && !row[4].includes('trial') ? [{ row, index }] : [],
    );
    advanceTo(begin + 31 * dayMs + 2 * 3600_000);
    for (const { row, index } of ofMonth) {
      const [, , , , special, , totalMinor, dueNowMinor, nextTotalMinor] = row;
      const credit = special.startsWith('balance') ? Number(special.split(' ')[1]) : 0;
      const renewal = (await chargedOf(customers[index] ?? '')) - (afterChange[index] ?? 0);
      expect([index, renewal]).toEqual([index, totalMinor - dueNowMinor + nextTotalMinor - credit]);
    }
  });
});

it('a change of another account is out of reach', async () => {
  await subscribed('owner', 'pro month', '-');
  const { body } = await app.post('/preview-change', { plan: 'starter' }, 'owner');
  const foreign = await app.post('/change-plan', { plan: 'starter', expected: body.expected }, 'stranger');
  expect([foreign.status, foreign.body.error.code]).toEqual([404, 'SUBSCRIPTION_NOT_FOUND']);
  expect((await app.post('/undo-change', {}, 'stranger')).status).toBe(404);
  const { access } = (await app.get('/subscription-access', 'owner')).body;
  expect(access).toMatchObject({ plan: 'pro', pendingChange: null });
});
