import { createServer, type Server, type Socket } from 'node:net';
import mongoose from 'mongoose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { appOrigin, type Bench, openBench, startApp, type TestApp } from '../test/bench.js';

/* MongoDB is not there, or is there and says nothing, and requests pile up on it. */

/** A request without its database fails within this, health and readiness within `healthMsMax`. */
const requestMsMax = 5000;
const healthMsMax = 2000;
/** How exactly the tests measure. */
const stepsMs = 250;

let bench: Bench;
let silent: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
  bench = await openBench();
  silent = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  silent.close();
  await bench.close();
});

/** What of the application asked for a time that the test passes. */
type Away = { app: TestApp; mongo: mongoose.Connection; asked: () => Promise<void>; answeredAfterMs: () => number };

async function appOn(port: number): Promise<Away> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const mongo = mongoose.createConnection(`mongodb://127.0.0.1:${port}/app?directConnection=true`);
  mongo.on('error', () => {});
  let asked = () => {};
  let isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  let answeredAfterMs = Number.NaN;
  const app = await startApp(mongo, bench.sandbox, {
    before: [
      (_req, res, next) => {
        const from = Date.now();
        res.once('finish', () => {
          answeredAfterMs = Date.now() - from;
        });
        asked();
        next();
      },
    ],
    mount: (host, billing) => host.post('/paid', billing.requireCredits(5), (_req, res) => void res.json({})),
  });
  return {
    app,
    mongo,
    answeredAfterMs: () => answeredAfterMs,
    asked: async () => {
      await isAsked;
      isAsked = new Promise((resolve) => {
        asked = resolve;
      });
    },
  };
}

/** Time passes in steps of 50 ms until a promise has settled, with room for sockets in between. */
async function passTimeUntil<T>(promise: Promise<T>): Promise<T> {
  let isDone = false;
  const done = promise.finally(() => {
    isDone = true;
  });
  done.catch(() => {});
  while (!isDone) {
    await vi.advanceTimersByTimeAsync(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return done;
}

describe.each<[string, () => number]>([
  ['a port where nothing listens', () => 9],
  ['a server that never answers', () => (silent.address() as { port: number }).port],
])('a database at %s', (_name, port) => {
  it.each<[string, string, string, object | undefined]>([
    ['GET', '/credits', 'reading', undefined],
    ['POST', '/create-checkout-session', 'buying', { amountMinor: 1000, currency: 'usd', attemptId: 'away-attempt' }],
    ['GET', '/stream', 'a stream', undefined],
    ['POST', 'paid', 'a route of the host', {}],
  ])('%s %s: %s fails within 5 s, with 503 and Retry-After', async (method, path, _what, body) => {
    const { app, mongo, asked, answeredAfterMs } = await appOn(port());
    const url = path === 'paid' ? app.url.replace('/api/billing', '/paid') : app.url + path;
    const reply = fetch(url, {
      method,
      headers: { authorization: 'Bearer ada', origin: appOrigin, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    await asked();
    const response = await passTimeUntil(reply);
    expect(answeredAfterMs()).toBeLessThanOrEqual(requestMsMax);
    expect([response.status, (await response.json()).error.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    // What is wrong is for the log, not for the client.
    const [line] = app.log.filter(({ level }) => level === 'error');
    expect(JSON.stringify(line?.about)).toContain('MONGODB_URI');
    await passTimeUntil(app.close());
    // It waits for a first connection that cannot come; its timers end with the test's time.
    mongo.destroy().catch(() => {});
  });

  it('is reported by health within 2 s, and by ready at start', async () => {
    const { app, mongo } = await appOn(port());
    const from = Date.now();
    const health = await passTimeUntil(app.billing.health());
    expect(Date.now() - from).toBeLessThanOrEqual(healthMsMax + stepsMs);
    expect(health).toMatchObject({ ok: false, database: 'down', enabled: true });
    expect(health.problem).toMatch(/^The database .* MONGODB_URI leads to it\.$/);
    await expect(passTimeUntil(app.billing.ready())).rejects.toThrow(health.problem);
    expect(Date.now() - from).toBeLessThanOrEqual(healthMsMax + requestMsMax + stepsMs);
    await passTimeUntil(app.close());
    // It waits for a first connection that cannot come; its timers end with the test's time.
    mongo.destroy().catch(() => {});
  });
});

it('a connection that the host never opened is reported as such', async () => {
  const app = await startApp(mongoose.createConnection(), bench.sandbox);
  expect(await app.billing.health()).toMatchObject({ ok: false, problem: expect.stringContaining('no connection') });
  await app.close();
});
