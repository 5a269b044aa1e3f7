import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { quotaExceededDetails } from '@tillkit/contract';
import type { Express, Request, RequestHandler } from 'express';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Billing } from '../billing.js';
import { definePlans } from '../plans/service.js';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from '../test/bench.js';

let bench: Bench;
let app: TestApp;

const price = (lookupKey: string, amountMinor: number) => ({ lookupKey, amountMinor, currency: 'usd' });
const plans = definePlans({
  free: { name: 'Free', free: true, quotas: { messages: { limit: 1, period: 'month' } } },
  pro: {
    name: 'Pro',
    prices: { month: price('pro_month', 1200) },
    quotas: { messages: { limit: 3, period: 'month' } },
  },
});

/** What the handler of the current test does. */
let handle: RequestHandler = (_req, res) => void res.json({});
const handler: RequestHandler = (req, res, next) => handle(req, res, next);
const costOf = (req: Request) => Number(req.query.cost);

function mount(host: Express, billing: Billing): void {
  host.post('/fixed', billing.requireCredits(30, { reason: 'a message' }), handler);
  host.post('/more', billing.requireCredits(30, { max: 50 }), handler);
  host.post('/strict', billing.requireCredits(30, { releaseOnClientError: false }), handler);
  host.post('/by-cost', billing.requireCredits(costOf), handler);
  host.post('/quota', billing.requireQuota('messages', 1, { reason: 'a message' }), handler);
  host.post('/either', billing.requireQuota('messages', 1, { orCredits: 30 }), handler);
  host.post('/either-unit', billing.requireQuota('messages', 1, { orCredits: { amount: 2, unit: 'tokens' } }), handler);
  host.post('/pro', billing.requireAccess('pro'), handler);
  host.post('/any', billing.requireAccess('free', 'pro'), handler);
}

const at = Date.parse('2026-03-01T12:00:00Z');
const clock = { now: () => new Date(at) };

beforeAll(async () => {
  bench = await openBench({ clock });
  app = await bench.app({ mount, plans, clock });
  await app.billing.plans.sync();
});
afterAll(() => bench.close());

const hostUrl = (path: string) => app.url.replace('/api/billing', path);
let accounts = 0;

/** A new account with so many cents. */
async function accountWith(amount: number, unit = 'usd'): Promise<string> {
  accounts += 1;
  const account = `payer-${accounts}`;
  const source = { type: 'campaign', id: 'spring' };
  if (amount > 0)
    await app.billing.credits.grant(account, { key: 'welcome', kind: 'promotional', unit, amount, source });
  return account;
}

const call = (path: string, account: string | null) => app.post(hostUrl(path), {}, account);
const running = (does: (req: Request, res: Parameters<RequestHandler>[1]) => unknown) => {
  handle = async (req, res) => void (await does(req, res));
};

async function moneyOf(account: string, unit = 'usd') {
  const balances = await app.billing.credits.balance(account);
  const { available, held } = balances.find((row) => row.unit === unit) ?? { available: 0, held: 0 };
  return { available, held };
}

/** What the account has, once the reply's hold is resolved. */
const settled = (account: string, available: number) =>
  vi.waitFor(async () => expect(await moneyOf(account)).toEqual({ available, held: 0 }), { interval: 5 });

async function entriesOf(account: string) {
  const { entries } = await app.billing.credits.ledger(account);
  return entries.map(({ kind, amount }) => [kind, amount]).reverse();
}

