import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';
import { createPayer } from '../test/payer.js';

const bench = sandboxBench();
let customer: string;
let product: string;

beforeEach(async () => {
  customer = await createPayer(bench.stripe);
  product = (await bench.stripe.products.create({ name: 'Fonts' })).id;
});

type Terms = Partial<Stripe.PriceCreateParams>;

const monthly = (terms: Terms = {}) =>
  bench.stripe.prices.create({
    product,
    currency: 'usd',
    unit_amount: 1000,
    recurring: { interval: 'month' },
    currency_options: { eur: { unit_amount: 900 }, jpy: { unit_amount: 1500 } },
    ...terms,
  });

describe('a price of several currencies', () => {
  it('shows them when asked, its own too', async () => {
    const { id, currency_options: hidden } = await monthly();
    expect(hidden).toBeUndefined();
    const { currency, currency_options: options } = await bench.stripe.prices.retrieve(id, {
      expand: ['currency_options'],
    });
    expect(currency).toBe('usd');
    expect(Object.fromEntries(Object.entries(options ?? {}).map(([key, value]) => [key, value.unit_amount]))).toEqual({
      usd: 1000,
      eur: 900,
      jpy: 1500,
    });
  });

  it('gets others, and other amounts, and loses them', async () => {
    const { id } = await monthly();
    const update = async (currency_options: NonNullable<Stripe.PriceUpdateParams['currency_options']>) => {
      const { currency_options: options = {} } = await bench.stripe.prices.update(id, {
        currency_options,
        expand: ['currency_options'],
      });
      return Object.entries(options).map(([key, value]) => [key, value.unit_amount]);
    };
    expect(await update({ eur: { unit_amount: 950 }, gbp: { unit_amount: 800 } })).toEqual([
      ['usd', 1000],
      ['eur', 950],
      ['jpy', 1500],
      ['gbp', 800],
    ]);
    expect(await update('')).toEqual([['usd', 1000]]);
    expect(bench.eventTypes().filter((type) => type === 'price.updated')).toHaveLength(2);
  });

  it.each<[NonNullable<Terms['currency_options']>, string]>([
    [{ usd: { unit_amount: 1 } }, 'currency_options[usd]'],
    [{ xxx: { unit_amount: 1 } }, 'currency_options[xxx]'],
    [{ eur: { tax_behavior: 'exclusive' } }, 'currency_options[eur][unit_amount]'],
    [{ eur: { unit_amount: -1 } }, 'currency_options[eur][unit_amount]'],
    [{ eur: { tiers: [{ up_to: 'inf' as const, unit_amount: 1 }] } }, 'currency_options[eur][tiers]'],
  ])('is refused with %j', async (currency_options, param) => {
    await expect(monthly({ currency_options })).rejects.toMatchObject({ param });
    const { id } = await monthly();
    await expect(bench.stripe.prices.update(id, { currency_options })).rejects.toMatchObject({ param });
  });
});

