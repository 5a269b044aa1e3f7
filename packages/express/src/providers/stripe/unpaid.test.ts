import { startSandbox } from '@tillkit/sandbox';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { endUnpaid } from './unpaid.js';

/* Invariants U1 to U3 of unpaid.ts: whatever happens between two calls to Stripe, in cents. A month is 1000. */

const dayMs = 24 * 3600_000;
type AfterLastRetry = 'cancel' | 'mark_unpaid' | 'leave_past_due';

/** A subscription whose renewal was declined, and a client that tells of each call before it is sent. */
async function declined({ afterLastRetry = 'cancel' as AfterLastRetry, afterDays = 31 } = {}) {
  let at = Date.parse('2027-01-10T12:00:00Z');
  const sandbox = await startSandbox({ clock: { now: () => new Date(at) }, afterLastRetry });
  const { host, port, protocol, secretKey } = sandbox;
  const client = (send: typeof fetch) =>
    new Stripe(secretKey, {
      host,
      port,
      protocol,
      telemetry: false,
      maxNetworkRetries: 0,
      httpClient: Stripe.createFetchHttpClient(send),
    });
  const stripe = client(fetch);
  const customer = (await stripe.customers.create({})).id;
  const withCard = async (token: string) => {
    const { id } = await stripe.paymentMethods.attach(token, { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  };
  const advance = (days: number) => {
    at += days * dayMs;
    sandbox.tick();
  };
  await withCard('pm_card_visa');
  const product = (await stripe.products.create({ name: 'Pro' })).id;
  const recurring = { interval: 'month' as const };
  const price = await stripe.prices.create({ product, currency: 'usd', unit_amount: 1000, recurring });
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: price.id }] });
  await withCard('pm_card_chargeCustomerFail');
  advance(afterDays);
  advance(2 / 24);
  return {
    id,
    stripe,
    withCard,
    advance,
    /** Runs it with `happen` before its call of this number; answers how many calls were made. */
    async end(happen: () => Promise<unknown> = async () => {}, before = 0) {
      let calls = 0;
      const client_ = client(async (url, init) => {
        calls += 1;
        if (calls === before) await happen();
        return fetch(url, init);
      });
      return { outcome: await endUnpaid(client_, id, {}).catch((error: Error) => error), calls };
    },
    async pays() {
      const [invoice] = (await stripe.invoices.list({ subscription: id, status: 'open' })).data;
      await withCard('pm_card_visa');
      if (invoice?.id) await stripe.invoices.pay(invoice.id);
    },
    /** A good card, and two months later: what was paid in all. */
    async chargedAtLast() {
      await withCard('pm_card_visa');
      advance(60);
      const { data } = await stripe.charges.list({ customer, limit: 100 });
      return data.filter(({ paid }) => paid).reduce((sum, { amount }) => sum + amount, 0);
    },
    close: () => sandbox.close(),
  };
}

/** It makes this many calls when nothing happens. */
const callsOfOneRun = 11;
const everyCall = Array.from({ length: callsOfOneRun }, (_, n) => n + 1);

describe('ending what is unpaid', () => {
  it('voids and ends: 1000', async () => {
    const story = await declined();
    expect(await story.end()).toEqual({ outcome: 'ended', calls: callsOfOneRun });
    expect((await story.stripe.subscriptions.retrieve(story.id)).status).toBe('canceled');
    expect((await story.end()).outcome).toBe('ended');
    expect(await story.chargedAtLast()).toBe(1000);
    await story.close();
  });

  it.each(everyCall)(
    'with its customer paying before call %i: 2000 and the paid month, or 1000 and none',
    async (call) => {
      const story = await declined();
      const { outcome } = await story.end(story.pays, call);
      const { status, cancel_at, items } = await story.stripe.subscriptions.retrieve(story.id);
      if (outcome === 'kept') {
        expect({ status, cancel_at }).toEqual({ status: 'active', cancel_at: items.data[0]?.current_period_end });
        expect(await story.chargedAtLast()).toBe(2000);
      } else {
        expect({ outcome, status }).toEqual({ outcome: 'ended', status: 'canceled' });
        expect(await story.chargedAtLast()).toBe(1000);
      }
      await story.close();
    },
  );

  it.each(everyCall)('that stops before call %i is finished by the next one: 1000', async (call) => {
    const story = await declined();
    const stops = () => Promise.reject(new TypeError('the process stopped'));
    expect((await story.end(stops, call)).outcome).toBeInstanceOf(Error);
    expect((await story.end()).outcome).toBe('ended');
    expect((await story.stripe.subscriptions.retrieve(story.id)).status).toBe('canceled');
    expect(await story.chargedAtLast()).toBe(1000);
    await story.close();
  });

  it('voids every open invoice and stops the draft of the month that has just begun: 1000', async () => {
    const story = await declined({ afterLastRetry: 'leave_past_due', afterDays: 31 + 28 });
    story.advance(31 - 1.5 / 24);
    const states = async () =>
      (await story.stripe.invoices.list({ subscription: story.id })).data.map((each) => each.status);
    expect(await states()).toEqual(['draft', 'open', 'open', 'paid']);
    expect((await story.end()).outcome).toBe('ended');
    expect(await states()).toEqual(['draft', 'void', 'void', 'paid']);
    expect(await story.chargedAtLast()).toBe(1000);
    await story.close();
  });

  it('ends one whose retries are used up: 1000', async () => {
    const story = await declined({ afterLastRetry: 'mark_unpaid', afterDays: 31 + 20 });
    expect((await story.stripe.subscriptions.retrieve(story.id)).status).toBe('unpaid');
    expect((await story.end()).outcome).toBe('ended');
    expect(await story.chargedAtLast()).toBe(1000);
    await story.close();
  });
});