describe('requireCredits', () => {
  it('holds before the handler runs and takes the whole when the reply is out', async () => {
    const account = await accountWith(100);
    let during: unknown;
    running(async (_req, res) => {
      during = await moneyOf(account);
      res.json({ ok: true });
    });
    const { status, headers } = await call('/fixed', `${account}/user_7`);
    expect(status).toBe(200);
    expect(during).toEqual({ available: 70, held: 30 });
    await settled(account, 70);
    const { entries } = await app.billing.credits.ledger(account);
    const source = { type: 'request', id: headers.get('x-request-id') };
    expect(entries.slice(0, 2)).toMatchObject([
      { kind: 'capture', amount: -30, reason: 'a message', actor: 'user_7' },
      { kind: 'hold', amount: 0, reason: 'a message', actor: 'user_7' },
    ]);
    expect(entries[0]?.source?.type).toBe(source.type);
  });

  it.each<[string, (req: Request) => void, number]>([
    ['a part', (req) => req.billing.charge(12), 88],
    [
      'several parts',
      (req) => {
        req.billing.charge(12);
        req.billing.charge(3);
      },
      85,
    ],
    ['nothing', (req) => req.billing.charge(0), 100],
    ['all', (req) => req.billing.charge(30), 70],
  ])('takes what the handler charges: %s', async (_name, charge, left) => {
    const account = await accountWith(100);
    running((req, res) => {
      expect(req.billing).toMatchObject({ accountId: account, paidBy: 'credits' });
      charge(req);
      res.json({});
    });
    expect((await call('/fixed', account)).status).toBe(200);
    await settled(account, left);
  });

  it('takes more than was held up to `max`, and refuses what is past it', async () => {
    const account = await accountWith(100);
    running((req, res) => res.json({ charged: req.billing.charge(50) }));
    expect((await call('/more', account)).status).toBe(200);
    await settled(account, 50);
    let refusal: unknown;
    running((req, res) => {
      try {
        req.billing.charge(51);
      } catch (error) {
        refusal = error;
      }
      res.status(500).end();
    });
    await call('/more', account);
    expect(refusal).toMatchObject({ code: 'AMOUNT_ABOVE_MAXIMUM', details: { amount: 51, limit: 50 } });
    await settled(account, 50);
  });

  it.each([-1, 0.5, Number.NaN, '3' as unknown as number])('takes no charge of %s', async (amount) => {
    const account = await accountWith(100);
    const errors: unknown[] = [];
    running(async (req, res) => {
      for (const attempt of [async () => req.billing.charge(amount), async () => req.billing.capture(amount)]) {
        try {
          await attempt();
        } catch (error) {
          errors.push(error);
        }
      }
      res.status(500).end();
    });
    await call('/fixed', account);
    expect(errors).toEqual([expect.any(TypeError), expect.any(TypeError)]);
    await settled(account, 100);
  });

  it.each<[string, string, number, number]>([
    ['500', '/fixed', 500, 100],
    ['404', '/fixed', 404, 100],
    ['404 that is paid for by option', '/strict', 404, 70],
    ['500 whatever the option', '/strict', 500, 100],
    ['302', '/fixed', 302, 70],
  ])('settles a reply of %s', async (_name, path, status, left) => {
    const account = await accountWith(100);
    running((_req, res) => res.status(status).end());
    expect((await call(path, account)).status).toBe(status);
    await settled(account, left);
  });

  it('releases what was charged when the handler throws', async () => {
    const account = await accountWith(100);
    vi.spyOn(console, 'error').mockImplementation(() => {});
    running((req) => {
      req.billing.charge(10);
      throw new Error('the model is down');
    });
    expect((await call('/fixed', account)).status).toBe(500);
    vi.restoreAllMocks();
    await settled(account, 100);
  });

  it('takes while the stream runs, and releases the rest', async () => {
    const account = await accountWith(100);
    const seen: unknown[] = [];
    running(async (req, res) => {
      for (const part of [5, 7, 1]) {
        res.write('token ');
        await req.billing.capture(part);
        seen.push((await moneyOf(account)).held);
      }
      res.end();
    });
    expect((await fetchText('/fixed', account)).status).toBe(200);
    expect(seen).toEqual([25, 18, 17]);
    await settled(account, 87);
    expect(await entriesOf(account)).toEqual([
      ['grant_promotional', 100],
      ['hold', 0],
      ['capture', -5],
      ['capture', -7],
      ['capture', -1],
      ['release', 0],
    ]);
  });

  it('captures no more than is held, also at once', async () => {
    const account = await accountWith(100);
    const outcomes: unknown[] = [];
    running(async (req, res) => {
      const all = await Promise.allSettled([20, 20].map((part) => req.billing.capture(part)));
      outcomes.push(...all.map(({ status }) => status));
      res.json({});
    });
    await call('/fixed', account);
    expect(outcomes).toEqual(['fulfilled', 'rejected']);
    await settled(account, 80);
  });

  it('takes what a stream had captured and charged when its client goes', async () => {
    const account = await accountWith(100);
    const left = gate();
    running(async (req, res) => {
      await req.billing.capture(10);
      req.billing.charge(5);
      res.write('first');
      res.once('close', left.open);
    });
    const client = openRequest('/fixed', account);
    const [reply] = await once(client, 'response');
    await once(reply, 'data');
    client.destroy();
    await left.opened;
    await settled(account, 85);
  });

  it('runs no handler for a client that went while its credits were held', async () => {
    const account = await accountWith(100);
    const asked = gate();
    const closed = gate();
    const ran = vi.fn();
    const slow = await bench.app({
      plans,
      authorize: async () => {
        asked.open();
        await closed.opened;
        return true;
      },
      mount: (host, billing) => {
        host.use((_req, res, next) => {
          res.once('close', () => closed.open());
          next();
        });
        host.post('/slow', billing.requireCredits(30), ran);
      },
    });
    const client = openRequest('/slow', account, slow);
    await asked.opened;
    client.destroy();
    await vi.waitFor(async () => expect(await entriesOf(account)).toHaveLength(3), { interval: 5 });
    expect(await entriesOf(account)).toEqual([
      ['grant_promotional', 100],
      ['hold', 0],
      ['release', 0],
    ]);
    expect(ran).not.toHaveBeenCalled();
  });

  it('asks the request for its price', async () => {
    const account = await accountWith(100);
    running((_req, res) => res.json({}));
    expect((await call('/by-cost?cost=45', account)).status).toBe(200);
    await settled(account, 55);
    expect((await call('/by-cost?cost=0', account)).status).toBe(200);
    expect((await call('/by-cost?cost=56', account)).body.error).toMatchObject({
      code: 'INSUFFICIENT_CREDITS',
      details: { required: 56, available: 55 },
    });
    for (const cost of ['x', '-1', '1.5']) {
      const { status, body } = await call(`/by-cost?cost=${cost}`, account);
      expect([status, body.error.code]).toEqual([400, 'INVALID_INPUT']);
    }
    // The host's function may be wrong, and not the request.
    expect(app.log.filter(({ level }) => level === 'warn').length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(app.log).includes('must give a whole number of at least 0')).toBe(true);
    await settled(account, 55);
    // Nothing was held for what costs nothing.
    expect((await entriesOf(account)).length).toBe(3);
  });

  it('settles before `billing.close()` resolves', async () => {
    const account = await accountWith(100);
    const other = await bench.app({ mount, plans });
    running((_req, res) => res.json({}));
    await other.post(other.url.replace('/api/billing', '/fixed'), {}, account);
    await other.billing.close();
    expect(await moneyOf(account)).toEqual({ available: 70, held: 0 });
  });

  it('refuses at the start what can never work', () => {
    const { requireCredits, requireQuota, requireAccess } = app.billing;
    expect(() => requireCredits(0)).toThrow('a whole number above 0');
    expect(() => requireCredits(1.5)).toThrow(TypeError);
    expect(() => requireCredits(30, { max: 29 })).toThrow('max is a whole number of at least the amount, not 29');
    expect(() => requireCredits(30, { expiresInSeconds: 0 })).toThrow('expiresInSeconds');
    expect(() => requireCredits(30, { expiresInSeconds: 32 * 24 * 3600 })).toThrow('(31 days)');
    expect(() => requireCredits(30, { unit: 'US Dollars' })).toThrow('requireCredits: unit');
    expect(() => requireCredits(30, { reason: '' })).toThrow('requireCredits: reason');
    expect(() => requireQuota('messages', 1, { reason: '' })).toThrow('requireQuota: reason');
    expect(() => requireQuota('messages', 1, { orCredits: { amount: 1, unit: 'USD' } })).toThrow('orCredits: unit');
    expect(() => requireQuota('mesages')).toThrow('no plan has a quota "mesages". Quotas: messages.');
    expect(() => requireQuota('messages', 0)).toThrow(TypeError);
    expect(() => requireQuota('messages', 1, { orCredits: 0 })).toThrow('orCredits takes a whole number above 0');
    expect(() => requireAccess('gold')).toThrow('there is no plan "gold". Plans: free, pro.');
  });

  it('leaves no hold and takes what was said, whatever happens to the requests', async () => {
    const outcome = fc.record({
      status: fc.constantFrom(200, 400, 500),
      charges: fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 2 }),
      captures: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(outcome, { minLength: 1, maxLength: 6 }), async (requests) => {
        const account = await accountWith(1000);
        running(async (req, res) => {
          const { status, charges, captures } = requests[Number(req.query.n)] ?? {
            status: 200,
            charges: [],
            captures: [],
          };
          await Promise.all(captures.map((amount) => req.billing.capture(amount)));
          for (const amount of charges) req.billing.charge(amount);
          res.status(status).end();
        });
        await Promise.all(requests.map((_, n) => call(`/fixed?n=${n}`, account)));
        const sum = (amounts: number[]) => amounts.reduce((a, b) => a + b, 0);
        const cost = requests.map(({ status, charges, captures }) => {
          if (status !== 200) return sum(captures);
          return charges.length + captures.length === 0 ? 30 : sum(charges) + sum(captures);
        });
        await settled(account, 1000 - sum(cost));
      }),
      { numRuns: 15 },
    );
  });
});

