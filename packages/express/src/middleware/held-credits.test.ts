import { EventEmitter, once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BillingFailure } from '../http/failure.js';
import { definePlans } from '../plans/service.js';
import { type Bench, newAttempt, openBench, type Reply, type TestApp, type TestAppOptions } from '../test/bench.js';

/* Requests that are paid for at the edge of what is held, or of what their clients wait for. */

let bench: Bench;
let app: TestApp;
const plans = definePlans({
  free: { name: 'Free', free: true, quotas: { messages: { limit: 1, period: 'month' } } },
});

/** What the handler of the current test does. */
let running: (req: Request, res: Response) => unknown = () => undefined;
const handler: RequestHandler = async (req, res) => void (await running(req, res));

let at = Date.parse('2026-03-01T12:00:00Z');
const clock = { now: () => new Date(at) };

const throwing = () => {
  throw Object.assign(new Error('pages: say how many'), { status: 422 });
};
const refusing = () => {
  throw new BillingFailure('INVALID_INPUT', 'pages: say how many');
};

const mount: NonNullable<TestAppOptions['mount']> = (host, billing) => {
  host.post('/more', billing.requireCredits(30, { max: 50 }), handler);
  host.post('/throws', billing.requireCredits(throwing), handler);
  host.post('/throws-quota', billing.requireQuota('messages', throwing), handler);
  host.post('/throws-either', billing.requireQuota('messages', 2, { orCredits: throwing }), handler);
  host.post('/refuses', billing.requireCredits(refusing), handler);
  host.use('/throws{*rest}', ((error, _req, res, _next) => {
    res.status(error.status).json({ by: 'the host', message: error.message });
  }) as ErrorRequestHandler);
  host.post('/short', billing.requireCredits(30, { expiresInSeconds: 5 }), handler);
};

beforeAll(async () => {
  bench = await openBench({ clock });
  app = await bench.app({ plans, clock, mount });
});
afterAll(() => bench.close());

const hostUrl = (path: string, of = app) => of.url.replace('/api/billing', path);
const call = (path: string, account: string, of = app) => of.post(hostUrl(path, of), {}, account);

/**
 * A call to a process of its own, which stops after it: by then the request is settled. For requests whose settlement
 * must change nothing, so that the balance does not show whether it has run.
 */
async function callAndStop(path: string, account: string): Promise<Reply> {
  const story = new EventEmitter();
  const closed = once(story, 'closed');
  const onClose: RequestHandler = (_req, res, next) => {
    res.once('close', () => story.emit('closed'));
    next();
  };
  const own = await bench.app({ plans, clock, before: [onClose], mount });
  const reply = await call(path, account, own);
  await closed;
  await own.close();
  return reply;
}

async function accountWith(account: string, amount: number): Promise<string> {
  const source = { type: 'campaign', id: 'spring' };
  const about = { key: 'welcome', unit: 'usd', amount, kind: 'promotional', source } as const;
  await app.billing.credits.grant(account, about);
  return account;
}

async function moneyOf(account: string) {
  const [usd] = await app.billing.credits.balance(account);
  return { available: usd?.available, held: usd?.held };
}

const settled = (account: string, available: number) =>
  vi.waitFor(async () => expect(await moneyOf(account)).toEqual({ available, held: 0 }), { interval: 5 });

async function entriesOf(account: string) {
  const { entries } = await app.billing.credits.ledger(account);
  return entries.map(({ kind, amount }) => [kind, amount]).reverse();
}

describe('what is charged past a hold', () => {
  it('is taken as far as it is there when others have spent it, and the log says so', async () => {
    const account = await accountWith('spent-elsewhere', 45);
    running = async (req, res) => {
      req.billing.charge(40);
      await app.billing.credits.spend(account, { amount: 10, key: 'elsewhere' });
      res.json({});
    };
    expect((await call('/more', account)).status).toBe(200);
    // 30 were held, and 5 were left: 35 of the 40.
    await settled(account, 0);
    expect(await entriesOf(account)).toEqual([
      ['grant_promotional', 45],
      ['hold', 0],
      ['spend', -10],
      ['capture', -35],
    ]);
    await vi.waitFor(() =>
      expect(JSON.stringify(app.log.filter(({ about }) => about.accountId === account))).toContain(
        '40 were charged to a request, but 5 of them were not held',
      ),
    );
  });

  it('is taken up to `max` while a stream runs, also when exactly the whole hold was taken before', async () => {
    const account = await accountWith('streaming', 100);
    running = async (req, res) => {
      for (const part of [20, 10, 5, 10]) await req.billing.capture(part);
      req.billing.charge(5);
      res.json({ refused: await req.billing.capture(1).catch(({ code }) => code) });
    };
    expect((await call('/more', account)).body).toEqual({ refused: 'AMOUNT_ABOVE_MAXIMUM' });
    await settled(account, 50);
    expect((await entriesOf(account)).slice(2)).toEqual([
      ['capture', -20],
      ['capture', -10],
      ['spend', -5],
      ['spend', -10],
      ['spend', -5],
    ]);
  });
});

