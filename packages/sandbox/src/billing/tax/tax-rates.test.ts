import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';
import { createPayer } from '../../test/payer.js';

const bench = sandboxBench();
let customer = '';
let product = '';

beforeEach(async () => {
  const { stripe } = bench;
  customer = await createPayer(stripe);
  product = (await stripe.products.create({ name: 'Pro' })).id;
});

const rate = (percentage: number, inclusive = false, name = 'Sales tax') =>
  bench.stripe.taxRates.create({ display_name: name, inclusive, percentage, jurisdiction: 'US - CA' });
const monthly = (unit_amount: number, currency = 'usd') =>
  bench.stripe.prices.create({ product, currency, unit_amount, recurring: { interval: 'month' } });

/** An invoice of these amounts, each with its tax rates. */
async function invoiceOf(
  lines: { amount: number; tax_rates?: string[] }[],
  params: Partial<Stripe.InvoiceCreateParams> = {},
) {
  const { stripe } = bench;
  const { currency = 'usd' } = params;
  const invoice = await stripe.invoices.create({ customer, currency, ...params });
  for (const line of lines) await stripe.invoiceItems.create({ customer, invoice: invoice.id, currency, ...line });
  return stripe.invoices.retrieve(invoice.id);
}

describe('worked examples', () => {
  it('an exclusive tax is put on top (support: inclusive and exclusive tax options in the tax rate API)', async () => {
    const { id } = await rate(10);
    const invoice = await invoiceOf([{ amount: 60_000, tax_rates: [id] }], { currency: 'eur' });
    expect(invoice).toMatchObject({
      subtotal: 60_000,
      subtotal_excluding_tax: 60_000,
      total_excluding_tax: 60_000,
      total: 66_000,
      amount_due: 66_000,
      total_taxes: [
        {
          amount: 6000,
          taxable_amount: 60_000,
          tax_behavior: 'exclusive',
          taxability_reason: 'not_available',
          tax_rate_details: { tax_rate: id },
        },
      ],
    });
  });

  it('an inclusive tax is within the price (support: inclusive and exclusive tax options in the tax rate API)', async () => {
    const { id } = await rate(10, true);
    const invoice = await invoiceOf([{ amount: 60_000, tax_rates: [id] }], { currency: 'eur' });
    expect(invoice).toMatchObject({ subtotal: 60_000, total: 60_000 });
    expect([invoice.total_taxes?.[0]?.amount, invoice.subtotal_excluding_tax, invoice.total_excluding_tax]).toEqual([
      5455, 54_545, 54_545,
    ]);
  });

  it('tax is rounded line by line (support: rounding rules for Stripe fees)', async () => {
    const { id } = await rate(15);
    const invoice = await invoiceOf([{ amount: 43 }, { amount: 484 }], { default_tax_rates: [id] });
    expect(invoice.lines.data.map((line) => line.taxes?.[0]?.amount)).toEqual([6, 73]);
    expect([invoice.subtotal, invoice.total_taxes?.[0]?.amount, invoice.total]).toEqual([527, 79, 606]);
  });
});

describe('tax rates', () => {
  it('are created, listed, updated and archived', async () => {
    const { stripe } = bench;
    const made = await rate(8.875);
    expect(made).toMatchObject({ active: true, percentage: 8.875, effective_percentage: 8.875, inclusive: false });
    const inclusive = await rate(20, true, 'VAT');
    expect((await stripe.taxRates.list({ inclusive: true })).data.map(({ id }) => id)).toEqual([inclusive.id]);
    expect(await stripe.taxRates.update(made.id, { active: false, display_name: 'Old' })).toMatchObject({
      active: false,
      display_name: 'Old',
      percentage: 8.875,
    });
    expect((await stripe.taxRates.list({ active: true })).data).toHaveLength(1);
    expect(bench.eventTypes()).toEqual(expect.arrayContaining(['tax_rate.created', 'tax_rate.updated']));
    await expect(stripe.invoices.create({ customer, default_tax_rates: [made.id] })).rejects.toMatchObject({
      param: 'default_tax_rates[0]',
      message: expect.stringContaining('inactive'),
    });
  });

  it.each([
    [{ percentage: 101 }, 'percentage'],
    [{ percentage: -1 }, 'percentage'],
    [{ percentage: 1.23456 }, 'percentage'],
    [{ country: 'USA' }, 'country'],
  ])('refuse %j', async (wrong, param) => {
    const params = { display_name: 'x', inclusive: false, percentage: 5, ...wrong };
    await expect(bench.stripe.taxRates.create(params)).rejects.toMatchObject({ param, statusCode: 400 });
  });

  it("an item's own rates stand in for the default ones", async () => {
    const [usual, own] = [await rate(10), await rate(20)];
    const invoice = await invoiceOf([{ amount: 1000 }, { amount: 1000, tax_rates: [own.id] }], {
      default_tax_rates: [usual.id],
    });
    expect(invoice.lines.data.map((line) => line.taxes?.[0]?.amount)).toEqual([100, 200]);
    expect(invoice.total).toBe(2300);
    const { stripe } = bench;
    await expect(stripe.invoices.create({ customer, default_tax_rates: [usual.id, usual.id] })).rejects.toThrow(
      /twice/,
    );
    await expect(stripe.invoices.create({ customer, default_tax_rates: ['txr_none'] })).rejects.toMatchObject({
      code: 'resource_missing',
      param: 'default_tax_rates[0]',
    });
  });

  it('several of one line do not tax each other, and the exclusive ones leave the inclusive ones out', async () => {
    const [gst, qst, within] = [await rate(5), await rate(9.975), await rate(10, true)];
    const two = await invoiceOf([{ amount: 10_000, tax_rates: [gst.id, qst.id] }]);
    expect([two.total_taxes?.map(({ amount }) => amount), two.total]).toEqual([[500, 998], 11_498]);
    const mixed = await invoiceOf([{ amount: 11_000, tax_rates: [within.id, gst.id] }]);
    expect([mixed.total_taxes?.map(({ amount }) => amount), mixed.total]).toEqual([[1000, 500], 11_500]);
    expect([mixed.subtotal_excluding_tax, mixed.total_excluding_tax]).toEqual([10_000, 10_000]);
  });

  it('are calculated on what discounts leave, and are nothing for an exempt customer', async () => {
    const { stripe } = bench;
    const [{ id }, within] = [await rate(10), await rate(25, true)];
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
    const invoice = await invoiceOf([{ amount: 1000, tax_rates: [id] }], { discounts: [{ coupon: coupon.id }] });
    expect([invoice.subtotal, invoice.total_excluding_tax, invoice.total]).toEqual([1000, 500, 550]);
    const inclusive = await invoiceOf([{ amount: 1000, tax_rates: [within.id] }], {
      discounts: [{ coupon: coupon.id }],
    });
    expect([inclusive.subtotal_excluding_tax, inclusive.total_excluding_tax, inclusive.total]).toEqual([800, 400, 500]);
    await stripe.customers.update(customer, { tax_exempt: 'exempt' });
    const free = await invoiceOf([{ amount: 1000, tax_rates: [id] }]);
    expect([free.total, free.total_taxes?.[0]?.taxability_reason]).toEqual([1000, 'customer_exempt']);
  });
});

