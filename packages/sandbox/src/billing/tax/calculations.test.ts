import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
const california = {
  country: 'US',
  state: 'CA',
  postal_code: '94111',
  city: 'San Francisco',
  line1: '354 Oyster Point',
};

beforeEach(async () => {
  const { stripe } = bench;
  await stripe.tax.registrations.create({
    country: 'US',
    country_options: { us: { state: 'CA', type: 'state_sales_tax' } },
    active_from: 'now',
  });
});

const calculate = (params: Partial<Stripe.Tax.CalculationCreateParams> = {}) =>
  bench.stripe.tax.calculations.create({
    currency: 'usd',
    line_items: [{ amount: 1000, reference: 'L1' }],
    customer_details: { address: california, address_source: 'shipping' },
    expand: ['line_items.data.tax_breakdown'],
    ...params,
  });

describe('docs.stripe.com/tax/custom: calculations', () => {
  it('say what tax there is on each line, and on the shipping', async () => {
    const { stripe } = bench;
    const made = await calculate({
      line_items: [
        { amount: 1000, reference: 'L1' },
        { amount: 1073, reference: 'L2', tax_behavior: 'inclusive', quantity: 2 },
      ],
      shipping_cost: { amount: 500 },
    });
    expect(made).toMatchObject({
      amount_total: 1000 + 73 + 1073 + 500 + 36,
      tax_amount_exclusive: 109,
      tax_amount_inclusive: 73,
      shipping_cost: { amount: 500, amount_tax: 36, tax_code: 'txcd_92010001' },
      tax_breakdown: [
        {
          amount: 109,
          inclusive: false,
          taxable_amount: 1500,
          taxability_reason: 'standard_rated',
          tax_rate_details: { country: 'US', state: 'CA', percentage_decimal: '7.25', tax_type: 'sales_tax' },
        },
        { amount: 73, inclusive: true, taxable_amount: 1000 },
      ],
    });
    expect(made.line_items?.data[0]).toMatchObject({
      reference: 'L1',
      amount_tax: 73,
      tax_code: 'txcd_10000000',
      tax_breakdown: [
        {
          amount: 73,
          jurisdiction: { country: 'US', state: 'CA', display_name: 'California', level: 'state' },
          sourcing: 'destination',
        },
      ],
    });
    const lines = await stripe.tax.calculations.listLineItems(made.id ?? '');
    expect(lines.data.map((line) => [line.reference, line.quantity, line.tax_breakdown])).toEqual([
      ['L1', 1, undefined],
      ['L2', 2, undefined],
    ]);
    expect((await stripe.tax.calculations.retrieve(made.id ?? '')).line_items).toBeUndefined();
  });

  it('go by the customer, an override, and the date', async () => {
    const { stripe } = bench;
    const { id } = await stripe.customers.create({ address: california, tax_exempt: 'exempt' });
    const { customer_details: _none, ...bare } = { customer: id, customer_details: undefined };
    const exempt = await stripe.tax.calculations.create({ currency: 'usd', line_items: [{ amount: 1000 }], ...bare });
    expect(exempt).toMatchObject({
      tax_amount_exclusive: 0,
      customer: id,
      customer_details: { taxability_override: 'customer_exempt', address: { country: 'US' } },
    });
    const reverse = await calculate({
      customer_details: { address: california, address_source: 'billing', taxability_override: 'reverse_charge' },
    });
    expect(reverse.tax_breakdown[0]).toMatchObject({ amount: 0, taxability_reason: 'reverse_charge' });
    const before = Math.floor(bench.clock.now().getTime() / 1000) - 3600;
    const early = await calculate({ tax_date: before });
    expect(early.tax_breakdown[0]?.taxability_reason).toBe('not_collecting');
    const byIp = await calculate({ customer_details: { ip_address: '192.0.2.1' } });
    expect(byIp.amount_total).toBe(1073);
  });

  it.each([
    [
      { customer_details: { address: { country: 'US' }, address_source: 'billing' as const } },
      'customer_tax_location_invalid',
    ],
    [{ customer_details: { address: california } }, 'parameter_missing'],
    [{ line_items: [{ amount: 1, tax_code: 'txcd_1' }] }, 'resource_missing'],
    [
      {
        line_items: [
          { amount: 1, reference: 'L1' },
          { amount: 1, reference: 'L1' },
        ],
      },
      undefined,
    ],
    [{ customer: 'cus_none' }, undefined],
  ])('refuse %j', async (params, code) => {
    await expect(calculate(params)).rejects.toMatchObject({ statusCode: 400, code });
  });

  it('expire', async () => {
    const { stripe, clock } = bench;
    const { id } = await calculate();
    clock.advance(90 * 86_400);
    await expect(stripe.tax.calculations.retrieve(id ?? '')).rejects.toMatchObject({ statusCode: 404 });
    await expect(
      stripe.tax.transactions.createFromCalculation({ calculation: id ?? '', reference: 'order 1' }),
    ).rejects.toMatchObject({ code: 'resource_missing', param: 'calculation' });
  });
});

