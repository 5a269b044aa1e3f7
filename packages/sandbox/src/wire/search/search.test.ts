import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();

beforeEach(async () => {
  const { stripe } = bench;
  for (const [name, email, plan] of [
    ['Ada Lovelace', 'ada@example.com', 'pro'],
    ['Alan Turing', 'alan@example.com', 'pro'],
    ['Grace "Amazing" Hopper', null, 'team'],
  ] as const)
    await stripe.customers.create({ name, ...(email ? { email } : {}), metadata: { 'a plan': plan } });
  bench.clock.advance(60);
});

const names = async (query: string, more: object = {}) =>
  (await bench.stripe.customers.search({ query, ...more })).data.map(({ name }) => name?.split(' ')[0]);

describe('search', () => {
  it.each([
    ['email:"ada@example.com"', ['Ada']],
    ["email:'ADA@EXAMPLE.COM'", ['Ada']],
    ['name:"lovelace"', ['Ada']],
    ['name:"love"', []],
    ['name~"love"', ['Ada']],
    ['-email:"ada@example.com"', ['Grace', 'Alan']],
    ['email:null', ['Grace']],
    ['-email:null', ['Alan', 'Ada']],
    ['metadata["a plan"]:"pro"', ['Alan', 'Ada']],
    ['metadata["a plan"]:"pro" AND name:"alan"', ['Alan']],
    ['metadata["a plan"]:"pro" name:"alan"', ['Alan']],
    ['name:"ada" OR name:"grace"', ['Grace', 'Ada']],
    ['metadata["none"]:null', ['Grace', 'Alan', 'Ada']],
    ['name~"\\"amazing\\""', ['Grace']],
    ['created>0 AND created<=1', []],
  ])('%s', async (query, found) => {
    expect(await names(query)).toEqual(found);
  });

  it.each([
    ['', /empty|string/],
    ['name', /unable to parse/],
    ['name:"a', /unable to parse/],
    ['name:"a" AND', /unable to parse/],
    ['name:"a" AND email:"b" OR phone:"c"', /cannot be combined/],
    ['shoe_size:"43"', /^Field `shoe_size` is an unsupported search field for resource `customers`\./],
    ['(name:"a")', /^We were unable to parse your search query\. Try using the format `metadata\["key"\]:"value"`/],
    ['name:a', /unable to parse/],
    ['metadata["a"]~"abc"', /does not support/],
    ['toString:"x"', /unsupported search field/],
    ['name["x"]:"y"', /unsupported search field/],
    ['created~"123"', /does not support/],
    ['name>5', /does not support/],
    ['name~"ab"', /at least three/],
    [Array.from({ length: 11 }, () => 'name:"a"').join(' AND '), /up to 10 clauses/],
  ])('refuses %j', async (query, message) => {
    await expect(names(query)).rejects.toThrow(message);
  });

  it('does not find what was made within the last minute', async () => {
    const { stripe, clock } = bench;
    await stripe.customers.create({ name: 'New' });
    expect(await names('name:"new"')).toEqual([]);
    clock.advance(60);
    expect(await names('name:"new"')).toEqual(['New']);
  });

  it('gives its results page by page', async () => {
    const { stripe } = bench;
    const first = await stripe.customers.search({ query: 'created>0', limit: 2 });
    expect(first).toMatchObject({ object: 'search_result', has_more: true, url: '/v1/customers/search' });
    const second = await stripe.customers.search({ query: 'created>0', limit: 2, page: first.next_page ?? '' });
    expect(second).toMatchObject({ has_more: false, next_page: null, data: [{ name: 'Ada Lovelace' }] });
    await expect(names('created>0', { page: 'nonsense' })).rejects.toThrow(/Invalid page/);
    await expect(names('created>0', { limit: 101 })).rejects.toThrow(/less than or equal to 100/);
    const all: string[] = [];
    for await (const { name } of stripe.customers.search({ query: 'created>0', limit: 1 })) all.push(name ?? '');
    expect(all).toHaveLength(3);
  });

  it('is there for each resource that Stripe has it for', async () => {
    const { stripe, sandbox, clock } = bench;
    const { customer, subscription } = await sandbox.scenario('active');
    clock.advance(60);
    const [product] = (await stripe.products.search({ query: 'active:"true" AND name:"pro"' })).data;
    const [price] = (await stripe.prices.search({ query: `product:"${product?.id}"`, expand: ['data.product'] })).data;
    expect(price).toMatchObject({ currency: 'usd', product: { id: product?.id } });
    expect((await stripe.subscriptions.search({ query: 'status:"active"' })).data[0]?.id).toBe(subscription);
    expect((await stripe.invoices.search({ query: `subscription:"${subscription}"` })).data).toHaveLength(1);
    const [intent] = (await stripe.paymentIntents.search({ query: `customer:"${customer}" amount>1000` })).data;
    expect(intent).toMatchObject({ amount: 1200, status: 'succeeded' });
    const query = 'payment_method_details.card.last4:4242 AND refunded:"false"';
    expect((await stripe.charges.search({ query })).data).toMatchObject([{ payment_intent: intent?.id }]);
  });
});
