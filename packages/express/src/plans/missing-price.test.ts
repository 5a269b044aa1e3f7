import { plansReply } from '@tillkit/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, newAttempt, openBench, payHosted, type TestApp, until } from '../test/bench.js';
import { definePlans } from './service.js';

/* Gold is in the catalog, and Stripe has no price of it. */

const price = (lookupKey: string, amountMinor: number) => ({ lookupKey, amountMinor, currency: 'usd' });
const known = { name: 'Pro', prices: { month: price('pro_month', 1200), year: price('pro_year', 12000) } };
const plans = definePlans({
  free: { name: 'Free', free: true },
  pro: known,
  gold: { name: 'Gold', prices: { month: price('gold_month', 9900) } },
});

const said = (app: TestApp) => app.log.filter(({ message }) => message.startsWith('price not found at Stripe'));
const listed = async (app: TestApp, account: string | null = null) =>
  plansReply.parse((await app.get('/plans', account)).body).plans.map(({ code, prices }) => [code, prices.length]);

let bench: Bench;
/** How often Stripe was asked for prices. */
let asked = 0;
const at = { now: Date.parse('2027-01-10T12:00:00Z') };
const clock = { now: () => new Date(at.now) };
beforeAll(async () => {
  bench = await openBench({
    clock,
    onExchange: ({ method, path }) => {
      if (method === 'GET' && path.startsWith('/v1/prices')) asked += 1;
    },
  });
  const app = await bench.app({ clock, plans: definePlans({ pro: known }) });
  await app.billing.plans.sync();
});
afterAll(() => bench.close());

describe('a price that Stripe does not have', () => {
  it('hides its plan alone, is said once, and is sold as soon as it is there', async () => {
    const app = await bench.app({ clock, plans });
    for (let times = 0; times < 3; times += 1) {
      expect(await listed(app)).toEqual([
        ['free', 0],
        ['pro', 2],
      ]);
    }
    expect(said(app)).toEqual([
      {
        level: 'error',
        about: expect.objectContaining({ plan: 'gold', interval: 'month', price: 'gold_month' }),
        message: 'price not found at Stripe, not for sale: run "npx tillkit catalog sync --plans <your plans>"',
      },
    ]);
    const order = { interval: 'month', attemptId: newAttempt() };
    const gold = await app.post('/subscription-checkout-session', { ...order, plan: 'gold' });
    expect([gold.status, gold.body.error.code]).toEqual([500, 'PRICE_NOT_CONFIGURED']);
    expect((await app.post('/subscription-checkout-session', { ...order, plan: 'pro' })).status).toBe(200);
    await app.billing.plans.sync();
    expect(await listed(app)).toContainEqual(['gold', 1]);
  });

  it('leaves the other interval of its plan for sale, and the plan of who has it in the list', async () => {
    const app = await bench.app({ clock, plans });
    const { body } = await app.post(
      '/subscription-checkout-session',
      { plan: 'gold', interval: 'month', attemptId: newAttempt() },
      'golden',
    );
    await payHosted(body.url);
    await app.get(`/success?session_id=${body.sessionId}`, 'golden');
    const { data } = await bench.stripe.prices.list({ lookup_keys: ['gold_month', 'pro_year'] });
    for (const { id } of data) await bench.stripe.prices.update(id, { active: false });
    at.now += 2 * 60_000;
    expect(await listed(app)).toEqual([
      ['free', 0],
      ['pro', 1],
    ]);
    expect(await listed(app, 'golden')).toContainEqual(['gold', 0]);
  });

  it('is said at start, before anyone asks', async () => {
    const app = await bench.app({ clock, plans, workers: true });
    await until(async () => said(app).length === 2);
    expect(said(app).map(({ about }) => about.price)).toEqual(['pro_year', 'gold_month']);
  });

  it('is asked for at Stripe once in ten seconds, however often the list is', async () => {
    const app = await bench.app({ clock, plans });
    await listed(app);
    const before = asked;
    await listed(app);
    expect(asked).toBe(before);
    at.now += 11_000;
    await listed(app);
    expect(asked).toBe(before + 1);
  });
});
