import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, newAttempt, openBench, stripeOptions, type TestApp } from '../test/bench.js';
import { startApi } from '../test/start-api.js';
import { AccountModel } from './model.js';

let bench: Bench;
let app: TestApp;
const told: string[] = [];

beforeAll(async () => {
  bench = await openBench();
  app = await bench.app({ hooks: { onCustomerCreate: ({ accountId }) => told.push(accountId) } });
});
afterAll(() => bench.close());

const customersOf = async (accountId: string) => {
  const found = [];
  for await (const customer of bench.stripe.customers.list({ limit: 100 })) {
    if (customer.metadata.tillkit_account === accountId) found.push(customer);
  }
  return found;
};
const order = () => ({ amountMinor: 1000, currency: 'usd', attemptId: newAttempt() });

describe('an account', () => {
  it('has one customer after twenty first requests at once', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) => app.post('/create-checkout-session', order(), `twenty/user${n}`)),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const [customer, ...others] = await customersOf('twenty');
    expect(others).toEqual([]);
    expect(customer?.metadata).toMatchObject({
      tillkit_account: 'twenty',
      tillkit_source: 'account',
      tillkit_environment: 'test',
    });
    expect(await app.billing.accounts.customerOf('twenty')).toBe(customer?.id);
    expect(told).toEqual(['twenty']);
  });

  it('has one customer after twenty first requests in two processes', async () => {
    const settings = { mongoUri: bench.database.uri, stripe: stripeOptions(bench.sandbox), workers: false };
    const processes = await Promise.all([startApi(settings), startApi(settings)]);
    const asks = Array.from({ length: 20 }, (_, n) =>
      processes[n % 2]?.ask({ ask: 'ensure', accountId: 'two-processes' }),
    );
    const answers = (await Promise.all(asks)) as { customerId: string }[];
    await Promise.all(processes.map((each) => each.kill()));
    expect(new Set(answers.map(({ customerId }) => customerId)).size).toBe(1);
    expect(await customersOf('two-processes')).toHaveLength(1);
  }, 120_000);

  it.each<[string, (accounts: AccountModel, accountId: string) => Promise<unknown>]>([
    ['the row was made', (accounts, id) => accounts.open(id, new Date())],
    ['the customer was claimed', (accounts, id) => claimed(accounts, id)],
    [
      'the customer was made, and its reply lost',
      async (accounts, id) => {
        await claimed(accounts, id);
        await app.billing.accounts.ensure({ accountId: id, userId: id });
        await accounts.model.updateOne({ _id: id }, { $unset: { stripeCustomerId: 1 } });
      },
    ],
    [
      'the customer was made, and its key has expired at Stripe',
      async (accounts, id) => {
        await claimed(accounts, id);
        await app.billing.accounts.ensure({ accountId: id, userId: id });
        const claimedAt = new Date(Date.now() - 30 * 3600_000);
        await accounts.model.updateOne(
          { _id: id },
          { $unset: { stripeCustomerId: 1 }, $set: { 'customerClaim.claimedAt': claimedAt } },
        );
      },
    ],
  ])('has one customer after a process died when %s', async (step, upTo) => {
    const accountId = step.replaceAll(/\W/g, '-');
    await upTo(new AccountModel(bench.database.connection), accountId);
    const { customerId } = await app.billing.accounts.ensure({ accountId, userId: accountId });
    expect((await customersOf(accountId)).map(({ id }) => id)).toEqual([customerId]);
  });

  it('whose row credits made first gets its customer all the same', async () => {
    await app.billing.credits.grant('credited-first', {
      key: 'gift',
      kind: 'promotional',
      unit: 'usd',
      amount: 5,
      source: { type: 'campaign', id: 'spring' },
    });
    await app.billing.accounts.ensure({ accountId: 'credited-first', userId: 'u' });
    expect(await customersOf('credited-first')).toHaveLength(1);
    expect((await app.billing.credits.balance('credited-first'))[0]?.available).toBe(5);
  });

  it('gets a new customer when the old one was deleted at Stripe, and keeps its credits', async () => {
    const identity = { accountId: 'deleted', userId: 'u' };
    const { customerId } = await app.billing.accounts.ensure(identity);
    await bench.stripe.customers.del(customerId);
    const bought = await app.post('/create-checkout-session', order(), 'deleted');
    expect(bought.status).toBe(200);
    const now = await app.billing.accounts.customerOf('deleted');
    expect(now).not.toBe(customerId);
    expect((await customersOf('deleted')).map(({ id }) => id)).toEqual([now]);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /expected object/],
    ['no account', { userId: 'u' }, /accountId/],
    ['an empty account', { accountId: '', userId: 'u' }, /accountId/],
    ['a number', { accountId: 7, userId: 'u' }, /accountId/],
    ['a query', { accountId: { $ne: null }, userId: 'u' }, /accountId/],
    ['no user', { accountId: 'userless' }, /userId/],
    ['an endless id', { accountId: 'x'.repeat(201), userId: 'u' }, /accountId/],
  ])('is not made for %s', async (_name, identity, message) => {
    await expect(app.billing.accounts.ensure(identity as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(message),
    });
    expect(await new AccountModel(bench.database.connection).find('userless')).toBeNull();
  });

  it('is never given by an e-mail address', async () => {
    await bench.stripe.customers.create({ email: 'known@example.com' });
    const { customerId } = await app.billing.accounts.ensure({
      accountId: 'mail',
      userId: 'm',
      email: 'known@example.com',
    });
    expect((await bench.stripe.customers.retrieve(customerId)) as object).toMatchObject({
      metadata: { tillkit_account: 'mail' },
    });
  });
});

async function claimed(accounts: AccountModel, accountId: string): Promise<void> {
  await accounts.open(accountId, new Date());
  await accounts.claim(accountId, { userId: accountId, email: null, name: null, generation: 1, claimedAt: new Date() });
}
