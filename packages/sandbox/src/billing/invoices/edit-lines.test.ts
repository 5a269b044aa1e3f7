import Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';
import { createPayer } from '../../test/payer.js';

const bench = sandboxBench();
let customer = '';
let draft = '';

beforeEach(async () => {
  const { stripe } = bench;
  customer = await createPayer(stripe);
  draft = (await stripe.invoices.create({ customer, currency: 'usd' })).id;
});

const price = async (unit_amount: number, recurring = false) => {
  const product = await bench.stripe.products.create({ name: 'Thing' });
  const { id } = await bench.stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount,
    ...(recurring ? { recurring: { interval: 'month' } } : {}),
  });
  return { id, product: product.id };
};

describe('docs.stripe.com/api/invoices/add_lines', () => {
  it('adds amounts, prices and items that waited, all of them or none', async () => {
    const { stripe } = bench;
    const thing = await price(250);
    const waiting = await stripe.invoiceItems.create({ customer, amount: 700, currency: 'usd' });
    const invoice = await stripe.invoices.addLines(draft, {
      invoice_metadata: { order: '7' },
      lines: [
        { amount: 1000, description: 'Setup', metadata: { a: 'b' } },
        { pricing: { price: thing.id }, quantity: 4 },
        { price_data: { currency: 'usd', unit_amount: 300, product_data: { name: 'Custom' } }, quantity: 2 },
        { invoice_item: waiting.id },
      ],
    });
    expect(invoice).toMatchObject({ subtotal: 3300, total: 3300, metadata: { order: '7' } });
    expect(invoice.lines.data.map((line) => [line.description, line.amount, line.quantity])).toEqual([
      ['Setup', 1000, 1],
      ['Thing', 1000, 4],
      ['Custom', 600, 2],
      [null, 700, 1],
    ]);
    expect((await stripe.invoiceItems.retrieve(waiting.id)).invoice).toBe(draft);
    await expect(
      stripe.invoices.addLines(draft, { lines: [{ amount: 1 }, { invoice_item: waiting.id }] }),
    ).rejects.toMatchObject({ param: 'lines[1][invoice_item]' });
    expect((await stripe.invoices.retrieve(draft)).lines.data).toHaveLength(4);
    expect((await stripe.invoiceItems.list({ invoice: draft })).data).toHaveLength(4);
    expect(bench.eventTypes()).toContain('invoice.updated');
  });

  it.each([
    [{ description: 'free' }, 'lines[0][amount]'],
    [{ amount: 1, quantity: 2 }, 'lines[0][quantity]'],
    [{ amount: 1, pricing: { price: 'price_none' } }, 'lines[0][pricing]'],
    [{ pricing: { price: 'price_none' } }, 'lines[0][pricing][price]'],
    [{ amount: 1, tax_rates: ['txr_none'] }, 'lines[0][tax_rates][0]'],
    [{ amount: 1, period: { start: 10, end: 5 } }, 'lines[0][period][end]'],
    [{ price_data: { currency: 'eur', unit_amount: 5, product_data: { name: 'x' } } }, 'lines[0]'],
  ])('refuses %j', async (line, param) => {
    await expect(bench.stripe.invoices.addLines(draft, { lines: [line] })).rejects.toMatchObject({
      statusCode: 400,
      param,
    });
    expect((await bench.stripe.invoices.retrieve(draft)).lines.data).toEqual([]);
  });
});

