import Stripe from 'stripe';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../index.js';

/* https://docs.stripe.com/api/events: "going back up to 30 days". */

const daySeconds = 86_400;
let sandbox: Sandbox;
let stripe: Stripe;

beforeAll(async () => {
  sandbox = await startSandbox();
  const { host, port, protocol, secretKey } = sandbox;
  stripe = new Stripe(secretKey, { host, port, protocol });
});
afterAll(() => sandbox.close());

it('lists and gives the events of the last 30 days only, also when nothing has happened since', async () => {
  const { id } = await stripe.customers.create();
  const [event] = (await stripe.events.list()).data;
  expect(event).toMatchObject({ type: 'customer.created', data: { object: { id } } });
  sandbox.advance(29 * daySeconds);
  expect((await stripe.events.list()).data).toHaveLength(1);
  expect((await stripe.events.retrieve(event?.id ?? '')).id).toBe(event?.id);
  sandbox.advance(daySeconds + 1);
  expect((await stripe.events.list({ created: { gte: 0 } })).data).toEqual([]);
  await expect(stripe.events.retrieve(event?.id ?? '')).rejects.toMatchObject({ code: 'resource_missing' });
});

it('dates its replies by its own clock', async () => {
  const { headers } = (await stripe.customers.list()).lastResponse;
  const ahead = Date.parse(headers.date ?? '') - Date.now();
  expect(Math.abs(ahead - (30 * daySeconds + 1) * 1000)).toBeLessThan(5000);
});