describe('subscriptions', () => {
  it('carry their rates through the first invoice, a preview, a renewal and a proration', async () => {
    const { stripe, sandbox } = bench;
    const [usual, own] = [await rate(10), await rate(20)];
    const price = await monthly(1000);
    const subscription = await stripe.subscriptions.create({
      customer,
      items: [{ price: price.id }],
      default_tax_rates: [usual.id],
      expand: ['latest_invoice'],
    });
    expect(subscription.default_tax_rates).toMatchObject([{ id: usual.id, percentage: 10 }]);
    expect(subscription.latest_invoice).toMatchObject({ total: 1100, amount_paid: 1100, status: 'paid' });
    const { id } = subscription;
    const preview = await stripe.invoices.createPreview({ subscription: id });
    expect([preview.subtotal, preview.total, preview.amount_due]).toEqual([1000, 1100, 1100]);

    const [item] = subscription.items.data;
    await stripe.subscriptionItems.update(item?.id ?? '', { tax_rates: [own.id] });
    expect((await stripe.invoices.createPreview({ subscription: id })).total).toBe(1200);
    sandbox.advance(32 * 86_400);
    const [renewal] = (await stripe.invoices.list({ subscription: id })).data;
    expect(renewal).toMatchObject({ billing_reason: 'subscription_cycle', total: 1200, status: 'paid' });

    const bigger = await monthly(3000);
    await stripe.subscriptions.update(id, {
      items: [{ id: item?.id ?? '', price: bigger.id }],
      proration_behavior: 'always_invoice',
    });
    const [change] = (await stripe.invoices.list({ subscription: id })).data;
    expect(change?.billing_reason).toBe('subscription_update');
    const net = change?.lines.data.reduce((sum, line) => sum + line.amount, 0) ?? 0;
    const taxes = change?.lines.data.map((line) => line.taxes?.[0]?.amount) ?? [];
    expect(taxes).toEqual(
      change?.lines.data.map((line) => Math.sign(line.amount) * Math.round(Math.abs(line.amount) / 5)),
    );
    expect(change?.total).toBe(net + taxes.reduce<number>((sum, tax) => sum + (tax ?? 0), 0));
  });

  it('lose their rates when they are unset, and take no rates beside automatic tax', async () => {
    const { stripe } = bench;
    const { id: txr } = await rate(10);
    const price = await monthly(1000);
    const { id } = await stripe.subscriptions.create({
      customer,
      items: [{ price: price.id, tax_rates: [txr] }],
      default_tax_rates: [txr],
    });
    const bare = await stripe.subscriptions.update(id, { default_tax_rates: '' });
    expect(bare.default_tax_rates).toEqual([]);
    expect((await stripe.invoices.createPreview({ subscription: id })).total).toBe(1100);
    await expect(stripe.subscriptions.update(id, { automatic_tax: { enabled: true } })).rejects.toThrow(/tax rates/);
    await expect(
      stripe.subscriptions.create({
        customer,
        items: [{ price: price.id }],
        default_tax_rates: [txr],
        automatic_tax: { enabled: true },
      }),
    ).rejects.toMatchObject({ param: 'default_tax_rates' });
  });
});