describe('docs.stripe.com/api/invoices/update_lines', () => {
  it('changes a line, the invoice item that it is of, and the totals', async () => {
    const { stripe } = bench;
    const item = await stripe.invoiceItems.create({ customer, invoice: draft, amount: 1000, currency: 'usd' });
    const line = (await stripe.invoices.retrieve(draft)).lines.data[0]?.id ?? '';
    const updated = await stripe.invoices.updateLines(draft, {
      lines: [{ id: line, amount: 1500, description: 'More', metadata: { a: '1' } }],
    });
    expect(updated).toMatchObject({ total: 1500, lines: { data: [{ id: line, amount: 1500, description: 'More' }] } });
    expect(await stripe.invoiceItems.retrieve(item.id)).toMatchObject({ amount: 1500, description: 'More' });
    const thing = await price(250);
    const single = await stripe.invoices.updateLineItem(draft, line, { pricing: { price: thing.id }, quantity: 3 });
    expect(single).toMatchObject({ object: 'line_item', amount: 750, quantity: 3, metadata: { a: '1' } });
    expect(await stripe.invoices.updateLineItem(draft, line, { quantity: 5 })).toMatchObject({ amount: 1250 });
    expect((await stripe.invoices.retrieve(draft)).total).toBe(1250);
  });

  it('gives a line taxes, as rates or whole, which stay through later changes', async () => {
    const { stripe } = bench;
    await stripe.invoiceItems.create({ customer, invoice: draft, amount: 1000, currency: 'usd' });
    const line = (await stripe.invoices.retrieve(draft)).lines.data[0]?.id ?? '';
    const rate = await stripe.taxRates.create({ display_name: 'VAT', percentage: 20, inclusive: false });
    await stripe.invoices.updateLineItem(draft, line, { tax_rates: [rate.id] });
    expect((await stripe.invoices.updateLines(draft, { lines: [{ id: line, amount: 2000 }] })).total).toBe(2400);
    const whole = {
      amount: 33,
      taxable_amount: 2000,
      taxability_reason: 'standard_rated' as const,
      tax_rate_data: { display_name: 'County tax', percentage: 1.65, inclusive: false, country: 'US' },
    };
    const taxed = await stripe.invoices.updateLineItem(draft, line, { tax_amounts: [whole] });
    expect(taxed.taxes).toMatchObject([{ amount: 33, taxable_amount: 2000, taxability_reason: 'standard_rated' }]);
    const made = await stripe.taxRates.retrieve(taxed.taxes?.[0]?.tax_rate_details?.tax_rate ?? '');
    expect(made).toMatchObject({ active: false, display_name: 'County tax', percentage: 1.65 });
    expect((await stripe.invoices.retrieve(draft)).total).toBe(2033);
    await stripe.invoices.updateLineItem(draft, line, { tax_amounts: '' });
    expect((await stripe.invoices.retrieve(draft)).total).toBe(2000);
    await expect(
      stripe.invoices.updateLineItem(draft, line, { tax_amounts: [whole], tax_rates: [rate.id] }),
    ).rejects.toMatchObject({ param: 'tax_rates' });
  });

  it('refuses a line that is not there, and an invoice that is finalized', async () => {
    const { stripe } = bench;
    await expect(stripe.invoices.updateLineItem(draft, 'il_none', {})).rejects.toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
    await expect(stripe.invoices.updateLines(draft, { lines: [{ id: 'il_none' }] })).rejects.toMatchObject({
      param: 'lines[0][id]',
    });
    await stripe.invoices.addLines(draft, { lines: [{ amount: 500 }] });
    await stripe.invoices.finalizeInvoice(draft);
    await expect(stripe.invoices.addLines(draft, { lines: [{ amount: 1 }] })).rejects.toMatchObject({
      code: 'invoice_not_editable',
    });
  });
});

describe('docs.stripe.com/api/invoices/remove_lines', () => {
  it('deletes an item with its line, or lets it wait for another invoice', async () => {
    const { stripe } = bench;
    const { lines } = await stripe.invoices.addLines(draft, {
      lines: [{ amount: 100 }, { amount: 200 }, { amount: 300 }],
    });
    const [first = '', second = ''] = lines.data.map(({ id }) => id);
    const rest = await stripe.invoices.removeLines(draft, {
      lines: [
        { id: first, behavior: 'delete' },
        { id: second, behavior: 'unassign' },
      ],
    });
    expect([rest.total, rest.lines.data.length]).toEqual([300, 1]);
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toMatchObject([{ amount: 200 }]);
    const next = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' });
    expect(next.total).toBe(200);
    await expect(
      stripe.invoices.removeLines(draft, { lines: [{ id: first, behavior: 'delete' }] }),
    ).rejects.toMatchObject({ param: 'lines[0][id]' });
  });
});

