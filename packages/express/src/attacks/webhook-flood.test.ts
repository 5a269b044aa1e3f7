import { connect, type Socket } from 'node:net';
import Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Bench, openBench, type Reply, stripeOptions, type TestApp, until } from '../test/bench.js';

/*
 * The webhook route takes requests of anybody. Slow and large bodies must not fill the memory, forged ones must not
 * fill the log, and neither may keep Stripe out.
 */

const secret = 'whsec_flood';
const bodyBytesMax = 1024 * 1024;
let bench: Bench;
let app: TestApp;
const sockets: Socket[] = [];

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({
    stripe: stripeOptions(bench.sandbox, [secret]),
    rateLimits: { webhook: { windowMs: 60_000, limit: 60 } },
    before: [
      (req, _res, next) => {
        req.app.set('trust proxy', 1);
        next();
      },
    ],
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => bench.close());

const signer = new Stripe('sk_test_signer');
const signatureOf = (payload: string) => signer.webhooks.generateTestHeaderString({ payload, secret });

/** Begins a delivery whose body never ends. */
async function begin(sentBytes: number, from: string, headers = 'stripe-signature: t=1,v1=00\r\n'): Promise<Socket> {
  const { hostname, port, pathname } = new URL(`${app.url}/stripe-webhook`);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  socket.on('error', () => {
    // The server closes what it refused while the rest is still on its way.
  });
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\nx-forwarded-for: ${from}\r\n${headers}`;
  socket.write(`${head}content-type: application/json\r\ncontent-length: ${bodyBytesMax}\r\n\r\n`);
  socket.write(Buffer.alloc(sentBytes, ' '));
  return socket;
}

async function replyOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

const deliver = (payload: string, signature: string, from: string) =>
  app.post('/stripe-webhook', payload, null, { 'stripe-signature': signature, 'x-forwarded-for': from });

describe('a flood of the webhook route', () => {
  it('without signatures is refused before a body is read', async () => {
    const reply = await replyOf(await begin(1, '192.0.2.1', ''));
    expect(reply).toMatch(/^HTTP\/1.1 400 /);
    expect(reply).toMatch(/connection: close/i);
    expect(reply).toContain('The stripe-signature header is missing.');
  });

  it('by slow large bodies holds 32 MiB at most, and requests beyond that learn when to retry', async () => {
    const refused: string[] = [];
    for (let sent = 0; sent < 40; sent += 1) {
      const socket = await begin(bodyBytesMax - 1, '192.0.2.2');
      socket.once('data', (reply) => refused.push(String(reply)));
    }
    await until(async () => refused.length >= 8);
    expect(refused.every((reply) => reply.startsWith('HTTP/1.1 429 ') && /retry-after: 5/i.test(reply))).toBe(true);
    expect(refused.length).toBeLessThan(40);
  });

  it('by bodies that never end holds each for ten seconds', async () => {
    const later = setTimeout;
    const hurry = (run: () => void, ms?: number) => later(run, ms === 10_000 ? 20 : ms);
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(hurry as typeof setTimeout);
    const reply = replyOf(await begin(10, '192.0.2.3'));
    expect(await reply).toContain('The body did not arrive within 10 s.');
  });

  it('by forged deliveries writes few log lines, and Stripe gets through', async () => {
    app.log.length = 0;
    const forged = await Promise.all(Array.from({ length: 140 }, () => deliver('{}', 't=1,v1=00', '192.0.2.4')));
    expect(forged.filter(({ status }) => status === 400)).toHaveLength(60);
    expect(forged.filter(({ status }) => status === 429)).toHaveLength(80);
    expect(app.log.length).toBeLessThanOrEqual(40);
    const signed = Array.from({ length: 150 }, (_, index) => JSON.stringify(eventOf(`evt_flood${index}`)));
    const replies: Reply[] = [];
    // Fifty at the same time, and more in a minute than may be refused.
    for (const first of [0, 50, 100]) {
      const burst = signed.slice(first, first + 50);
      replies.push(
        ...(await Promise.all(burst.map((payload) => deliver(payload, signatureOf(payload), '198.51.100.7')))),
      );
    }
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(150);
  });
});

function eventOf(id: string) {
  const object = { id: 'plan_1', object: 'plan' };
  return { id, object: 'event', type: 'plan.created', created: 1, livemode: false, data: { object } };
}