describe('docs.stripe.com/tax/custom: transactions', () => {
  const record = async (params: Partial<Stripe.Tax.CalculationCreateParams> = {}) => {
    const { id } = await calculate(params);
    return bench.stripe.tax.transactions.createFromCalculation({
      calculation: id ?? '',
      reference: 'order 1',
      expand: ['line_items'],
    });
  };

  it('are made of a calculation, once for a reference, and reversed in full', async () => {
    const { stripe } = bench;
    const made = await record({ shipping_cost: { amount: 500 } });
    expect(made).toMatchObject({ type: 'transaction', reference: 'order 1', reversal: null });
    expect(made.line_items?.data).toMatchObject([{ amount: 1000, amount_tax: 73, type: 'transaction' }]);
    await expect(record()).rejects.toMatchObject({ code: 'resource_already_exists', param: 'reference' });
    const reversal = await stripe.tax.transactions.createReversal({
      mode: 'full',
      original_transaction: made.id,
      reference: 'refund 1',
      expand: ['line_items'],
    });
    expect(reversal).toMatchObject({
      type: 'reversal',
      reversal: { original_transaction: made.id },
      shipping_cost: { amount: -500, amount_tax: -36 },
    });
    expect(reversal.line_items?.data).toMatchObject([
      { amount: -1000, amount_tax: -73, reversal: { original_line_item: made.line_items?.data[0]?.id } },
    ]);
    await expect(
      stripe.tax.transactions.createReversal({ mode: 'full', original_transaction: made.id, reference: 'refund 2' }),
    ).rejects.toThrow(/in part/);
    await expect(
      stripe.tax.transactions.createReversal({ mode: 'full', original_transaction: reversal.id, reference: 'r' }),
    ).rejects.toThrow(/cannot be reversed/);
    expect((await stripe.tax.transactions.listLineItems(made.id)).data).toHaveLength(1);
  });

  it('are reversed in part, by lines and by an amount, and never by more than is left', async () => {
    const { stripe } = bench;
    const made = await record();
    const line = made.line_items?.data[0]?.id ?? '';
    const partial = (reference: string, params: object) =>
      stripe.tax.transactions.createReversal({
        mode: 'partial',
        original_transaction: made.id,
        reference,
        expand: ['line_items'],
        ...params,
      });
    const half = { original_line_item: line, reference: 'half', amount: -500, amount_tax: -36 };
    await partial('a', { line_items: [half] });
    await expect(partial('b', { line_items: [{ ...half, amount: -501 }] })).rejects.toMatchObject({
      param: 'line_items[0][amount]',
    });
    await expect(partial('b', {})).rejects.toMatchObject({ param: 'line_items' });
    await expect(partial('b', { flat_amount: -538 })).rejects.toThrow(/No more than 537/);
    const rest = await partial('c', { flat_amount: -537 });
    expect(rest.line_items?.data).toMatchObject([{ amount: -500, amount_tax: -37 }]);
    await expect(partial('d', { flat_amount: -1 })).rejects.toThrow(/No more than 0/);
  });
});
