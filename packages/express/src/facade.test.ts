import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BillingFailure } from './http/failure.js';
import type {
  Accounts,
  AutoRecharge,
  Billing,
  BillingPlans,
  Checkout,
  Credits,
  Invoices,
  PaymentMethods,
  Quotas,
  Subscriptions,
  Webhooks,
} from './index.js';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from './test/bench.js';

let bench: Bench;
let app: TestApp;
beforeAll(async () => {
  bench = await openBench();
  app = await bench.app();
});
afterAll(() => bench.close());

/** Every method of an interface, and no other: the compiler refuses a list that lacks one or has one too many. */
const all = <Interface>(methods: Record<keyof Interface, true>) => Object.keys(methods).sort();

const methods: Record<string, string[]> = {
  accounts: all<Accounts>({ ensure: true, customerOf: true }),
  credits: all<Credits>({
    grant: true,
    spend: true,
    hold: true,
    capture: true,
    release: true,
    adjust: true,
    expire: true,
    clawBack: true,
    transfer: true,
    balance: true,
    ledger: true,
    export: true,
    verify: true,
    drain: true,
    drainLag: true,
  }),
  quotas: all<Quotas>({ consume: true, release: true, read: true }),
  invoices: all<Invoices>({ list: true, pay: true }),
  paymentMethods: all<PaymentMethods>({
    list: true,
    has: true,
    createSetupIntent: true,
    createSetupSession: true,
    makeDefault: true,
    remove: true,
  }),
  plans: all<BillingPlans>({ list: true, sync: true }),
  subscriptions: all<Subscriptions>({
    access: true,
    cancel: true,
    resume: true,
    previewChange: true,
    change: true,
    undoChange: true,
    sync: true,
  }),
  checkout: all<Checkout>({
    createTopUpCheckout: true,
    createTopUpIntent: true,
    createSubscriptionCheckout: true,
    createPortal: true,
    fulfil: true,
    cancel: true,
    syncReversals: true,
  }),
  autoRecharge: all<AutoRecharge>({ read: true, save: true, consider: true }),
  webhooks: all<Webhooks>({ receive: true, drain: true, deadLetters: true, replay: true }),
};

describe('at run time', () => {
  it.each(Object.entries(methods))('billing.%s has what its interface says, and nothing else', (name, names) => {
    expect(Object.keys(app.billing[name as keyof Billing]).sort()).toEqual(names);
  });

  it('billing has what its interface says, and nothing else', () => {
    expect(Object.keys(app.billing).sort()).toEqual(
      all<Billing>({
        router: true,
        accounts: true,
        credits: true,
        quotas: true,
        plans: true,
        subscriptions: true,
        checkout: true,
        autoRecharge: true,
        paymentMethods: true,
        invoices: true,
        webhooks: true,
        requireCredits: true,
        requireQuota: true,
        requireAccess: true,
        startWorkers: true,
        sweep: true,
        reconcile: true,
        ready: true,
        health: true,
        close: true,
      }),
    );
  });
});

type Calls = Record<string, () => Promise<unknown>>;

/** The code of the BillingFailure that each call rejects with. */
async function failuresOf(calls: Calls): Promise<Record<string, string>> {
  const rejections = await Promise.all(
    Object.entries(calls).map(async ([name, call]) => {
      const error = await call().then(
        () => 'no error',
        (thrown: unknown) => thrown,
      );
      return [name, error instanceof BillingFailure ? error.code : String(error)];
    }),
  );
  return Object.fromEntries(rejections);
}

const allWith = (calls: Calls, code: string) => Object.fromEntries(Object.keys(calls).map((name) => [name, code]));

describe('while Stripe does not answer', () => {
  const identity = { accountId: 'ada', userId: 'ada' };
  const order = () => ({ amountMinor: 2500, currency: 'usd', attemptId: newAttempt() });

  /** An account with a customer, a paid and an open top-up, and a subscription. */
  async function setUp() {
    const { checkout, plans, subscriptions } = app.billing;
    await plans.sync();
    const paid = await checkout.createTopUpCheckout(identity, order());
    await payHosted(paid.url);
    await checkout.fulfil(paid.sessionId);
    const plan = await checkout.createSubscriptionCheckout(identity, { plan: 'pro', attemptId: newAttempt() });
    await payHosted(plan.url);
    await checkout.fulfil(plan.sessionId);
    const [intent] = (await bench.stripe.paymentIntents.list({ limit: 10 })).data.filter(({ metadata }) =>
      Object.values(metadata).includes(paid.sessionId),
    );
    const { stripeSubscriptionId = '' } = (await subscriptions.access('ada')) ?? {};
    return {
      open: await checkout.createTopUpCheckout(identity, order()),
      stripeSubscriptionId,
      intent: intent?.id ?? '',
    };
  }

  it('every method that asks it rejects with the BillingFailure PROVIDER_UNAVAILABLE', async () => {
    const { accounts, checkout, plans, subscriptions, autoRecharge, reconcile } = app.billing;
    const { open, stripeSubscriptionId, intent } = await setUp();
    const calls: Calls = {
      'accounts.ensure': () => accounts.ensure({ accountId: 'new', userId: 'new' }),
      'checkout.createTopUpCheckout': () => checkout.createTopUpCheckout(identity, order()),
      'checkout.createTopUpIntent': () => checkout.createTopUpIntent(identity, order()),
      'checkout.createSubscriptionCheckout': () =>
        checkout.createSubscriptionCheckout(
          { accountId: 'bob', userId: 'bob' },
          { plan: 'pro', attemptId: newAttempt() },
        ),
      'checkout.createPortal': () => checkout.createPortal(identity, {}),
      'checkout.fulfil': () => checkout.fulfil(open.sessionId),
      'checkout.cancel': () => checkout.cancel(open.sessionId),
      'checkout.syncReversals': () => checkout.syncReversals(intent),
      'subscriptions.cancel': () => subscriptions.cancel('ada'),
      'subscriptions.sync': () => subscriptions.sync(stripeSubscriptionId),
      'plans.sync': () => plans.sync(),
      'autoRecharge.read': () => autoRecharge.read('ada'),
      reconcile: () => reconcile({ from: new Date(0), to: new Date() }),
    };
    bench.sandbox.faults.add({ on: 'request', kind: 'server_error', times: 1_000_000 });
    expect(await failuresOf(calls)).toEqual(allWith(calls, 'PROVIDER_UNAVAILABLE'));
    bench.sandbox.faults.clear();
  });
});

