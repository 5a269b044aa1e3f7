import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';
import { createPayer } from '../../test/payer.js';

const bench = sandboxBench();
let customer: string;

beforeEach(async () => {
  customer = await createPayer(bench.stripe);
});

const adjust = (amount: number, params: Partial<Stripe.CustomerCreateBalanceTransactionParams> = {}) =>
  bench.stripe.customers.createBalanceTransaction(customer, { amount, currency: 'usd', ...params });

const balance = async () => ((await bench.stripe.customers.retrieve(customer)) as Stripe.Customer).balance;

/** Type, amount, and the balance after it; the last first. */
async function moves(): Promise<[string, number, number][]> {
  const { data } = await bench.stripe.customers.listBalanceTransactions(customer);
  return data.map(({ type, amount, ending_balance }) => [type, amount, ending_balance]);
}

/** Finalized. */
async function invoice(amount: number, params: Partial<Stripe.InvoiceCreateParams> = {}): Promise<Stripe.Invoice> {
  const { stripe } = bench;
  await stripe.invoiceItems.create({ customer, amount, currency: 'usd' });
  const draft = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include', ...params });
  return stripe.invoices.finalizeInvoice(draft.id!);
}

describe('a balance transaction', () => {
  // docs.stripe.com/billing/customer/balance: amount=-500, currency=usd.
  it('credits or debits, and is kept with the balance after it', async () => {
    const { stripe } = bench;
    const credit = await adjust(-500, { description: 'Sorry', metadata: { a: 'b' } });
    expect(credit).toMatchObject({ amount: -500, ending_balance: -500, type: 'adjustment', invoice: null });
    expect(await stripe.customers.retrieve(customer, { expand: ['invoice_credit_balance'] })).toMatchObject({
      balance: -500,
      currency: 'usd',
      invoice_credit_balance: { usd: -500 },
    });
    await adjust(700);
    expect(await moves()).toEqual([
      ['adjustment', 700, 200],
      ['adjustment', -500, -500],
    ]);
    const changed = await stripe.customers.updateBalanceTransaction(customer, credit.id, {
      description: 'Very sorry',
      metadata: { a: '', c: 'd' },
    });
    expect(changed).toMatchObject({ description: 'Very sorry', metadata: { c: 'd' }, amount: -500 });
    expect(await stripe.customers.retrieveBalanceTransaction(customer, credit.id)).toEqual(
      expect.objectContaining({ id: credit.id, description: 'Very sorry' }),
    );
  });

  it('is refused over nothing, in another currency, and for another customer', async () => {
    await expect(adjust(0)).rejects.toMatchObject({ param: 'amount' });
    await expect(adjust(1, { currency: 'xxx' })).rejects.toMatchObject({ param: 'currency' });
    const { id } = await adjust(-500);
    await expect(adjust(-1, { currency: 'eur' })).rejects.toThrow(/cannot combine currencies/);
    const other = await bench.stripe.customers.create({});
    await expect(bench.stripe.customers.retrieveBalanceTransaction(other.id, id)).rejects.toMatchObject({
      code: 'resource_missing',
    });
    expect(await balance()).toBe(-500);
  });

  it('is made of the balance that a customer is created or updated with', async () => {
    customer = (await bench.stripe.customers.create({ balance: -300 })).id;
    expect(await moves()).toEqual([['initial', -300, -300]]);
    await bench.stripe.customers.update(customer, { balance: 100 });
    await bench.stripe.customers.update(customer, { balance: 100, name: 'Ada' });
    expect(await moves()).toEqual([
      ['adjustment', 400, 100],
      ['initial', -300, -300],
    ]);
  });
});

