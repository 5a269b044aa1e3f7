import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();

describe('the billing portal', () => {
  it('opens a session on the default configuration', async () => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create({ email: 'ada@example.com' })).id;
    const session = await stripe.billingPortal.sessions.create({
      customer,
      return_url: 'https://shop.example',
      expand: ['configuration'],
    });
    expect(session).toMatchObject({
      customer,
      configuration: { is_default: true, features: { subscription_cancel: { enabled: true, mode: 'at_period_end' } } },
    });
    expect(session.url).toBe(`${bench.sandbox.url}/p/session/${session.id}`);
    await stripe.billingPortal.sessions.create({ customer });
    expect((await stripe.billingPortal.configurations.list({ is_default: true })).data).toHaveLength(1);
  });

  it('is configured', async () => {
    const { stripe } = bench;
    const made = await stripe.billingPortal.configurations.create({
      business_profile: { headline: 'Tillkit' },
      features: { subscription_cancel: { enabled: true, mode: 'immediately' }, invoice_history: { enabled: true } },
      name: 'Mine',
    });
    expect(made).toMatchObject({
      name: 'Mine',
      features: { subscription_cancel: { mode: 'immediately' }, payment_method_update: { enabled: false } },
    });
    const changed = await stripe.billingPortal.configurations.update(made.id, {
      active: false,
      features: { payment_method_update: { enabled: true } },
    });
    expect(changed).toMatchObject({
      active: false,
      features: { payment_method_update: { enabled: true }, invoice_history: { enabled: true } },
    });
    expect((await stripe.billingPortal.configurations.retrieve(made.id)).active).toBe(false);
    const customer = (await stripe.customers.create()).id;
    await expect(stripe.billingPortal.sessions.create({ customer, configuration: made.id })).rejects.toThrow(
      /not active/,
    );
  });

  it('refuses what it cannot do', async () => {
    const { stripe } = bench;
    await expect(stripe.billingPortal.sessions.create({ customer: 'cus_nobody' })).rejects.toMatchObject({
      code: 'resource_missing',
    });
    const pause = { features: { subscription_pause: { enabled: true } } };
    await expect(stripe.billingPortal.configurations.create(pause)).rejects.toThrow(
      /does not support pauses of a preset duration/,
    );
  });
});
