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

const newPrice = (terms: Terms) =>
  bench.stripe.prices.create({ product, currency: 'usd', recurring: { interval: 'month' }, ...terms });

/** The first invoice of a subscription of `quantity`, in minor units. */
async function cost(terms: Terms, quantity: number): Promise<number> {
  const { id: price } = await newPrice(terms);
  const { latest_invoice: invoice } = await bench.stripe.subscriptions.create({
    customer,
    items: [{ price, quantity }],
    expand: ['latest_invoice'],
  });
  return (invoice as Stripe.Invoice).amount_paid;
}

const tiered = (mode: 'graduated' | 'volume', steps: [number | 'inf', number][]): Terms => ({
  billing_scheme: 'tiered',
  tiers_mode: mode,
  tiers: steps.map(([up_to, unit_amount]) => ({ up_to, unit_amount })),
});

describe('worked examples of docs.stripe.com/subscriptions/pricing-models/tiered-pricing', () => {
  // 1-5 fonts 7 USD each, 6-10 6.50 USD, 11 and more 6 USD.
  const steps: [number | 'inf', number][] = [
    [5, 700],
    [10, 650],
    ['inf', 600],
  ];

  it.each([
    [1, 700],
    [5, 3500],
    [6, 3900],
    [20, 12_000],
    [25, 15_000],
  ])('volume: %i fonts cost %i', async (quantity, total) => {
    expect(await cost(tiered('volume', steps), quantity)).toBe(total);
  });
});

describe('worked examples of docs.stripe.com/billing/subscriptions/tiers', () => {
  const steps: [number | 'inf', number][] = [
    [5, 500],
    [10, 400],
    [15, 300],
    [20, 200],
    ['inf', 100],
  ];

  it.each([
    [1, 500],
    [5, 2500],
    [6, 2400],
    [20, 4000],
    [25, 2500],
  ])('volume: %i cost %i', async (quantity, total) => {
    expect(await cost(tiered('volume', steps), quantity)).toBe(total);
  });

  it.each([
    // "the total cost for an amount of 6 is $29: $25 for the 5 quantity that falls into the" first tier, and $4.
    [6, 2900],
    // The first tier alone, and every tier: 25 + 20 + 15 + 10 + 5.
    [5, 2500],
    [25, 7500],
  ])('graduated: %i cost %i', async (quantity, total) => {
    expect(await cost(tiered('graduated', steps), quantity)).toBe(total);
  });

  it.each([
    [1, 500],
    [5, 2500],
    [6, 3000],
    [20, 10_000],
    [25, 12_500],
  ])('per unit: %i cost %i', async (quantity, total) => {
    expect(await cost({ unit_amount: 500 }, quantity)).toBe(total);
  });
});

describe('worked examples of docs.stripe.com/billing/subscriptions/quantity-transformation', () => {
  // 10 USD for every 5 users or portion thereof.
  it.each([
    [1, 1000],
    [3, 1000],
    [5, 1000],
    [6, 2000],
    [7, 2000],
  ])('%i users cost %i', async (users, total) => {
    expect(await cost({ unit_amount: 1000, transform_quantity: { divide_by: 5, round: 'up' } }, users)).toBe(total);
  });

  // docs.stripe.com/billing/subscriptions/usage-based/transform-quantities: 150 minutes at 10 USD an hour, rounded up.
  it('150 minutes are three hours', async () => {
    expect(await cost({ unit_amount: 1000, transform_quantity: { divide_by: 60, round: 'up' } }, 150)).toBe(3000);
  });

  it('rounds down when it was asked to', async () => {
    expect(await cost({ unit_amount: 1000, transform_quantity: { divide_by: 5, round: 'down' } }, 9)).toBe(1000);
  });
});

it('docs.stripe.com/billing/subscriptions/quantities: two sites at 9.99 USD cost 19.98 USD', async () => {
  expect(await cost({ unit_amount: 999 }, 2)).toBe(1998);
});