describe('requireQuota', () => {
  it('uses the quota, and gives it back when the reply fails', async () => {
    const account = await accountWith(0);
    const used = async () => (await app.billing.quotas.read(account)).quotas[0]?.used;
    running((req, res) => res.status(500).json({ paidBy: req.billing.paidBy }));
    expect((await call('/quota', account)).body).toEqual({ paidBy: 'quota' });
    await vi.waitFor(async () => expect(await used()).toBe(0), { interval: 5 });
    running((_req, res) => res.json({}));
    expect((await call('/quota', account)).status).toBe(200);
    const { status, body } = await call('/quota', account);
    expect(status).toBe(402);
    expect(quotaExceededDetails.parse(body.error.details)).toMatchObject({ quota: 'messages', used: 1, limit: 1 });
    expect(await used()).toBe(1);
  });

  it('falls back to credits once the quota is used up', async () => {
    const account = await accountWith(50);
    running((req, res) => {
      req.billing.charge(20);
      res.json({ paidBy: req.billing.paidBy });
    });
    expect((await call('/either', account)).body).toEqual({ paidBy: 'quota' });
    await settled(account, 50);
    expect((await call('/either', account)).body).toEqual({ paidBy: 'credits' });
    await settled(account, 30);
    await call('/either', account);
    await settled(account, 10);
    const { body } = await call('/either', account);
    expect(body.error.code).toBe('QUOTA_EXCEEDED');
    expect(quotaExceededDetails.parse(body.error.details)).toMatchObject({
      suggestedAction: 'upgrade',
      credits: { unit: 'usd', required: 30, available: 10 },
    });
    const tokens = await accountWith(2, 'tokens');
    await call('/either-unit', tokens);
    running((_req, res) => res.json({}));
    expect((await call('/either-unit', tokens)).status).toBe(200);
    await vi.waitFor(async () => expect(await moneyOf(tokens, 'tokens')).toEqual({ available: 0, held: 0 }));
  });
});