describe('an invoice', () => {
  it.each([
    // balance before, total, what is due, balance after
    [-1500, 2000, 500, 0],
    [-1500, 1500, 0, 0],
    [-1500, 1000, 0, -500],
    [300, 1000, 1300, 0],
    [0, -800, 0, -800],
  ])('takes a balance of %i: over %i it is %i, and leaves %i', async (before, total, due, after) => {
    if (before !== 0) await adjust(before);
    const made = await invoice(total);
    expect(made).toMatchObject({
      starting_balance: before,
      ending_balance: after,
      amount_due: due,
      amount_remaining: due,
      total,
      status: due === 0 ? 'paid' : 'open',
    });
    expect(await balance()).toBe(after);
    expect((await moves())[0]).toEqual(['applied_to_invoice', after - before, after]);
    const { data } = await bench.stripe.customers.listBalanceTransactions(customer, { invoice: made.id! });
    expect(data.map((entry) => entry.invoice)).toEqual([made.id]);
  });

  // docs.stripe.com/billing/customer/balance: "When the amount due on an invoice is less than the minimum chargeable amount the
  // invoice is marked as paid and the amount owed moved to the invoice balance as a debit."
  it('of less than the least charge is owed with the next one', async () => {
    const small = await invoice(49);
    expect(small).toMatchObject({ status: 'paid', amount_due: 0, amount_paid: 0, ending_balance: 49 });
    expect(await moves()).toEqual([['invoice_too_small', 49, 49]]);
    expect(await (await fetch(small.hosted_invoice_url!)).text()).toContain('Added to your next invoice');
    const next = await invoice(1000);
    expect(next).toMatchObject({ amount_due: 1049, starting_balance: 49, ending_balance: 0 });
    expect(await bench.stripe.invoices.pay(next.id!)).toMatchObject({ amount_paid: 1049 });
    expect(await balance()).toBe(0);
  });

  it('that credit leaves less of than the least charge is owed too', async () => {
    await adjust(-980);
    expect(await invoice(1000)).toMatchObject({ status: 'paid', amount_due: 0, ending_balance: 20 });
    expect(await moves()).toEqual([
      ['invoice_too_small', 20, 20],
      ['applied_to_invoice', 980, 0],
      ['adjustment', -980, -980],
    ]);
  });

  it('in another currency leaves the balance alone', async () => {
    await adjust(-500);
    const { stripe } = bench;
    await stripe.invoiceItems.create({ customer, amount: 1000, currency: 'eur' });
    const draft = await stripe.invoices.create({
      customer,
      currency: 'eur',
      pending_invoice_items_behavior: 'include',
    });
    expect(await stripe.invoices.finalizeInvoice(draft.id!)).toMatchObject({ amount_due: 1000, starting_balance: 0 });
    expect(await balance()).toBe(-500);
  });

  it('that is void returns what it took, once', async () => {
    await adjust(-1500);
    const made = await invoice(2000);
    await bench.stripe.invoices.voidInvoice(made.id!);
    expect(await moves()).toEqual([
      ['unapplied_from_invoice', -1500, -1500],
      ['applied_to_invoice', 1500, 0],
      ['adjustment', -1500, -1500],
    ]);
  });
});

describe('a subscription', () => {
  const price = (unit_amount: number) =>
    bench.stripe.prices.create({
      currency: 'usd',
      unit_amount,
      recurring: { interval: 'month' },
      product_data: { name: 'Plan' },
    });

  it('that is downgraded at once leaves the rest as credit for the next invoices', async () => {
    const { stripe } = bench;
    const [pro, basic] = [await price(10_000), await price(1000)];
    const { id, items } = await stripe.subscriptions.create({ customer, items: [{ price: pro.id }] });
    await stripe.subscriptions.update(id, {
      items: [{ id: items.data[0]!.id, price: basic.id }],
      proration_behavior: 'always_invoice',
    });
    expect(await balance()).toBe(-9000);
    bench.clock.advance(31 * 86_400);
    const [renewal] = (await stripe.invoices.list({ subscription: id })).data;
    expect(renewal).toMatchObject({
      status: 'paid',
      total: 1000,
      amount_due: 0,
      starting_balance: -9000,
      ending_balance: -8000,
    });
    expect((await stripe.invoices.createPreview({ subscription: id })).starting_balance).toBe(-8000);
    expect(await balance()).toBe(-8000);
  });

  it('of less than the least charge, or paid by credit, begins without a card', async () => {
    const { stripe } = bench;
    customer = (await stripe.customers.create({})).id;
    const tiny = await price(20);
    expect(await stripe.subscriptions.create({ customer, items: [{ price: tiny.id }] })).toMatchObject({
      status: 'active',
    });
    expect(await balance()).toBe(20);
    await adjust(-1020);
    const plan = await price(1000);
    expect(await stripe.subscriptions.create({ customer, items: [{ price: plan.id }] })).toMatchObject({
      status: 'active',
    });
    expect(await balance()).toBe(0);
  });
});
