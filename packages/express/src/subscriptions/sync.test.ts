import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PaymentProvider, SubscriptionStanding } from '../providers/provider.js';
import { openTestDatabase, type TestDatabase } from '../test/database.js';
import { memoryLogger } from '../test/host.js';
import type { SubscriptionDependencies } from './dependencies.js';
import { SubscriptionModel } from './model.js';
import { syncSubscription } from './sync.js';

/* Invariants S1 to S3 of sync.ts, with a provider whose replies a test holds back. */

let database: TestDatabase;
let subscriptions: SubscriptionModel;
beforeAll(async () => {
  database = await openTestDatabase();
  subscriptions = new SubscriptionModel(database.connection);
  await subscriptions.model.createIndexes();
});
afterAll(() => database.close());

const now = new Date('2026-03-10T00:00:00Z');
const reading = (id: string, more: Partial<SubscriptionStanding> = {}): SubscriptionStanding => ({
  id,
  customerId: 'cus_ada',
  status: 'active',
  priceId: 'price_pro',
  lookupKey: 'pro_month',
  interval: 'month',
  amountMinor: 1200,
  currency: 'usd',
  seats: 1,
  anchorAt: new Date('2026-03-01T00:00:00Z'),
  periodStartAt: new Date('2026-03-01T00:00:00Z'),
  periodEndAt: new Date('2026-04-01T00:00:00Z'),
  createdAt: new Date('2026-03-01T00:00:00Z'),
  cancelledAt: null,
  cancelAt: null,
  cancelAtPeriodEnd: false,
  endedAt: null,
  trialEndAt: null,
  latestInvoiceId: 'in_1',
  latestInvoiceIsFirst: true,
  collectionPause: null,
  due: null,
  isPeriodVoided: false,
  isOneItem: true,
  isCharged: true,
  schedule: null,
  tags: { accountId: 'ada' },
  ...more,
});

interface Fake {
  /** What Stripe has now. */
  stripe: Map<string, SubscriptionStanding>;
  /** Called before a reading is returned; a test can hold it. */
  onRead: (found: SubscriptionStanding) => Promise<void>;
  told: [string, unknown][];
}

function partsWith(fake: Fake): SubscriptionDependencies {
  const provider: Partial<PaymentProvider> = {
    readSubscription: async (id) => {
      const found = fake.stripe.get(id);
      if (!found) throw new Error(`no ${id}`);
      await fake.onRead(found);
      return found;
    },
    listSubscriptions: async (customerId) => [...fake.stripe.values()].filter((each) => each.customerId === customerId),
    endDuplicate: async (id, kept) => {
      const found = fake.stripe.get(id);
      if (!found) throw new Error(`no ${id}`);
      fake.stripe.set(id, { ...found, status: 'canceled', endedAt: now, tags: { ...found.tags, duplicateOf: kept } });
    },
    refundInvoice: async () => ({ refundedMinor: 1200 }),
  };
  const unused = async () => undefined as never;
  return {
    subscriptions,
    accounts: {
      ensure: unused,
      customerOf: unused,
      oldestCustomerAt: unused,
      openedAt: unused,
      syncCustomer: unused,
      inTurn: unused,
      forCustomer: unused,
      accountOfCustomer: async (customerId) => (customerId.startsWith('cus_') ? customerId.slice(4) : null),
    },
    plans: {
      catalogue: { list: [], find: () => undefined },
      planOfPrice: () => null,
      forSale: unused,
      seatsFor: () => 1,
    },
    changes: {},
    publishableKey: '',
    stripeJsUrl: null,
    provider: provider as PaymentProvider,
    graceDays: 0,
    openInvoicesOnCancel: 'void',
    clock: { now: () => now },
    logger: memoryLogger([]),
    announce: async () => {},
    callHook: async (name, about) => fake.told.push([name, about]) > 0,
  };
}

const fakeWith = (...readings: SubscriptionStanding[]): Fake => ({
  stripe: new Map(readings.map((each) => [each.id, each])),
  onRead: async () => {},
  told: [],
});

