import express from 'express';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Bench,
  newAttempt,
  openBench,
  payHosted,
  type Reply,
  stripeOptions,
  type TestApp,
  until,
} from '../test/bench.js';
import { EventModel } from './model.js';

const secret = 'whsec_one';
const olderSecret = 'whsec_before';
let bench: Bench;
let app: TestApp;
let events: EventModel;

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({ stripe: stripeOptions(bench.sandbox, [secret, olderSecret]) });
  events = new EventModel(bench.database.connection, 'test');
});
afterAll(() => bench.close());

const signer = new Stripe('sk_test_signer');
let made = 0;

function eventOf(type: string, object: object = {}, more: object = {}) {
  made += 1;
  return {
    id: `evt_test${made}`,
    object: 'event',
    type,
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object: { id: `obj_${made}`, object: 'thing', metadata: {}, ...object } },
    ...more,
  };
}

function signed(payload: string, { by = secret, secondsAgo = 0 } = {}) {
  const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
  return signer.webhooks.generateTestHeaderString({ payload, secret: by, timestamp });
}

const deliver = (payload: string, signature?: string, to: TestApp = app): Promise<Reply> =>
  to.post('/stripe-webhook', payload, null, signature === undefined ? {} : { 'stripe-signature': signature });

const code = ({ status, body }: Reply) => [status, body.error?.code];

describe('a delivery', () => {
  it('is stored before it is acknowledged, and a repeat changes nothing', async () => {
    const event = eventOf('checkout.session.expired');
    const payload = JSON.stringify(event);
    const first = await deliver(payload, signed(payload));
    expect([first.status, first.body]).toEqual([200, { received: true }]);
    const stored = await events.find(event.id);
    expect(stored).toMatchObject({ type: event.type, status: 'pending', payload, attempts: 0 });
    expect((await deliver(payload, signed(payload))).status).toBe(200);
    expect(await events.model.countDocuments({ _id: `test:${event.id}` })).toBe(1);
    expect(await events.find(event.id)).toEqual(stored);
    await events.model.deleteMany({});
  });

  it('of twenty copies at once is stored once', async () => {
    const event = eventOf('customer.deleted');
    const payload = JSON.stringify(event);
    const replies = await Promise.all(Array.from({ length: 20 }, () => deliver(payload, signed(payload))));
    expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await events.model.countDocuments({ _id: `test:${event.id}` })).toBe(1);
    await events.model.deleteMany({});
  });

  it('of an unknown type is acknowledged and let be', async () => {
    const payload = JSON.stringify(eventOf('issuing_card.created'));
    expect((await deliver(payload, signed(payload))).status).toBe(200);
    expect(await app.billing.webhooks.drain()).toBe(0);
  });

  it('of another deployment is acknowledged and ignored', async () => {
    const event = eventOf('checkout.session.completed', { metadata: { tillkit_environment: 'production-us' } });
    const payload = JSON.stringify(event);
    expect((await deliver(payload, signed(payload))).status).toBe(200);
    expect(await events.find(event.id)).toBeNull();
    expect(await app.billing.webhooks.drain()).toBe(0);
  });

  it('is taken with the secret that is being replaced', async () => {
    const payload = JSON.stringify(eventOf('plan.created'));
    expect((await deliver(payload, signed(payload, { by: olderSecret }))).status).toBe(200);
  });

  it('is taken while billing is switched off', async () => {
    const off = await bench.app({ enabled: false, stripe: stripeOptions(bench.sandbox, [secret]) });
    const payload = JSON.stringify(eventOf('plan.created'));
    expect((await deliver(payload, signed(payload), off)).status).toBe(200);
    const money = await off.post('/create-checkout-session', {});
    expect(code(money)).toEqual([403, 'BILLING_DISABLED']);
  });
});

