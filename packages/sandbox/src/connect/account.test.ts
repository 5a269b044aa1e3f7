import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';
import { onboarded } from '../test/onboarded.js';

/* Worked examples: https://docs.stripe.com/connect/accounts */

const bench = sandboxBench();
const url = 'https://shop.example/back';

const pay = (params: Partial<Stripe.PaymentIntentCreateParams> = {}, account?: string) =>
  bench.stripe.paymentIntents.create(
    { amount: 10_000, currency: 'usd', payment_method: 'pm_card_visa', confirm: true, return_url: url, ...params },
    account ? { stripeAccount: account } : undefined,
  );

describe('accounts', () => {
  it('are new until a person has filled in the page of their link', async () => {
    const { stripe } = bench;
    const made = await stripe.accounts.create({
      type: 'express',
      country: 'DE',
      email: 'ada@example.com',
      capabilities: { transfers: { requested: true } },
      metadata: { shop: '7' },
    });
    expect(made).toMatchObject({
      charges_enabled: false,
      payouts_enabled: false,
      details_submitted: false,
      capabilities: { transfers: 'inactive' },
      controller: { stripe_dashboard: { type: 'express' }, fees: { payer: 'application_express' } },
      country: 'DE',
      type: 'express',
    });
    expect(made.requirements?.currently_due).toContain('external_account');
    const id = await onboarded(bench);
    expect(await stripe.accounts.retrieve(id)).toMatchObject({
      charges_enabled: true,
      payouts_enabled: true,
      details_submitted: true,
      business_profile: { name: 'Hats', url: 'https://hats.example' },
      capabilities: { card_payments: 'active', transfers: 'active' },
      external_accounts: { data: [{ last4: '6789', object: 'bank_account' }] },
      requirements: { currently_due: [], disabled_reason: null },
    });
    const updated = (bench.recorder.events as Stripe.Event[]).filter(({ type }) => type === 'account.updated');
    expect(updated.at(-1)).toMatchObject({ account: id, data: { previous_attributes: { charges_enabled: false } } });
    expect((await stripe.accounts.list()).data.map((account) => account.id)).toEqual([id, made.id]);
    await stripe.accounts.update(made.id, { business_profile: { name: 'Caps' }, metadata: { shop: '' } });
    expect(await stripe.accounts.retrieve(made.id)).toMatchObject({ business_profile: { name: 'Caps' }, metadata: {} });
  });

  it('open a link once, and for five minutes', async () => {
    const { stripe } = bench;
    const { id } = await stripe.accounts.create({});
    const link = () =>
      stripe.accountLinks.create({ account: id, type: 'account_onboarding', refresh_url: `${url}/r`, return_url: url });
    const first = await link();
    await fetch(first.url);
    expect((await fetch(first.url, { redirect: 'manual' })).headers.get('location')).toBe(`${url}/r`);
    const second = await link();
    bench.clock.advance(301);
    expect((await fetch(second.url, { redirect: 'manual' })).headers.get('location')).toBe(`${url}/r`);
    const later = await link();
    const left = await fetch(later.url, { method: 'POST', redirect: 'manual', body: 'outcome=later' });
    expect(left.headers.get('location')).toBe(url);
    expect((await stripe.accounts.retrieve(id)).details_submitted).toBe(false);
    expect((await fetch(`${bench.sandbox.url}/setup/e/none`)).status).toBe(410);
    await expect(
      stripe.accountLinks.create({ account: id, type: 'account_onboarding', refresh_url: 'nowhere', return_url: url }),
    ).rejects.toMatchObject({ code: 'url_invalid', param: 'refresh_url' });
  });

  it('whose requirements the platform collects need no page', async () => {
    const { stripe } = bench;
    const { id } = await stripe.accounts.create({
      controller: {
        stripe_dashboard: { type: 'none' },
        requirement_collection: 'application',
        losses: { payments: 'application' },
        fees: { payer: 'application' },
      },
      capabilities: { transfers: { requested: true } },
    });
    const after = await stripe.accounts.update(id, {
      tos_acceptance: { date: 1_700_000_000, ip: '127.0.0.1' },
      external_account: {
        object: 'bank_account',
        account_number: '000999999991',
        routing_number: '110000000',
        country: 'US',
        currency: 'usd',
      },
    });
    expect(after).toMatchObject({
      charges_enabled: true,
      payouts_enabled: true,
      external_accounts: { data: [{ last4: '9991' }] },
    });
  });

  it('are rejected and deleted', async () => {
    const { stripe } = bench;
    const id = await onboarded(bench);
    expect(await stripe.accounts.reject(id, { reason: 'fraud_other' })).toMatchObject({
      charges_enabled: false,
      payouts_enabled: false,
      requirements: { disabled_reason: 'rejected.fraud' },
    });
    await expect(pay({}, id)).rejects.toThrow(/was rejected/);
    expect(await stripe.accounts.del(id)).toMatchObject({ id, deleted: true });
    await expect(stripe.accounts.retrieve(id)).rejects.toMatchObject({ statusCode: 403, code: 'account_invalid' });
    await expect(stripe.customers.list({}, { stripeAccount: id })).rejects.toMatchObject({ statusCode: 403 });
    const rich = await onboarded(bench);
    await pay({}, rich);
    await expect(stripe.accounts.del(rich)).rejects.toThrow(/balance is not zero/);
  });

  it('of Express have a login link, to a page with their balance', async () => {
    const { stripe } = bench;
    const id = await onboarded(bench);
    await pay({}, id);
    const link = await stripe.accounts.createLoginLink(id);
    const shown = await (await fetch(link.url)).text();
    expect(shown).toContain('Hats');
    expect(shown).toContain('$96.80');
    const standard = await onboarded(bench, { type: 'standard' });
    await expect(stripe.accounts.createLoginLink(standard)).rejects.toThrow(/not an Express account/);
  });

  it('have their data apart', async () => {
    const { stripe } = bench;
    const [one, two] = [await onboarded(bench), await onboarded(bench)];
    const customer = await stripe.customers.create({ name: 'Ada' }, { stripeAccount: one });
    expect((await stripe.customers.list({}, { stripeAccount: one })).data).toHaveLength(1);
    expect((await stripe.customers.list({}, { stripeAccount: two })).data).toHaveLength(0);
    expect((await stripe.customers.list()).data).toHaveLength(0);
    await expect(stripe.customers.retrieve(customer.id)).rejects.toMatchObject({ code: 'resource_missing' });
    await expect(stripe.customers.retrieve(customer.id, {}, { stripeAccount: two })).rejects.toMatchObject({
      code: 'resource_missing',
    });
    expect((await stripe.accounts.retrieveCurrent({}, { stripeAccount: one })).id).toBe(one);
    expect((await stripe.accounts.retrieveCurrent()).business_profile?.name).toBe('Sandbox merchant');
    await expect(stripe.accounts.list({}, { stripeAccount: one })).rejects.toThrow(/Only the platform/);
    // An idempotency key of one account says nothing in another.
    const key = { idempotencyKey: 'same' };
    const first = await stripe.customers.create({ name: 'B' }, { ...key, stripeAccount: one });
    const second = await stripe.customers.create({ name: 'C' }, { ...key, stripeAccount: two });
    expect(first.id).not.toBe(second.id);
    // And a snapshot holds them all.
    const kept = bench.sandbox.snapshot();
    await stripe.customers.del(customer.id, {}, { stripeAccount: one });
    bench.sandbox.restore(kept);
    expect(await stripe.customers.retrieve(customer.id, {}, { stripeAccount: one })).toMatchObject({ name: 'Ada' });
  });
});

describe('webhook endpoints', () => {
  it('hear either of the platform or of its accounts', async () => {
    const { stripe, sandbox } = bench;
    const made = await stripe.webhookEndpoints.create({
      url: 'http://127.0.0.1:9/accounts',
      enabled_events: ['*'],
      connect: true,
    });
    await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/platform', enabled_events: ['*'] });
    sandbox.webhooks.pause();
    const id = await onboarded(bench);
    await pay({ application_fee_amount: 100 }, id);
    const told = sandbox.webhooks.deliveries().map(({ eventType, url: to }) => `${eventType} ${to.slice(19)}`);
    expect(told).toEqual([
      'account.updated accounts',
      'payment_intent.created accounts',
      'application_fee.created platform',
      'charge.succeeded accounts',
      'payment_intent.succeeded accounts',
    ]);
    const [event] = (await stripe.events.list({ type: 'charge.succeeded' }, { stripeAccount: id })).data;
    expect(event).toMatchObject({ account: id });
    expect((await stripe.events.list({ type: 'charge.succeeded' })).data).toHaveLength(0);
    await stripe.webhookEndpoints.del(made.id);
  });
});
