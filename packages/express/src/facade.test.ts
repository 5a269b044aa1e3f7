import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  Accounts,
  AutoRecharge,
  Billing,
  BillingPlans,
  Checkout,
  Credits,
  Quotas,
  Subscriptions,
  Webhooks,
} from './index.js';
import { type Bench, openBench, type TestApp } from './test/bench.js';

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
  plans: all<BillingPlans>({ list: true, sync: true }),
  subscriptions: all<Subscriptions>({ access: true, cancel: true, resume: true, sync: true }),
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
