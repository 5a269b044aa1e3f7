import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
let customer: string;

beforeEach(async () => {
  customer = (await bench.stripe.customers.create({ email: 'ada@example.com' })).id;
  await withCard();
});

async function withCard(token = 'pm_card_visa'): Promise<void> {
  const method = await bench.stripe.paymentMethods.attach(token, { customer });
  await bench.stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
}

/** A draft over 25 USD. */
async function draft(params: Partial<Stripe.InvoiceCreateParams> = {}): Promise<Stripe.Invoice> {
  await bench.stripe.invoiceItems.create({ customer, amount: 2500, currency: 'usd', description: 'Set-up' });
  return bench.stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include', ...params });
}

describe('an invoice by hand', () => {
  it('takes what waits, is finalized, and paid', async () => {
    const { stripe } = bench;
    const made = await draft({ description: 'Thanks', metadata: { a: 'b' } });
    expect(made).toMatchObject({ status: 'draft', billing_reason: 'manual', total: 2500, auto_advance: false });
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toEqual([]);
    const open = await stripe.invoices.finalizeInvoice(made.id!, { expand: ['confirmation_secret'] });
    expect(open).toMatchObject({ status: 'open', amount_due: 2500 });
    expect(open.confirmation_secret?.client_secret).toMatch(/^pi_/);
    expect(await stripe.invoices.pay(made.id!)).toMatchObject({ status: 'paid', amount_paid: 2500, attempt_count: 1 });
    await expect(stripe.invoices.pay(made.id!)).rejects.toThrow(/already paid/);
    await expect(stripe.invoices.finalizeInvoice(made.id!)).rejects.toThrow(/already finalized/);
    expect(bench.eventTypes()).toEqual(
      expect.arrayContaining(['invoiceitem.created', 'invoice.created', 'invoice.finalized', 'invoice.paid']),
    );
  });

  it('follows its items while it is a draft', async () => {
    const { stripe } = bench;
    const made = await stripe.invoices.create({ customer });
    const product = await stripe.products.create({ name: 'Mug' });
    const price = await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 700 });
    const mugs = await stripe.invoiceItems.create({
      customer,
      invoice: made.id!,
      pricing: { price: price.id },
      quantity: 3,
    });
    const fee = await stripe.invoiceItems.create({ customer, invoice: made.id!, amount: 500, currency: 'usd' });
    const total = async () => (await stripe.invoices.retrieve(made.id!)).total;
    expect(await total()).toBe(2600);
    await stripe.invoiceItems.update(fee.id, { amount: 300 });
    expect(await total()).toBe(2400);
    await stripe.invoiceItems.del(fee.id);
    expect(await total()).toBe(2100);
    const coupon = await stripe.coupons.create({ percent_off: 10 });
    expect(await stripe.invoices.update(made.id!, { discounts: [{ coupon: coupon.id }] })).toMatchObject({
      subtotal: 2100,
      total: 1890,
    });
    await stripe.invoices.finalizeInvoice(made.id!);
    await expect(stripe.invoiceItems.update(mugs.id, { description: 'x' })).rejects.toThrow(/no longer be changed/);
    await expect(stripe.invoices.update(made.id!, { description: 'x' })).rejects.toThrow(
      /only an invoice that is draft/,
    );
    expect((await stripe.invoices.update(made.id!, { metadata: { late: 'yes' } })).metadata).toEqual({ late: 'yes' });
  });

  it('advances by itself when it was asked to: finalized and charged after an hour', async () => {
    const made = await draft({ auto_advance: true });
    bench.clock.advance(3599);
    expect((await bench.stripe.invoices.retrieve(made.id!)).status).toBe('draft');
    bench.clock.advance(2);
    expect(await bench.stripe.invoices.retrieve(made.id!)).toMatchObject({ status: 'paid', amount_paid: 2500 });
  });

  it('is tried again when the card is declined, and stays open in the end', async () => {
    const { stripe, clock } = bench;
    await withCard('pm_card_chargeCustomerFail');
    const made = await draft({ auto_advance: true });
    clock.advance(3601);
    const failed = await stripe.invoices.retrieve(made.id!);
    expect(failed).toMatchObject({ status: 'open', attempt_count: 1 });
    expect(failed.next_payment_attempt).toBe(made.created + 3600 + 3 * 86_400);
    clock.advance(30 * 86_400);
    expect(await stripe.invoices.retrieve(made.id!)).toMatchObject({
      status: 'open',
      attempt_count: 4,
      next_payment_attempt: null,
    });
  });

  it('is sent, and paid outside of Stripe', async () => {
    const { stripe } = bench;
    const made = await draft({ collection_method: 'send_invoice', days_until_due: 14 });
    expect(made.due_date).toBe(made.created + 14 * 86_400);
    const sent = await stripe.invoices.sendInvoice(made.id!, { expand: ['payments'] });
    expect(sent.status).toBe('open');
    expect(await stripe.invoices.pay(made.id!, { paid_out_of_band: true })).toMatchObject({ status: 'paid' });
    expect((await stripe.charges.list({ customer })).data).toEqual([]);
    // Nobody pays it twice.
    const intent = String(sent.payments?.data[0]?.payment.payment_intent);
    expect((await stripe.paymentIntents.retrieve(intent)).status).toBe('canceled');
    expect(bench.eventTypes()).toContain('invoice.sent');
  });

  it('is uncollectible, then void; its intent is canceled', async () => {
    const { stripe } = bench;
    const made = await draft();
    await expect(stripe.invoices.voidInvoice(made.id!)).rejects.toThrow(
      /only an invoice that is open or uncollectible/,
    );
    const open = await stripe.invoices.finalizeInvoice(made.id!, { expand: ['payments'] });
    expect((await stripe.invoices.markUncollectible(made.id!)).status).toBe('uncollectible');
    expect((await stripe.invoices.voidInvoice(made.id!)).status).toBe('void');
    const intent = String(open.payments?.data[0]?.payment.payment_intent);
    expect((await stripe.paymentIntents.retrieve(intent)).status).toBe('canceled');
    await expect(stripe.invoices.pay(made.id!)).rejects.toThrow(/This invoice is void/);
  });

  it('is deleted as a draft only', async () => {
    const { stripe } = bench;
    const made = await draft();
    expect(await stripe.invoices.del(made.id!)).toMatchObject({ deleted: true });
    await expect(stripe.invoices.retrieve(made.id!)).rejects.toThrow(/No such invoice/);
    const open = await draft();
    await stripe.invoices.finalizeInvoice(open.id!);
    await expect(stripe.invoices.del(open.id!)).rejects.toThrow(/only an invoice that is draft/);
  });
});

// docs.stripe.com/billing/customer/balance: credit of the customer pays an invoice first, what is owed is added to it.
describe('the customer balance', () => {
  it.each([
    [-1000, 1500, 0],
    [-4000, 0, -1500],
    [500, 3000, 0],
  ])('of %i makes 25 USD due as %i, and leaves %i', async (balance, due, left) => {
    const { stripe } = bench;
    await stripe.customers.update(customer, { balance });
    const made = await draft();
    const open = await stripe.invoices.finalizeInvoice(made.id!);
    expect(open).toMatchObject({ total: 2500, amount_due: due, starting_balance: balance, ending_balance: left });
    expect(open.status).toBe(due === 0 ? 'paid' : 'open');
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: left });
  });
});