describe('a subscription in another currency', () => {
  it('is billed in it, from the first invoice to the prorations and the renewal', async () => {
    const { stripe } = bench;
    const [basic, pro] = [
      await monthly(),
      await monthly({ unit_amount: 2000, currency_options: { eur: { unit_amount: 1900 } } }),
    ];
    const subscription = await stripe.subscriptions.create({
      customer,
      currency: 'eur',
      items: [{ price: basic.id, quantity: 2 }],
      expand: ['latest_invoice'],
    });
    const first = subscription.latest_invoice as Stripe.Invoice;
    expect(subscription.currency).toBe('eur');
    expect(first).toMatchObject({ currency: 'eur', amount_paid: 1800, status: 'paid' });
    expect(first.lines.data[0]).toMatchObject({ currency: 'eur', description: '2 × Fonts (at €9.00 / month)' });
    bench.clock.advance(15 * 86_400);
    const item = subscription.items.data[0]!.id;
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { items: [{ id: item, price: pro.id, quantity: 1 }], proration_behavior: 'always_invoice' },
    });
    expect(preview).toMatchObject({ currency: 'eur', total: 50 });
    await stripe.subscriptions.update(subscription.id, { items: [{ id: item, price: pro.id, quantity: 1 }] });
    bench.clock.advance(16 * 86_400);
    const [renewal] = (await stripe.invoices.list({ subscription: subscription.id })).data;
    expect(renewal).toMatchObject({ currency: 'eur', total: 1950, status: 'paid' });
  });

  it('takes prices that are sold in it alone', async () => {
    const { stripe } = bench;
    const [both, dollars] = [await monthly(), await monthly({ currency_options: {} })];
    const message = "The price specified only supports `usd`. This doesn't match the expected currency: `eur`.";
    await expect(
      stripe.subscriptions.create({ customer, currency: 'eur', items: [{ price: dollars.id }] }),
    ).rejects.toThrow(message);
    const { id } = await stripe.subscriptions.create({ customer, currency: 'eur', items: [{ price: both.id }] });
    await expect(stripe.subscriptionItems.create({ subscription: id, price: dollars.id })).rejects.toThrow(message);
  });

  it('is billed by the tiers of its currency', async () => {
    const { id } = await bench.stripe.prices.create({
      product,
      currency: 'usd',
      recurring: { interval: 'month' },
      billing_scheme: 'tiered',
      tiers_mode: 'graduated',
      tiers: [
        { up_to: 5, unit_amount: 700 },
        { up_to: 'inf', unit_amount: 600 },
      ],
      currency_options: {
        eur: {
          tiers: [
            { up_to: 5, unit_amount: 650 },
            { up_to: 'inf', unit_amount: 550 },
          ],
        },
      },
    });
    const { latest_invoice: invoice } = await bench.stripe.subscriptions.create({
      customer,
      currency: 'eur',
      items: [{ price: id, quantity: 6 }],
      expand: ['latest_invoice'],
    });
    expect((invoice as Stripe.Invoice).lines.data.map(({ description, amount }) => [description, amount])).toEqual([
      ['5 × Fonts (Tier 1 at €6.50 / month)', 3250],
      ['1 × Fonts (Tier 2 at €5.50 / month)', 550],
    ]);
  });

  it('begins at Checkout, and by a schedule', async () => {
    const { stripe } = bench;
    const { id: price } = await monthly();
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      currency: 'eur',
      success_url: 'https://example.com',
      line_items: [{ price, quantity: 2 }],
      expand: ['line_items'],
    });
    expect(session).toMatchObject({ currency: 'eur', amount_total: 1800 });
    expect(session.line_items?.data).toMatchObject([{ currency: 'eur', amount_total: 1800 }]);
    await expect(
      stripe.checkout.sessions.create({
        mode: 'subscription',
        currency: 'gbp',
        success_url: 'https://example.com',
        line_items: [{ price, quantity: 1 }],
      }),
    ).rejects.toThrow(/expected currency: `gbp`/);
    const schedule = await stripe.subscriptionSchedules.create({
      customer,
      start_date: 'now',
      phases: [{ currency: 'eur', items: [{ price }], duration: { interval: 'month', interval_count: 1 } }],
      expand: ['subscription'],
    });
    expect(schedule.subscription).toMatchObject({ currency: 'eur' });
  });
});

it('an invoice item is priced in the currency that is asked for', async () => {
  const { stripe } = bench;
  const { id: price } = await stripe.prices.create({
    product,
    currency: 'usd',
    unit_amount: 1000,
    currency_options: { eur: { unit_amount: 900 } },
  });
  const item = await stripe.invoiceItems.create({ customer, pricing: { price }, quantity: 2, currency: 'eur' });
  expect(item).toMatchObject({ currency: 'eur', amount: 1800 });
  const draft = await stripe.invoices.create({ customer, currency: 'eur' });
  const own = await stripe.invoiceItems.create({ customer, invoice: draft.id!, pricing: { price } });
  expect(own).toMatchObject({ currency: 'eur', amount: 900 });
  await expect(stripe.invoiceItems.create({ customer, pricing: { price }, currency: 'gbp' })).rejects.toThrow(
    /expected currency: `gbp`/,
  );
});
