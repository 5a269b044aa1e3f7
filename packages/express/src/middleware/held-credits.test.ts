import { EventEmitter, once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { definePlans } from '../plans/service.js';
import { type Bench, openBench, type TestApp } from '../test/bench.js';

/* Requests that are paid for at the edge of what is held, or of what their clients wait for. */

let bench: Bench;
let app: TestApp;
const plans = definePlans({
  free: { name: 'Free', free: true, quotas: { messages: { limit: 1, period: 'month' } } },
});

/** What the handler of the current test does. */
let running: (req: Request, res: Response) => unknown = () => undefined;
const handler: RequestHandler = async (req, res) => void (await running(req, res));

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({
    plans,
    mount: (host, billing) => host.post('/more', billing.requireCredits(30, { max: 50 }), handler),
  });
});
afterAll(() => bench.close());

const hostUrl = (path: string, of = app) => of.url.replace('/api/billing', path);
const call = (path: string, account: string) => app.post(hostUrl(path), {}, account);

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
        '40 were charged to a request; 5 of them were not held',
      ),
    );
  });

  it('is taken up to `max` as a stream goes on, also when exactly the whole hold was taken before', async () => {
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