describe('requireAccess', () => {
  it('lets those through who have the plan now', async () => {
    running((_req, res) => res.json({}));
    const { status, body } = await call('/pro', 'member');
    expect([status, body.error.code, body.error.details]).toEqual([403, 'PLAN_REQUIRED', { plans: ['pro'] }]);
    expect((await call('/any', 'member')).status).toBe(200);
    expect((await call('/any', null)).status).toBe(401);
    const body2 = { plan: 'pro', interval: 'month', attemptId: newAttempt() };
    const checkout = await app.post('/subscription-checkout-session', body2, 'member');
    await payHosted(checkout.body.url);
    await app.get(`/success?session_id=${checkout.body.sessionId}`, 'member');
    expect((await call('/pro', 'member')).status).toBe(200);
    await app.billing.subscriptions.cancel('member', { immediately: true });
    expect((await call('/pro', 'member')).status).toBe(403);
  });
});

/** What one part of a test waits for and another lets happen. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

function openRequest(path: string, account: string, to = app) {
  const headers = { authorization: `Bearer ${account}`, 'content-length': '0' };
  const client = httpRequest(to.url.replace('/api/billing', path), { method: 'POST', headers });
  client.on('error', () => {});
  client.end();
  return client;
}

async function fetchText(path: string, account: string) {
  const response = await fetch(hostUrl(path), { method: 'POST', headers: { authorization: `Bearer ${account}` } });
  return { status: response.status, text: await response.text() };
}