describe('invoices by hand', () => {
  it('of a subscription have its pending items, and leave it alone', async () => {
    const { stripe } = bench;
    const { id: recurring } = await price(1000, true);
    const { id: subscription } = await stripe.subscriptions.create({ customer, items: [{ price: recurring }] });
    await stripe.invoiceItems.create({ customer, amount: 300, currency: 'usd', subscription });
    await stripe.invoiceItems.create({ customer, amount: 99, currency: 'usd' });
    const invoice = await stripe.invoices.create({ customer, subscription, auto_advance: true });
    expect(invoice).toMatchObject({
      total: 300,
      billing_reason: 'manual',
      parent: { subscription_details: { subscription } },
    });
    const before = await stripe.subscriptions.retrieve(subscription);
    bench.sandbox.advance(3700);
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'paid', amount_paid: 300 });
    expect(await stripe.subscriptions.retrieve(subscription)).toEqual(before);
    const other = await stripe.customers.create({});
    await expect(stripe.invoices.create({ customer: other.id, subscription })).rejects.toMatchObject({
      param: 'subscription',
    });
  });

  it('say what they were asked to, and are finalized when they were asked to', async () => {
    const { stripe, clock } = bench;
    const now = Math.floor(clock.now().getTime() / 1000);
    const taxId = await stripe.taxIds.create({ type: 'gb_vat', value: 'GB123456789' });
    const invoice = await stripe.invoices.create({
      customer,
      number: 'A-1',
      custom_fields: [{ name: 'PO', value: '77' }],
      effective_at: now - 86_400,
      statement_descriptor: 'THINGS',
      shipping_details: { name: 'Ada', address: { country: 'DE' } },
      rendering: { amount_tax_display: 'include_inclusive_tax' },
      account_tax_ids: [taxId.id],
      automatically_finalizes_at: now + 600,
    });
    expect(invoice).toMatchObject({ number: 'A-1', auto_advance: true, account_tax_ids: [taxId.id] });
    await expect(stripe.invoices.create({ customer, number: 'A-1' })).rejects.toMatchObject({ param: 'number' });
    await stripe.invoices.addLines(invoice.id, { lines: [{ amount: 500 }] });
    clock.advance(700);
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
      status: 'paid',
      number: 'A-1',
      effective_at: now - 86_400,
      statement_descriptor: 'THINGS',
    });
    const sent = await stripe.invoices.update(draft, { collection_method: 'send_invoice', days_until_due: 30 });
    expect(sent.due_date).toBe(now + 700 + 30 * 86_400);
    expect((await stripe.invoices.list({ due_date: { gt: now } })).data.map(({ id }) => id)).toEqual([draft]);
  });

  it('have items of a unit amount, in fractions of the minor unit', async () => {
    const { stripe } = bench;
    const item = await stripe.invoiceItems.create({
      customer,
      currency: 'usd',
      unit_amount_decimal: Stripe.Decimal.from('0.25'),
      quantity: 1003,
    });
    expect(item).toMatchObject({ amount: 251, quantity: 1003 });
    expect(await stripe.invoiceItems.update(item.id, { quantity: 8 })).toMatchObject({ amount: 2, quantity: 8 });
  });
});

describe('docs.stripe.com/api/invoices/attach_payment', () => {
  const pay = (amount: number) =>
    bench.stripe.paymentIntents.create({
      amount,
      currency: 'usd',
      customer,
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url: 'https://a.example',
    });

  it('pays in parts', async () => {
    const { stripe } = bench;
    await stripe.invoices.addLines(draft, { lines: [{ amount: 1000 }] });
    await stripe.invoices.finalizeInvoice(draft);
    const part = await pay(400);
    const half = await stripe.invoices.attachPayment(draft, { payment_intent: part.id, expand: ['payments'] });
    expect(half).toMatchObject({ status: 'open', amount_paid: 400, amount_remaining: 600 });
    expect(half.payments?.data.map((one) => [one.is_default, one.status, one.amount_paid])).toEqual([
      [false, 'paid', 400],
      [true, 'open', null],
    ]);
    expect(await stripe.invoices.pay(draft, { expand: ['payments.data.payment.payment_intent'] })).toMatchObject({
      status: 'paid',
      amount_paid: 1000,
      amount_remaining: 0,
    });
    const charged = (await stripe.paymentIntents.list({ customer })).data.map((intent) => intent.amount_received);
    expect(charged.sort()).toEqual([400, 600]);
  });

  it('pays all with what succeeds later, and says what was too much', async () => {
    const { stripe } = bench;
    await stripe.invoices.addLines(draft, { lines: [{ amount: 1000 }] });
    await stripe.invoices.finalizeInvoice(draft);
    const intent = await stripe.paymentIntents.create({ amount: 1200, currency: 'usd', customer });
    expect(await stripe.invoices.attachPayment(draft, { payment_intent: intent.id })).toMatchObject({ status: 'open' });
    await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa', return_url: 'https://a.example' });
    expect(await stripe.invoices.retrieve(draft)).toMatchObject({ status: 'paid', amount_overpaid: 200 });
    expect(bench.eventTypes()).toEqual(expect.arrayContaining(['invoice.paid', 'invoice_payment.paid']));
    await expect(stripe.invoices.attachPayment(draft, { payment_intent: intent.id })).rejects.toMatchObject({
      code: 'invoice_not_editable',
    });
    const other = (await stripe.invoices.create({ customer })).id;
    await stripe.invoices.addLines(other, { lines: [{ amount: 500 }] });
    await stripe.invoices.finalizeInvoice(other);
    await expect(stripe.invoices.attachPayment(other, { payment_intent: intent.id })).rejects.toThrow(/already/);
    await expect(stripe.invoices.attachPayment(other)).rejects.toMatchObject({ code: 'parameter_missing' });
  });
});
