import { describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../index.js';
import { sandboxBench } from '../../test/conformance.js';
import { scenarioNames } from './scenarios.js';

const bench = sandboxBench();

async function subscriptionOf(name: ScenarioName) {
  const made = await bench.sandbox.scenario(name);
  const subscription = await bench.stripe.subscriptions.retrieve(made.subscription, {
    expand: ['latest_invoice', 'customer'],
  });
  return { made, subscription };
}

describe('a scenario puts an account in its state', () => {
  it.each([
    ['active', { status: 'active', cancel_at_period_end: false, latest_invoice: { status: 'paid' } }],
    ['trialing', { status: 'trialing', latest_invoice: { amount_due: 0 } }],
    ['past_due', { status: 'past_due', latest_invoice: { status: 'open', billing_reason: 'subscription_cycle' } }],
    ['three_d_secure_due', { status: 'incomplete', latest_invoice: { status: 'open' } }],
    ['disputed', { status: 'active', latest_invoice: { status: 'paid' } }],
  ] as const)('%s', async (name, state) => {
    const { subscription } = await subscriptionOf(name);
    expect(subscription).toMatchObject({ ...state, customer: { email: `${name}@example.com` } });
  });

  it('canceling', async () => {
    const { subscription } = await subscriptionOf('cancelling');
    expect(subscription.status).toBe('active');
    expect(subscription.cancel_at).toBe(subscription.items.data[0]?.current_period_end);
  });

  it('past due today, while the clock of everything else stands where it stood', async () => {
    const now = Math.floor(bench.clock.now().getTime() / 1000);
    const { subscription } = await subscriptionOf('past_due');
    expect(subscription.items.data[0]?.current_period_end).toBeGreaterThan(now);
    expect((await bench.stripe.customers.create()).created).toBe(now);
  });

  it('with the payment that waits, and the dispute', async () => {
    const { stripe } = bench;
    const { made } = await subscriptionOf('three_d_secure_due');
    expect(await stripe.paymentIntents.retrieve(made.paymentIntent ?? '')).toMatchObject({
      status: 'requires_action',
      customer: made.customer,
    });
    const disputed = await subscriptionOf('disputed');
    expect(await stripe.disputes.retrieve(disputed.made.dispute ?? '', { expand: ['charge'] })).toMatchObject({
      status: 'needs_response',
      charge: { customer: disputed.made.customer },
    });
  });

  it('on a price and for an email that are given; the default price is made once', async () => {
    const { stripe, sandbox } = bench;
    await sandbox.scenario('active');
    const { subscription } = await sandbox.scenario('trialing');
    expect((await stripe.prices.list()).data).toHaveLength(1);
    const price = await stripe.prices.create({
      product_data: { name: 'Team' },
      unit_amount: 9900,
      currency: 'eur',
      recurring: { interval: 'month' },
    });
    const other = await sandbox.scenario('active', { price: price.id, email: 'zoe@example.com' });
    expect(other.subscription).not.toBe(subscription);
    expect(await stripe.subscriptions.retrieve(other.subscription, { expand: ['customer'] })).toMatchObject({
      currency: 'eur',
      customer: { email: 'zoe@example.com' },
    });
    await expect(sandbox.scenario('active', { price: 'price_none' })).rejects.toThrow(/No such price/);
    await expect(sandbox.scenario('rich' as ScenarioName)).rejects.toThrow(/must be one of active, trialing/);
  });

  it('by HTTP', async () => {
    const ask = async (body?: object) => {
      const reply = await fetch(`${bench.sandbox.url}/_sandbox/scenarios`, {
        ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
        headers: { 'content-type': 'application/json' },
      });
      return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
    };
    expect((await ask()).body).toEqual({ names: scenarioNames });
    const made = await ask({ name: 'trialing', email: 'ada@example.com' });
    expect(made.status).toBe(200);
    expect(await bench.stripe.subscriptions.retrieve(String(made.body.subscription))).toMatchObject({
      status: 'trialing',
    });
    expect((await ask({ name: 'nonsense' })).status).toBe(400);
    expect((await ask({ name: 'active', email: 5 })).status).toBe(400);
  });
});
