import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();
const ids: string[] = [];

const idsOf = (list: { data: { id: string }[] }) => list.data.map(({ id }) => id);

describe('lists', () => {
  beforeEach(async () => {
    ids.length = 0;
    for (let index = 0; index < 25; index += 1) {
      ids.unshift((await bench.stripe.customers.create({ email: `${index}@example.com` })).id);
      bench.clock.advance(10);
    }
  });

  it('are newest first, ten at a time', async () => {
    const page = await bench.stripe.customers.list();
    expect(idsOf(page)).toEqual(ids.slice(0, 10));
    expect(page).toMatchObject({ object: 'list', has_more: true, url: '/v1/customers' });
  });

  it('page forward and back', async () => {
    const { stripe } = bench;
    const second = await stripe.customers.list({ limit: 10, starting_after: ids[9] ?? '' });
    expect(idsOf(second)).toEqual(ids.slice(10, 20));
    const back = await stripe.customers.list({ limit: 5, ending_before: ids[10] ?? '' });
    expect(idsOf(back)).toEqual(ids.slice(5, 10));
    expect(back.has_more).toBe(true);
    expect((await stripe.customers.list({ limit: 10, starting_after: ids[19] ?? '' })).has_more).toBe(false);
  });

  it('are walked whole by stripe-node', async () => {
    const walked: string[] = [];
    for await (const customer of bench.stripe.customers.list({ limit: 7 })) walked.push(customer.id);
    expect(walked).toEqual(ids);
  });

  it('find the place of an object that their filter leaves out meanwhile', async () => {
    const { stripe } = bench;
    const [id = '', next = ''] = ids.slice(3);
    for (const one of [ids[2] ?? '', id, next]) await stripe.customers.update(one, { email: 'ada@example.com' });
    const filter = { email: 'ada@example.com', limit: 1 };
    expect(idsOf(await stripe.customers.list({ ...filter, starting_after: id }))).toEqual([next]);
    await stripe.customers.update(id, { email: 'left@example.com' });
    expect(idsOf(await stripe.customers.list({ ...filter, starting_after: id }))).toEqual([next]);
    expect(idsOf(await stripe.customers.list({ ...filter, ending_before: id }))).toEqual([ids[2]]);
  });

  it('filter by creation', async () => {
    const newest = await bench.stripe.customers.retrieve(ids[0] ?? '');
    if (newest.deleted) throw new Error('deleted');
    const since = newest.created - 25;
    expect((await bench.stripe.customers.list({ created: { gte: since } })).data).toHaveLength(3);
    expect(idsOf(await bench.stripe.customers.list({ created: newest.created }))).toEqual([newest.id]);
  });

  it.each([
    [{ limit: 0 }, /greater than or equal to 1/],
    [{ limit: 101 }, /less than or equal to 100/],
    [{ starting_after: 'cus_nobody' }, /No such customer: 'cus_nobody'/],
    [{ starting_after: 'a', ending_before: 'b' }, /cannot parameterize both starting_after and ending_before/],
  ])('refuse %j', async (params, message) => {
    await expect(bench.stripe.customers.list(params)).rejects.toThrow(message);
  });
});

