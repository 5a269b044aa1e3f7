import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();
const card = { number: '4242424242424242', exp_month: 12, exp_year: 2030, cvc: '123' };

beforeEach(async () => {
  const { stripe } = bench;
  for (const [country, options] of [
    ['US', { us: { state: 'CA', type: 'state_sales_tax' } }],
    ['DE', { de: { type: 'standard' } }],
  ] as const) {
    await stripe.tax.registrations.create({ country, country_options: options, active_from: 'now' });
  }
});

type Create = Stripe.Checkout.SessionCreateParams;

async function open(params: Partial<Create> & { items: NonNullable<Create['line_items']> }) {
  const { items, ...rest } = params;
  return bench.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://shop.example/done',
    line_items: items,
    ...rest,
  });
}

const shirt = (unit_amount: number, tax_behavior: 'exclusive' | 'inclusive' = 'exclusive', currency = 'usd') => ({
  price_data: { currency, unit_amount, tax_behavior, product_data: { name: 'T-shirt' } },
  quantity: 1,
});

async function send(session: string, what: 'address' | 'pay', body: object) {
  const form = what === 'address';
  const reply = await fetch(`${bench.sandbox.url}/c/pay/${session}/${what}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' },
    body: form ? new URLSearchParams(body as Record<string, string>) : JSON.stringify(body),
  });
  return form ? undefined : ((await reply.json()) as { state: string; error?: { message: string } });
}

const pay = (session: string, address: { country: string; postal_code?: string }, email = 'ada@example.com') =>
  send(session, 'pay', { card, email, billing_details: { address } });

describe('tax rates of line items', () => {
  it('are in the totals, in the line items and in what is charged', async () => {
    const { stripe } = bench;
    const rate = await stripe.taxRates.create({ display_name: 'VAT', inclusive: false, percentage: 20 });
    const session = await open({ items: [{ ...shirt(2000), tax_rates: [rate.id] }, shirt(500)] });
    expect(session).toMatchObject({ amount_subtotal: 2500, amount_total: 2900, total_details: { amount_tax: 400 } });
    const items = await stripe.checkout.sessions.listLineItems(session.id, { expand: ['data.taxes'] });
    expect(items.data).toMatchObject([
      { amount_tax: 400, amount_total: 2400, taxes: [{ amount: 400, taxable_amount: 2000, rate: { id: rate.id } }] },
      { amount_tax: 0, amount_total: 500, taxes: [] },
    ]);
    expect(await pay(session.id, { country: 'US', postal_code: '94111' })).toMatchObject({ state: 'complete' });
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    expect(paid.payment_intent).toMatchObject({ amount_received: 2900 });
    await expect(open({ items: [{ ...shirt(1), tax_rates: ['txr_none'] }] })).rejects.toMatchObject({
      param: 'line_items[0][tax_rates][0]',
    });
  });

  it("continue in the subscription, a discount before them, as do the subscription's default ones", async () => {
    const { stripe } = bench;
    const [own, usual] = await Promise.all(
      [20, 10].map((percentage) => stripe.taxRates.create({ display_name: 'VAT', inclusive: false, percentage })),
    );
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
    const monthly = {
      ...shirt(1000),
      price_data: { ...shirt(1000).price_data, recurring: { interval: 'month' as const } },
    };
    const session = await open({
      mode: 'subscription',
      items: [{ ...monthly, tax_rates: [own?.id ?? ''] }, monthly],
      discounts: [{ coupon: coupon.id }],
      subscription_data: { default_tax_rates: [usual?.id ?? ''] },
    });
    expect(session).toMatchObject({
      amount_subtotal: 2000,
      amount_total: 1150,
      total_details: { amount_discount: 1000, amount_tax: 150 },
    });
    const page = await (await fetch(session.url ?? '')).text();
    expect(page).toContain('$23.00');
    expect(await pay(session.id, { country: 'US', postal_code: '94111' })).toMatchObject({ state: 'complete' });
    const { subscription } = await stripe.checkout.sessions.retrieve(session.id);
    const upcoming = await stripe.invoices.createPreview({ subscription: String(subscription) });
    expect([upcoming.subtotal, upcoming.total]).toEqual([2000, 2300]);
    const [first] = (await stripe.invoices.list({ subscription: String(subscription) })).data;
    expect(first).toMatchObject({ total: 1150, amount_paid: 1150, status: 'paid' });
  });
});

describe('automatic tax of sessions', () => {
  it('waits for the address, shows the tax with it, and charges what it has shown', async () => {
    const { stripe } = bench;
    const session = await open({ items: [shirt(1000)], automatic_tax: { enabled: true } });
    expect(session).toMatchObject({
      amount_total: 1000,
      automatic_tax: { enabled: true, status: 'requires_location_inputs', provider: 'stripe' },
    });
    const california = { country: 'US', postal_code: '94111' };
    // Nobody has seen the tax yet: it is not charged unseen.
    const refused = await pay(session.id, california);
    expect(refused).toMatchObject({ state: 'refused', error: { message: expect.stringContaining('$10.73') } });
    await send(session.id, 'address', { country: 'DE', postal_code: '' });
    expect((await stripe.checkout.sessions.retrieve(session.id)).amount_total).toBe(1190);
    await send(session.id, 'address', california);
    expect(await (await fetch(session.url ?? '')).text()).toContain('$10.73');
    expect(await pay(session.id, california)).toMatchObject({ state: 'complete' });
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    expect(done).toMatchObject({
      amount_total: 1073,
      total_details: { amount_tax: 73 },
      automatic_tax: { status: 'complete' },
      payment_intent: { amount_received: 1073 },
    });
  });

  it('is refused at the page without a postal code that says where the person is', async () => {
    const session = await open({ items: [shirt(1000)], automatic_tax: { enabled: true } });
    const reply = await pay(session.id, { country: 'US' });
    expect(reply).toMatchObject({ state: 'refused', error: { message: expect.stringContaining('address') } });
  });

  it('makes a subscription that is taxed where its customer is', async () => {
    const { stripe } = bench;
    const monthly = {
      ...shirt(1000),
      price_data: { ...shirt(1000).price_data, recurring: { interval: 'month' as const } },
    };
    const session = await open({ mode: 'subscription', items: [monthly], automatic_tax: { enabled: true } });
    await send(session.id, 'address', { country: 'DE' });
    expect(await pay(session.id, { country: 'DE' })).toMatchObject({ state: 'complete' });
    const done = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ['subscription', 'customer', 'invoice'],
    });
    expect(done).toMatchObject({
      amount_total: 1190,
      customer: { address: { country: 'DE' } },
      subscription: { status: 'active', automatic_tax: { enabled: true } },
      invoice: { total: 1190, amount_paid: 1190, status: 'paid', automatic_tax: { status: 'complete' } },
    });
  });

  it("goes by the customer's address, and asks for one", async () => {
    const { stripe } = bench;
    const lost = await stripe.customers.create({ email: 'ada@example.com' });
    const items = [shirt(1190, 'inclusive', 'eur')];
    await expect(open({ items, customer: lost.id, automatic_tax: { enabled: true } })).rejects.toMatchObject({
      code: 'customer_tax_location_invalid',
      message: expect.stringContaining("`customer_update[address]` to 'auto'"),
    });
    const update = { customer: lost.id, customer_update: { address: 'auto' as const } };
    const asked = await open({ items, ...update, automatic_tax: { enabled: true } });
    expect(asked.automatic_tax.status).toBe('requires_location_inputs');
    await send(asked.id, 'address', { country: 'DE' });
    expect(await pay(asked.id, { country: 'DE' })).toMatchObject({ state: 'complete' });
    expect(await stripe.customers.retrieve(lost.id)).toMatchObject({ address: { country: 'DE' } });
    const known = await open({ items, customer: lost.id, automatic_tax: { enabled: true } });
    expect(known).toMatchObject({
      amount_subtotal: 1190,
      amount_total: 1190,
      total_details: { amount_tax: 190 },
      automatic_tax: { status: 'complete' },
    });
  });
});