describe('a sync', () => {
  it('that read first and writes last does not put an older reading over a newer one', async () => {
    const fake = fakeWith(reading('sub_slow'));
    const parts = partsWith(fake);
    let release = () => {};
    let isHeld = () => {};
    const held = new Promise<void>((resolve) => {
      isHeld = resolve;
    });
    fake.onRead = () =>
      new Promise((resolve) => {
        fake.onRead = async () => {};
        release = resolve;
        isHeld();
      });
    const slow = syncSubscription(parts, 'sub_slow');
    await held;
    fake.stripe.set('sub_slow', reading('sub_slow', { cancelAtPeriodEnd: true, cancelledAt: now }));
    await syncSubscription(parts, 'sub_slow');
    release();
    await slow;
    expect(await subscriptions.find('sub_slow')).toMatchObject({ cancelAtPeriodEnd: true, version: 2 });
  });

  it('beside many others ends with what Stripe has at the end', async () => {
    const fake = fakeWith(reading('sub_many', { customerId: 'cus_many', tags: {} }));
    const parts = partsWith(fake);
    fake.onRead = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
    const changes = Array.from({ length: 12 }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, n * 3));
      const before = fake.stripe.get('sub_many') as SubscriptionStanding;
      fake.stripe.set('sub_many', { ...before, seats: n + 1 });
      await syncSubscription(parts, 'sub_many');
    });
    await Promise.all(changes);
    expect(await subscriptions.find('sub_many')).toMatchObject({ seats: 12 });
  });

  it('of another customer’s subscription that names our account writes nothing', async () => {
    const fake = fakeWith(reading('sub_foreign', { customerId: 'cus_mallory' }));
    expect(await syncSubscription(partsWith(fake), 'sub_foreign')).toBe('not_ours');
    const stranger = fakeWith(reading('sub_stranger', { customerId: 'gcus_1', tags: {} }));
    expect(await syncSubscription(partsWith(stranger), 'sub_stranger')).toBe('not_ours');
    expect(await subscriptions.find('sub_foreign')).toBeNull();
    expect(await subscriptions.find('sub_stranger')).toBeNull();
  });

  it.each([
    ['older first', ['sub_a', 'sub_b']],
    ['newer first', ['sub_b', 'sub_a']],
  ])('of two subscriptions keeps the older (%s)', async (order, ids) => {
    const account = order.replace(' ', '-');
    const both = ['a', 'b'].map((name, n) =>
      reading(`${account}_${name}`, {
        customerId: `cus_${account}`,
        tags: { accountId: account },
        createdAt: new Date(now.getTime() + n * 1000),
      }),
    );
    const fake = fakeWith(...both);
    const parts = partsWith(fake);
    for (const id of ids) await syncSubscription(parts, id.replace('sub', account));
    expect(await subscriptions.holder(account, 'main')).toMatchObject({ _id: `${account}_a` });
    expect(await subscriptions.find(`${account}_b`)).toMatchObject({
      stripeStatus: 'canceled',
      duplicateOf: `${account}_a`,
    });
    expect(fake.told.filter(([name]) => name === 'onDuplicateSubscription')).toHaveLength(1);
  });

  it('leaves two that both stood for long to an operator, and lets the older hold the slot', async () => {
    const both = ['old', 'new'].map((name, n) =>
      reading(`sub_${name}`, {
        customerId: 'cus_long',
        tags: {},
        latestInvoiceIsFirst: false,
        createdAt: new Date(now.getTime() + n * 1000),
      }),
    );
    const parts = partsWith(fakeWith(...both));
    for (const { id } of [...both].reverse()) await syncSubscription(parts, id);
    expect(await subscriptions.find('sub_old')).toMatchObject({ stripeStatus: 'active', holdsSlot: true });
    expect(await subscriptions.find('sub_new')).toMatchObject({ stripeStatus: 'active', holdsSlot: false });
  });

  it('finishes a refund that a crash left, once', async () => {
    const ended = reading('sub_crashed', {
      customerId: 'cus_crash',
      status: 'canceled',
      endedAt: now,
      tags: { duplicateOf: 'sub_kept' },
    });
    const fake = fakeWith(ended);
    const parts = partsWith(fake);
    await Promise.all([syncSubscription(parts, 'sub_crashed'), syncSubscription(parts, 'sub_crashed')]);
    await syncSubscription(parts, 'sub_crashed');
    expect(fake.told.filter(([name]) => name === 'onDuplicateSubscription')).toHaveLength(1);
  });
});