describe('expand', () => {
  it('goes through lists and objects, four levels deep', async () => {
    const { stripe } = bench;
    const { id: customer } = await stripe.customers.create();
    const paid = {
      amount: 500,
      currency: 'usd',
      customer,
      confirm: true,
      payment_method: 'pm_card_visa',
      return_url: 'https://a.example',
    };
    await stripe.paymentIntents.create(paid);
    const page = await stripe.paymentIntents.list({
      expand: ['data.latest_charge.balance_transaction', 'data.customer'],
    });
    expect(page.data[0]?.customer).toMatchObject({ object: 'customer', id: customer });
    expect(page.data[0]?.latest_charge).toMatchObject({
      balance_transaction: { object: 'balance_transaction', amount: 500, fee: 45 },
    });
  });

  it('names the part of the path that leads nowhere, and no parameter', async () => {
    const { stripe, sandbox } = bench;
    const { subscription } = await sandbox.scenario('active');
    const expanded = (path: string) => stripe.subscriptions.retrieve(subscription, { expand: [path] });
    await expect(expanded('latest_invoice.payment_intent.customer')).rejects.toMatchObject({
      rawType: 'invalid_request_error',
      message: 'This property cannot be expanded (latest_invoice.payment_intent).',
      param: undefined,
      code: undefined,
    });
    await expect(expanded('data.customer')).rejects.toThrow('This property cannot be expanded (data).');
    await expect(expanded('latest_invoice.payments.data.payment.payment_intent')).rejects.toMatchObject({
      code: 'property_expansion_max_depth',
      doc_url: undefined,
    });
    await expect(stripe.subscriptions.list({ expand: ['data.items.data.price.product'] })).rejects.toThrow(
      'You cannot expand more than 4 levels of a property. Property: data.items.data.price.product',
    );
  });

  it('works on what is made, changed, listed and searched, and on the object of an action', async () => {
    const { stripe, sandbox, clock } = bench;
    const { customer, subscription } = await sandbox.scenario('active');
    const expand = ['customer'];
    const whole = { customer: { object: 'customer', id: customer } };
    expect(await stripe.setupIntents.create({ customer, expand })).toMatchObject(whole);
    expect(await stripe.subscriptions.update(subscription, { metadata: { a: '1' }, expand })).toMatchObject(whole);
    expect((await stripe.subscriptions.list({ expand: ['data.customer'] })).data[0]).toMatchObject(whole);
    clock.advance(60);
    const search = { query: 'status:"active"', expand: ['data.customer', 'total_count'] };
    expect(await stripe.subscriptions.search(search)).toMatchObject({ total_count: 1, data: [whole] });
    expect(await stripe.subscriptions.search({ query: 'status:"active"' })).not.toHaveProperty('total_count');
    expect(await stripe.subscriptions.cancel(subscription, { expand })).toMatchObject(whole);
  });

  it('refuses what cannot be expanded, before any effect', async () => {
    const { stripe } = bench;
    const before = (await stripe.customers.list({ limit: 100 })).data.length;
    await expect(stripe.customers.create({ expand: ['email'] })).rejects.toThrow(
      'This property cannot be expanded (email).',
    );
    await expect(stripe.customers.list({ expand: ['default_source'] })).rejects.toThrow(/data\.default_source/);
    expect((await stripe.customers.list({ limit: 100 })).data).toHaveLength(before);
  });
});

describe('what a list is filtered by', () => {
  it.each([
    ['/v1/subscriptions', 'customer', 'customer'],
    ['/v1/invoices', 'customer', 'customer'],
    ['/v1/invoices', 'subscription', 'subscription'],
    ['/v1/charges', 'payment_intent', 'payment_intent'],
    ['/v1/refunds', 'charge', 'charge'],
    ['/v1/checkout/sessions', 'customer', 'customer'],
    ['/v1/payment_intents', 'customer', 'customer'],
  ])('must be there: %s by %s', async (path, param, noun) => {
    const asked = bench.stripe.rawRequest('GET', `${path}?${param}=x_nobody`);
    await expect(asked).rejects.toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param,
      message: `No such ${noun}: 'x_nobody'`,
    });
  });

  it('may be a customer that was deleted', async () => {
    const { stripe, sandbox } = bench;
    const { customer } = await sandbox.scenario('active');
    await stripe.customers.del(customer);
    expect((await stripe.invoices.list({ customer })).data).toHaveLength(1);
  });

  /** https://docs.stripe.com/search: lists of all leave out what test clocks made, unless a parent is named. */
  it('brings out what a test clock made', async () => {
    const { stripe, sandbox } = bench;
    const { customer, subscription } = await sandbox.scenario('past_due');
    expect((await stripe.invoices.list()).data).toEqual([]);
    expect((await stripe.invoices.list({ customer })).data).toHaveLength(2);
    expect((await stripe.invoices.list({ subscription })).data).toHaveLength(2);
    await stripe.invoiceItems.create({ customer, amount: 100, currency: 'usd' });
    expect((await stripe.invoiceItems.list()).data).toEqual([]);
    expect((await stripe.invoiceItems.list({ customer })).data).toHaveLength(1);
  });
});