describe('what is not from Stripe', () => {
  const payload = JSON.stringify(eventOf('checkout.session.completed'));

  it.each([
    ['no signature', () => deliver(payload)],
    ['an empty signature', () => deliver(payload, '')],
    ['a made-up signature', () => deliver(payload, `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}`)],
    ['another secret', () => deliver(payload, signed(payload, { by: 'whsec_wrong' }))],
    ['a changed body', () => deliver(payload.replace('completed', 'expired'), signed(payload))],
    ['a signature 301 s old', () => deliver(payload, signed(payload, { secondsAgo: 301 }))],
    ['no body', () => deliver('', signed('x'))],
  ])('%s is refused', async (_, send) => {
    expect(code(await send())).toEqual([400, 'WEBHOOK_SIGNATURE_INVALID']);
  });

  it.each([
    ['text that is no JSON', 'hello'],
    ['JSON that is no event', '{"id":"evt_1"}'],
    ['null', 'null'],
    ['an event whose id is an object', JSON.stringify(eventOf('plan.created', {}, { id: { $ne: '' } }))],
    ['a thin event', JSON.stringify({ id: 'evt_1', object: 'v2.core.event', type: 'v2.core.event' })],
    ['a live event under a test key', JSON.stringify(eventOf('plan.created', {}, { livemode: true }))],
  ])('%s is refused though it is signed', async (_, body) => {
    expect(code(await deliver(body, signed(body)))).toEqual([400, 'WEBHOOK_PAYLOAD_INVALID']);
  });

  it('a body beyond the limit is refused', async () => {
    const huge = `"${'x'.repeat(1_100_000)}"`;
    expect(code(await deliver(huge, signed(huge)))).toEqual([400, 'WEBHOOK_PAYLOAD_INVALID']);
  });

  it('another method is refused', async () => {
    const got = await app.get('/stripe-webhook', null);
    expect(code(got)).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(got.headers.get('allow')).toBe('POST');
  });

  it('leaves nothing behind', async () => {
    expect(await events.model.countDocuments()).toBe(0);
  });
});

describe('a parser of the host before the router', () => {
  const stripe = () => stripeOptions(bench.sandbox, [secret]);
  const payload = JSON.stringify(eventOf('plan.created'));

  it('is named, with the line to change', async () => {
    const host = await bench.app({ stripe: stripe(), before: [express.json()] });
    const reply = await deliver(payload, signed(payload), host);
    expect(code(reply)).toEqual([400, 'WEBHOOK_BODY_ALREADY_PARSED']);
    expect(reply.body.error.message).toContain('verify: (req, _res, body) => { req.rawBody = body; }');
  });

  it('does no harm when it keeps the bytes', async () => {
    const verify = (req: object, _res: unknown, body: Buffer) => Object.assign(req, { rawBody: body });
    const host = await bench.app({ stripe: stripe(), before: [express.json({ verify })] });
    expect((await deliver(payload, signed(payload), host)).status).toBe(200);
  });

  it.each([
    ['express.raw()', express.raw({ type: '*/*' })],
    ['express.text()', express.text({ type: '*/*' })],
  ])('does no harm as %s', async (_, parser) => {
    const host = await bench.app({ stripe: stripe(), before: [parser] });
    expect((await deliver(payload, signed(payload), host)).status).toBe(200);
  });
});

describe('a closed tab', () => {
  it('is credited by the webhook', async () => {
    const listening = await bench.app({ delivers: true, workers: true });
    const order = { amountMinor: 1500, currency: 'usd', attemptId: newAttempt() };
    const { body } = await listening.post('/create-checkout-session', order, 'closed-tab');
    await payHosted(body.url);
    await until(async () => {
      const [usd] = await listening.billing.credits.balance('closed-tab');
      return usd?.available === 1500;
    });
    const stored = await until(() =>
      events.model
        .findOne({ type: 'checkout.session.completed', status: 'done' })
        .lean()
        .exec()
        .then((row) => row ?? undefined),
    );
    expect(stored.expireAt?.getTime()).toBe((stored.finishedAt?.getTime() ?? 0) + 30 * 24 * 3600_000);
    await listening.close();
  });

  it('is credited by the sweeper when webhooks are off', async () => {
    const order = { amountMinor: 1500, currency: 'usd', attemptId: newAttempt() };
    const { body } = await app.post('/create-checkout-session', order, 'no-webhooks');
    await payHosted(body.url);
    expect(await app.billing.sweep({ all: true })).toMatchObject({ failed: 0 });
    expect((await app.billing.credits.balance('no-webhooks'))[0]?.available).toBe(1500);
  });
});