describe('tiers', () => {
  it('have flat amounts and decimals, and are shown when asked for', async () => {
    const terms: Terms = {
      billing_scheme: 'tiered',
      tiers_mode: 'graduated',
      tiers: [
        { up_to: 10, flat_amount: 2000 },
        { up_to: 'inf', unit_amount_decimal: decimal('0.5') },
      ],
    };
    expect(await cost(terms, 15)).toBe(2003);
    const { id } = await newPrice(terms);
    expect((await bench.stripe.prices.retrieve(id)).tiers).toBeUndefined();
    const { tiers, unit_amount, billing_scheme } = await bench.stripe.prices.retrieve(id, { expand: ['tiers'] });
    expect({ unit_amount, billing_scheme }).toEqual({ unit_amount: null, billing_scheme: 'tiered' });
    expect(tiers?.map(({ flat_amount, up_to }) => [flat_amount, up_to])).toEqual([
      [2000, 10],
      [null, null],
    ]);
  });

  it('are prorated like any price', async () => {
    const { id: price } = await newPrice(
      tiered('graduated', [
        [5, 1000],
        ['inf', 500],
      ]),
    );
    const made = await bench.stripe.subscriptions.create({ customer, items: [{ price, quantity: 5 }] });
    bench.clock.advance(15 * 86_400);
    const changed = await bench.stripe.subscriptions.update(made.id, {
      items: [{ id: made.items.data[0]!.id, quantity: 7 }],
      proration_behavior: 'always_invoice',
      expand: ['latest_invoice'],
    });
    const { lines } = changed.latest_invoice as Stripe.Invoice;
    expect(lines.data.map(({ amount }) => amount)).toEqual([-2500, 3000]);
  });

  it.each([
    [{ billing_scheme: 'tiered' }, /tiers_mode/],
    [{ billing_scheme: 'tiered', tiers_mode: 'volume' }, /Missing required param: tiers/],
    [{ ...tiered('volume', [[5, 100]]) }, /up_to=inf/],
    [
      {
        ...tiered('volume', [
          [5, 100],
          [5, 90],
          ['inf', 80],
        ]),
      },
      /larger in each tier/,
    ],
    [{ ...tiered('volume', [['inf', 100]]), unit_amount: 5 }, /unit_amount/],
    [{ unit_amount: 5, tiers_mode: 'volume' }, /billing_scheme=tiered/],
    [{ unit_amount: 5, transform_quantity: { divide_by: 0, round: 'up' } }, /greater than or equal to 1/],
    [{ billing_scheme: 'tiered', tiers_mode: 'volume', tiers: [{ up_to: 'inf' }] }, /unit amount or a flat amount/],
  ] as [Terms, RegExp][])('are refused: %j', async (terms, message) => {
    await expect(newPrice(terms)).rejects.toThrow(message);
  });
});

function decimal(text: string): Stripe.Decimal {
  return text as unknown as Stripe.Decimal;
}

describe('lines of tiers', () => {
  const terms: Terms = {
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    tiers: [
      { up_to: 10, unit_amount: 0, flat_amount: 9900 },
      { up_to: 'inf', unit_amount: 995, flat_amount: 0 },
    ],
  };
  const first = async (price: string, quantity: number, params: Partial<Stripe.SubscriptionCreateParams> = {}) => {
    const { id, items, latest_invoice } = await bench.stripe.subscriptions.create({
      customer,
      items: [{ price, quantity }],
      expand: ['latest_invoice'],
      ...params,
    });
    return { id, item: items.data[0]!.id, invoice: latest_invoice as Stripe.Invoice };
  };

  it('are one for the units of each tier, and one for its flat amount', async () => {
    const { id } = await newPrice(terms);
    const { invoice } = await first(id, 12);
    expect(invoice.lines.data.map(({ description, quantity, amount }) => [description, quantity, amount])).toEqual([
      ['10 × Fonts (Tier 1 at $0.00 / month)', 10, 0],
      ['Fonts (Tier 1 at $99.00 / month)', 0, 9900],
      ['2 × Fonts (Tier 2 at $9.95 / month)', 2, 1990],
      ['Fonts (Tier 2 at $0.00 / month)', 0, 0],
    ]);
    expect((await first(id, 0)).invoice.total).toBe(9900);
    const volume = await newPrice({ ...terms, tiers_mode: 'volume' });
    const { lines } = (await first(volume.id, 12)).invoice;
    expect(lines.data.map(({ description }) => description)).toEqual([
      '12 × Fonts (Tier 2 at $9.95 / month)',
      'Fonts (Tier 2 at $0.00 / month)',
    ]);
  });

  it('are credited together, and an amount off is off all of them', async () => {
    const { stripe } = bench;
    const { id: price } = await newPrice(terms);
    const coupon = await stripe.coupons.create({ amount_off: 1890, currency: 'usd' });
    const { id, item, invoice } = await first(price, 12, {
      items: [{ price, quantity: 12, discounts: [{ coupon: coupon.id }] }],
    });
    expect(invoice.total).toBe(10_000);
    bench.clock.advance(15 * 86_400);
    await stripe.subscriptions.update(id, { items: [{ id: item, quantity: 0 }] });
    const { data } = await stripe.invoiceItems.list({ customer, pending: true });
    const credit = data.find(({ amount }) => amount < 0);
    expect(credit?.amount).toBe(-5000);
    expect(credit?.proration_details?.credited_items?.invoice_line_item_details?.invoice_line_items).toEqual(
      invoice.lines.data.map((line) => line.id),
    );
  });
});