describe('a hold that ends while its handler runs', () => {
  it('takes the price as a spend when the hold ended while the handler ran', async () => {
    const account = await accountWith(newAttempt(), 100);
    running = (_req, res) => {
      at += 5000;
      res.json({});
    };
    expect((await call('/short', account)).status).toBe(200);
    await settled(account, 70);
    running = (req, res) => {
      at += 5000;
      req.billing.charge(4);
      res.json({});
    };
    expect((await call('/short', account)).status).toBe(200);
    await settled(account, 66);
    expect((await entriesOf(account)).slice(1)).toEqual([
      ['hold', 0],
      ['hold_expiry', 0],
      ['spend', -30],
      ['hold', 0],
      ['hold_expiry', 0],
      ['spend', -4],
    ]);
  });

  it('continues to take of a stream after its hold, as long as something is there, and gives nothing back for it', async () => {
    const account = await accountWith(newAttempt(), 40);
    running = async (req, res) => {
      await req.billing.capture(10);
      at += 5000;
      await req.billing.capture(10);
      await app.billing.credits.spend(account, { amount: 15, key: 'elsewhere' });
      const refused = await req.billing.capture(6).catch(({ code }) => code);
      res.json({ refused });
    };
    expect((await callAndStop('/short', account)).body).toEqual({ refused: 'INSUFFICIENT_CREDITS' });
    expect(await moneyOf(account)).toEqual({ available: 5, held: 0 });
  });

  it('says when a reply came after its hold had ended, and others had spent what was held', async () => {
    const account = await accountWith(newAttempt(), 30);
    running = async (_req, res) => {
      at += 5000;
      await app.billing.credits.spend(account, { amount: 25, key: 'elsewhere' });
      res.json({});
    };
    expect((await call('/short', account)).status).toBe(200);
    await vi.waitFor(() =>
      expect(JSON.stringify(app.log.filter(({ about }) => about.accountId === account))).toContain(
        '30 were charged to a request, but 25 of them were not held and are no longer available. Hold for longer',
      ),
    );
    await settled(account, 0);
  });

  it('takes nothing of an expired hold when the reply fails', async () => {
    const account = await accountWith(newAttempt(), 100);
    running = (_req, res) => {
      at += 5000;
      res.status(500).json({});
    };
    expect((await callAndStop('/short', account)).status).toBe(500);
    expect(await moneyOf(account)).toEqual({ available: 100, held: 0 });
  });

  it('says that a price comes too late once the reply is out', async () => {
    const account = await accountWith(newAttempt(), 100);
    const said: unknown[] = [];
    running = async (req, res) => {
      res.json({});
      await once(res, 'close');
      try {
        req.billing.charge(3);
      } catch (error) {
        said.push((error as { code: string }).code);
      }
      await req.billing.capture(3).catch(({ code }) => said.push(code));
    };
    await call('/more', account);
    await settled(account, 70);
    await vi.waitFor(() => expect(said).toEqual(['HOLD_NOT_OPEN', 'HOLD_NOT_OPEN']));
  });
});

describe('a price that the host cannot tell', () => {
  it('leaves what the host’s own function throws to the host’s error handlers', async () => {
    const account = await accountWith(newAttempt(), 100);
    for (const path of ['/throws', '/throws-quota', '/throws-either']) {
      const { status, body } = await call(path, account);
      expect([path, status, body]).toEqual([path, 422, { by: 'the host', message: 'pages: say how many' }]);
    }
    expect(await moneyOf(account)).toEqual({ available: 100, held: 0 });
    const { body } = await call('/refuses', account);
    expect(body.error).toMatchObject({ code: 'INVALID_INPUT', message: 'pages: say how many' });
  });
});

describe('a client that leaves', () => {
  it('before it is known who it is pays nothing', async () => {
    const account = await accountWith('left', 100);
    const story = new EventEmitter();
    const asked = once(story, 'asked');
    const closed = once(story, 'closed');
    const ran = vi.fn();
    const done = vi.fn();
    const slow = await bench.app({
      plans,
      identify: async () => {
        story.emit('asked');
        await closed;
        return { accountId: account, userId: account };
      },
      mount: (host, billing) => {
        host.use((_req, res, next) => {
          res.once('close', () => story.emit('closed'));
          next();
        });
        const paid = billing.requireQuota('messages', 1, { orCredits: 30 });
        host.post('/slow', async (req, res, next) => done(await paid(req, res, next)), ran);
      },
    });
    const client = httpRequest(hostUrl('/slow', slow), { method: 'POST' });
    client.on('error', () => {});
    client.end();
    await asked;
    client.destroy();
    await vi.waitFor(() => expect(done).toHaveBeenCalled(), { interval: 5 });
    expect(ran).not.toHaveBeenCalled();
    expect(await app.billing.quotas.read(account)).toMatchObject({ quotas: [{ used: 0 }] });
    expect(await moneyOf(account)).toEqual({ available: 100, held: 0 });
  });
});