describe('while the database does not answer', () => {
  it('every method that reads it rejects with the BillingFailure DATABASE_UNAVAILABLE', async () => {
    const connection = mongoose.createConnection(bench.database.uri, { autoIndex: false });
    await connection.asPromise();
    const { accounts, autoRecharge, credits, plans, quotas, subscriptions, webhooks, close } = (
      await bench.app({ mongo: connection })
    ).billing;
    await credits.balance('ada');
    await connection.close();
    const exported = async () => {
      for await (const _ of credits.export('ada', { format: 'csv' }));
    };
    const calls: Calls = {
      'accounts.customerOf': () => accounts.customerOf('ada'),
      'autoRecharge.read': () => autoRecharge.read('ada'),
      'credits.balance': () => credits.balance('ada'),
      'credits.export': exported,
      'credits.spend': () => credits.spend('ada', { key: 'away', amount: 1 }),
      'plans.list': () => plans.list('ada'),
      'quotas.read': () => quotas.read('ada'),
      'subscriptions.access': () => subscriptions.access('ada'),
      'webhooks.deadLetters': () => webhooks.deadLetters(),
    };
    expect(await failuresOf(calls)).toEqual(allWith(calls, 'DATABASE_UNAVAILABLE'));
    await close();
  });
});

describe('what a host without a compiler passes', () => {
  /** As it may come out of a query or a body. To MongoDB it is a condition that every account meets. */
  const any = { $ne: null } as never;
  const identity = { accountId: 'eve', userId: 'eve' };
  const recharge = {
    enabled: true,
    currency: 'usd',
    thresholdMinor: 1000,
    amountMinor: 2500,
    monthlyCapMinor: null,
  } as const;

  it('is refused with the BillingFailure INVALID_INPUT, and reads no other account', async () => {
    const { accounts, autoRecharge, checkout, plans, subscriptions, webhooks } = app.billing;
    const top = { amountMinor: 2500, currency: 'usd' };
    const calls: Calls = {
      'accounts.customerOf': () => accounts.customerOf(any),
      'autoRecharge.read': () => autoRecharge.read(any),
      'autoRecharge.consider': () => autoRecharge.consider(any),
      'autoRecharge.save, a threshold': () => autoRecharge.save(identity, { ...recharge, thresholdMinor: 0.5 }),
      'autoRecharge.save, no cap': () =>
        autoRecharge.save(identity, { ...recharge, monthlyCapMinor: undefined as never }),
      'checkout.createTopUpCheckout': () => checkout.createTopUpCheckout(identity, { ...top, attemptId: any }),
      'checkout.createTopUpIntent': () => checkout.createTopUpIntent(identity, { ...top, attemptId: any }),
      'checkout.createSubscriptionCheckout': () =>
        checkout.createSubscriptionCheckout(identity, { plan: 'pro', attemptId: any }),
      'checkout.createPortal': () => checkout.createPortal(identity, { redirectUrl: any }),
      'checkout.createPortal, an account': () => checkout.createPortal({ accountId: any, userId: 'eve' }, {}),
      'checkout.fulfil': () => checkout.fulfil(any),
      'checkout.cancel': () => checkout.cancel(any),
      'checkout.syncReversals': () => checkout.syncReversals(any),
      'plans.list': () => plans.list(any),
      'subscriptions.access': () => subscriptions.access(any),
      'subscriptions.cancel': () => subscriptions.cancel(any),
      'subscriptions.cancel, a comment': () => subscriptions.cancel('ada', { comment: any }),
      'subscriptions.resume': () => subscriptions.resume(any),
      'subscriptions.sync': () => subscriptions.sync(any),
      'webhooks.replay': () => webhooks.replay(any),
    };
    expect(await failuresOf(calls)).toEqual(allWith(calls, 'INVALID_INPUT'));
  });
});
