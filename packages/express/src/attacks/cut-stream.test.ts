import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { RequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { definePlans } from '../plans/service.js';
import { type Bench, openBench, type TestApp } from '../test/bench.js';

/* A client reads 19 of 20 events of a stream that is paid for, and leaves before the last one. */

let bench: Bench;
let app: TestApp;
/** What the handler of the current test does. */
let handle: RequestHandler;
const handler: RequestHandler = (req, res, next) => handle(req, res, next);
const plans = definePlans({
  free: { name: 'Free', free: true, quotas: { messages: { limit: 3, period: 'month' } } },
});

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({
    plans,
    mount: (host, billing) => {
      host.get('/stream', billing.requireCredits(20), handler);
      host.get('/lenient', billing.requireCredits(20, { releaseOnDisconnect: true }), handler);
      host.get('/quota', billing.requireQuota('messages'), handler);
    },
  });
  await app.billing.ready();
});
afterAll(() => bench.close());

let accounts = 0;
async function newAccount(): Promise<string> {
  accounts += 1;
  const account = `reader-${accounts}`;
  const source = { type: 'campaign', id: 'spring' };
  await app.billing.credits.grant(account, { key: 'gift', kind: 'promotional', unit: 'usd', amount: 100, source });
  return account;
}

/** What is left, once nothing is held any more. */
async function leftOf(account: string): Promise<number> {
  return vi.waitFor(
    async () => {
      const [money] = await app.billing.credits.balance(account);
      expect(money?.held).toBe(0);
      return money!.available;
    },
    { interval: 5, timeout: 5000 },
  );
}

/** Reads until a text has come, and leaves. */
async function readUntil(path: string, account: string, wanted: string, leave: (socket: Socket) => void) {
  const { hostname, port } = new URL(app.url);
  const socket = createConnection({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  let text = '';
  const seen = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.includes(wanted)) resolve();
    });
    socket.once('close', () => resolve());
  });
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${account}\r\n\r\n`);
  await seen;
  leave(socket);
  return text;
}

/** Nineteen of twenty events; the last one comes when nobody is there any more. */
function nineteen(before: (req: Parameters<RequestHandler>[0]) => unknown = () => {}) {
  const errors: unknown[] = [];
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  handle = async (req, res) => {
    await before(req);
    res.setHeader('content-type', 'text/event-stream');
    for (let n = 1; n <= 19; n += 1) res.write(`data: ${n}\n\n`);
    await once(res, 'close');
    try {
      req.billing.charge(1);
      res.end('data: 20\n\n');
    } catch (error) {
      errors.push(error);
    }
    end();
  };
  return { errors, closed: () => ended };
}

const leaves: [string, (socket: Socket) => void][] = [
  ['closing its side', (socket) => void socket.end()],
  ['resetting the connection', (socket) => void socket.resetAndDestroy()],
];

describe.each(leaves)('a client that leaves by %s', (_name, leave) => {
  it('pays the whole hold of a stream that takes nothing while it runs', async () => {
    const account = await newAccount();
    const { errors, closed } = nineteen();
    await readUntil('/stream', account, 'data: 19\n', leave);
    expect(await leftOf(account)).toBe(80);
    await closed();
    expect(errors).toEqual([]);
  });

  it('pays nothing where the host says so', async () => {
    const account = await newAccount();
    nineteen();
    await readUntil('/lenient', account, 'data: 19\n', leave);
    expect(await leftOf(account)).toBe(100);
  });

  it('has used its quota', async () => {
    const account = await newAccount();
    const { closed } = nineteen();
    await readUntil('/quota', account, 'data: 19\n', leave);
    await closed();
    // Releases are made in order: what a later request releases comes after all releases of this one.
    handle = (_req, res) => void res.status(500).end();
    await app.get(app.url.replace('/api/billing', '/quota'), account, { 'x-request-id': 'failing-one' });
    await vi.waitFor(async () => {
      const { entries } = await app.billing.credits.ledger(account, { kinds: ['quota_release'] });
      expect(entries.map(({ source }) => source?.id)).toContain('failing-one');
    });
    expect(await app.billing.quotas.read(account)).toMatchObject({ quotas: [{ used: 1 }] });
  });
});

const [, leave] = leaves[0]!;

it('what the handler captured and charged is what a cut stream costs', async () => {
  const account = await newAccount();
  nineteen(async (req) => {
    await req.billing.capture(4);
    req.billing.charge(3);
  });
  await readUntil('/stream', account, 'data: 19\n', leave);
  expect(await leftOf(account)).toBe(93);
});

it('what was captured alone is what a cut stream costs', async () => {
  const account = await newAccount();
  nineteen((req) => req.billing.capture(4));
  await readUntil('/stream', account, 'data: 19\n', leave);
  expect(await leftOf(account)).toBe(96);
});

it('a client that has got nothing pays nothing', async () => {
  const account = await newAccount();
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  handle = () => asked();
  const { hostname, port } = new URL(app.url);
  const socket = createConnection({ host: hostname, port: Number(port) });
  socket.write(`GET /stream HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${account}\r\n\r\n`);
  await isAsked;
  socket.resetAndDestroy();
  expect(await leftOf(account)).toBe(100);
});

it('a stream that the server cuts costs nothing', async () => {
  const account = await newAccount();
  handle = (_req, res) => {
    res.write('data: 1\n\n', () => res.destroy(new Error('the model is down')));
  };
  expect(await readUntil('/stream', account, 'never', leave)).toContain('data: 1');
  expect(await leftOf(account)).toBe(100);
});
