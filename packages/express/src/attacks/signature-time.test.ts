import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, openBench, stripeOptions, type TestApp } from '../test/bench.js';

/* Headers that are signed with the right secret, of a time that is none, or that never grows old. */

const secret = 'whsec_attacked';
let bench: Bench;
let app: TestApp;
beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({ stripe: stripeOptions(bench.sandbox, [secret]) });
});
afterAll(() => bench.close());

const payload = JSON.stringify({
  id: 'evt_signed',
  object: 'event',
  type: 'plan.created',
  created: 1,
  livemode: false,
  data: { object: { id: 'plan_1', object: 'plan' } },
});
const mac = (time: string) => createHmac('sha256', secret).update(`${time}.${payload}`).digest('hex');
const seconds = (ahead = 0) => String(Math.floor(Date.now() / 1000) + ahead);
const signed = (time: string) => `t=${time},v1=${mac(time)}`;

async function send(header: string): Promise<[number, string | undefined, string | undefined]> {
  const { status, body } = await app.post('/stripe-webhook', payload, null, { 'stripe-signature': header });
  return [status, body.error?.code, body.error?.message];
}

it('a signature of now is taken, and one that is half a minute ahead of this clock', async () => {
  expect((await send(signed(seconds())))[0]).toBe(200);
  expect((await send(signed(seconds(30))))[0]).toBe(200);
});

it.each<[string, () => string, RegExp]>([
  ['a time that is no number', () => `t=soon,v1=${mac('NaN')}`, /t must be one whole number of seconds/],
  ['a time that begins as a number', () => `t=${seconds()}x,v1=${mac(seconds())}`, /t must be one whole number/],
  ['two times', () => `t=${seconds()},t=${seconds()},v1=${mac(seconds())}`, /t must be one whole number/],
  ['no time', () => `v1=${mac(seconds())}`, /t must be one whole number/],
  ['a time of next year', () => signed(seconds(365 * 24 * 3600)), /from the future, by 31\d+ s/],
  ['a time 301 s ahead', () => signed(seconds(302)), /from the future, by 30\d s/],
  ['a time 301 s ago', () => signed(seconds(-301)), /30\d s old; at most 300 s/],
  ['an empty v1', () => `t=${seconds()},v1=`, /v1 is missing or empty/],
  ['no v1', () => `t=${seconds()},v0=${mac(seconds())}`, /v1 is missing or empty/],
  ['another v1', () => `t=${seconds()},v1=${'0'.repeat(64)}`, /does not fit this body/],
])('%s is refused, and the message says so', async (_name, header, message) => {
  expect(await send(header())).toEqual([400, 'WEBHOOK_SIGNATURE_INVALID', expect.stringMatching(message)]);
});
