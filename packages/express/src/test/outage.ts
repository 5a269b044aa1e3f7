import { type Sandbox, startSandbox } from '@tillkit/sandbox';
import fc from 'fast-check';
import Stripe from 'stripe';
import { expect } from 'vitest';
import { newAttempt, payHosted, startApp, type TestApp, type TestAppOptions, until } from './bench.js';
import { openTestDatabase, type TestDatabase } from './database.js';

/* Deployments whose events are lost for a while, on one sandbox and one database whose clock the test moves. */

const minute = 60;
const day = 86_400;
const accounts = ['ada', 'mei'] as const;
const returnUrl = 'http://app.test/';

/** Something that happens at Stripe, or in the app with no event of it arriving by itself. */
const kinds = [
  'topUpInPage',
  'topUpHosted',
  'leaveOpen',
  'payOpen',
  'refund',
  'disputeLost',
  'disputeWon',
  'subscribe',
  'subscribeForAYear',
  'subscribeByHand',
  'cancelAtEnd',
  'cancelNow',
  'cardFails',
  'cardWorks',
] as const;

const traffic = (max: number) =>
  fc.array(
    fc.record({
      kind: fc.oneof(
        fc.constantFrom(...kinds),
        fc.constantFrom('refund', 'disputeLost', 'cancelNow', 'subscribeForAYear', 'topUpInPage'),
      ),
      account: fc.constantFrom(...accounts),
      part: fc.double({ min: 0.1, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: max },
  );
type Act = { kind: (typeof kinds)[number]; account: (typeof accounts)[number]; part: number };

const lengthSeconds = fc.oneof(
  fc.integer({ min: minute, max: 3600 }),
  fc.integer({ min: 3600, max: 2 * day }),
  fc.integer({ min: 2 * day, max: 29 * day }),
  fc.integer({ min: 28 * day, max: 31 * day }),
  fc.integer({ min: 31 * day, max: 45 * day }),
);

export const outages = fc.record({
  before: traffic(4),
  /** Whether a sweep was complete before the deliveries were lost. */
  isSweptBefore: fc.boolean(),
  lengthSeconds,
  during: traffic(5),
  /** In which part of the time it happens: what is early in a long one has no event any more afterwards. */
  within: fc.constantFrom(0.05, 0.5, 1),
  after: traffic(2),
  order: fc.shuffledSubarray(['event', 'sweep', 'start'] as const, { minLength: 3 }),
});

export type Outage = typeof outages extends fc.Arbitrary<infer T> ? T : never;

export class OutageWorld {
  /** Ahead of the machine's clock, by which the database drops events that are finished for long. */
  private static readonly beganAt = Date.parse('2035-01-05T12:00:00Z');
  private at = OutageWorld.beganAt;
  readonly clock = { now: () => new Date(this.at) };
  private played = 0;

  private constructor(
    readonly sandbox: Sandbox,
    readonly database: TestDatabase,
    readonly stripe: Stripe,
  ) {}

  static async open(): Promise<OutageWorld> {
    const clock = { now: () => new Date(OutageWorld.beganAt) };
    const made: { world?: OutageWorld } = {};
    const [sandbox, database] = await Promise.all([
      startSandbox({ clock: { now: () => (made.world?.clock ?? clock).now() } }),
      openTestDatabase(),
    ]);
    const { host, port, protocol, secretKey } = sandbox;
    made.world = new OutageWorld(sandbox, database, new Stripe(secretKey, { host, port, protocol, telemetry: false }));
    await made.world.pricesAtStripe();
    return made.world;
  }

  /** What every deployment begins with. */
  private empty: Uint8Array = new Uint8Array();

  private async pricesAtStripe(): Promise<void> {
    const app = await this.app({});
    await app.billing.plans.sync();
    await app.close();
    this.empty = this.sandbox.snapshot();
  }

  app(options: TestAppOptions): Promise<TestApp> {
    return startApp(this.database.connection, this.sandbox, { clock: this.clock, ...options });
  }

  pass(seconds: number): void {
    this.at += seconds * 1000;
    this.sandbox.tick();
  }

  /** Plays one outage from an empty Stripe and database, and compares what is here with a fresh reading of Stripe. */
  async play(outage: Outage): Promise<void> {
    this.at = OutageWorld.beganAt;
    this.sandbox.faults.clear();
    this.sandbox.restore(this.empty);
    for (const { collectionName } of await this.collections()) {
      await this.database.connection.collection(collectionName).deleteMany({});
    }
    this.played += 1;
    const environment = `outage-${this.played}`;
    const api = await this.app({ environment, delivers: true });
    const apps = [api];
    try {
      for (const account of accounts) await this.topUp(api, account, 0.5);
      await this.acts(api, outage.before, 0);
      await this.arrived(api, environment);
      if (outage.isSweptBefore) await api.billing.sweep();

      const lost = this.sandbox.faults.add({ on: 'delivery', kind: 'drop', times: 1_000_000 });
      const busySeconds = Math.floor(outage.lengthSeconds * outage.within);
      await this.acts(api, outage.during, busySeconds);
      this.pass(outage.lengthSeconds - busySeconds);
      this.sandbox.faults.remove(lost.id);

      for (const step of outage.order) {
        this.pass(minute);
        if (step === 'event') {
          await this.acts(api, outage.after, 0);
          await this.topUp(api, 'ada', 1);
          await this.arrived(api, environment);
        } else if (step === 'sweep') {
          expect(await api.billing.sweep()).toMatchObject({ failed: 0 });
        } else {
          const worker = await this.app({ environment, workers: true });
          apps.push(worker);
          await this.started(environment);
        }
      }
      await this.arrived(api, environment);
      await this.compare(api, environment);
    } finally {
      for (const each of apps) await each.close();
    }
  }

  private collections() {
    return this.database.connection.db?.collections() ?? Promise.resolve([]);
  }

  /** What is delivered is delivered and worked on, here or by the worker. */
  private async arrived(api: TestApp, environment: string): Promise<void> {
    await this.sandbox.webhooks.settled();
    await api.billing.webhooks.drain();
    await until(() => this.isIdle(environment));
  }

  /** The worker's first sweep has read everything, and what it found is worked on. */
  private async started(environment: string): Promise<void> {
    const marks = this.database.connection.collection<{ _id: string; completeUntil: Date }>('read_marks');
    await until(async () => {
      const mark = await marks.findOne({ _id: environment });
      const isRead = mark !== null && this.at - mark.completeUntil.getTime() < 5 * 60_000;
      return isRead && this.isIdle(environment);
    }, 60_000);
  }

  private async isIdle(environment: string): Promise<boolean> {
    const events = this.database.connection.collection('webhook_events');
    return (await events.countDocuments({ environment, status: { $in: ['pending', 'working'] } })) === 0;
  }

  /** The acts, spread evenly over so many seconds. */
  private async acts(api: TestApp, acts: readonly Act[], seconds: number): Promise<void> {
    let left = seconds;
    for (const [index, act] of acts.entries()) {
      const share = Math.floor(left / (acts.length - index + 1));
      if (share > 0) this.pass(share);
      left -= share;
      await this.act(api, act);
    }
    if (left > 0) this.pass(left);
  }

  private async act(api: TestApp, { kind, account, part }: Act): Promise<void> {
    const { billing } = api;
    const identity = { accountId: account, userId: account, email: `${account}@example.com` };
    const order = { amountMinor: Math.round(20_000 * part), currency: 'usd', attemptId: newAttempt() };
    switch (kind) {
      case 'topUpInPage':
        return this.topUp(api, account, part);
      case 'topUpHosted':
        await payHosted((await billing.checkout.createTopUpCheckout(identity, order)).url);
        return;
      case 'leaveOpen':
        await billing.checkout.createTopUpIntent(identity, order);
        return;
      case 'payOpen': {
        const open = (await this.paymentsOf(api, account)).find(({ status }) => status === 'requires_payment_method');
        if (open) await this.confirm(open.id);
        return;
      }
      case 'refund': {
        const paid = (await this.paymentsOf(api, account)).find(({ status }) => status === 'succeeded');
        // What was refunded or disputed as a whole is refused; that is Stripe's business.
        if (paid)
          await this.stripe.refunds
            .create({ payment_intent: paid.id, amount: Math.ceil(paid.amount * part) })
            .catch(() => {});
        return;
      }
      case 'disputeLost':
      case 'disputeWon': {
        const paid = (await this.paymentsOf(api, account)).filter(({ status }) => status === 'succeeded').at(-1);
        if (!paid) return;
        try {
          const { id } = this.sandbox.disputes.open(paid.id);
          this.sandbox.disputes.decide(id, kind === 'disputeLost' ? 'lost' : 'won');
        } catch {
          // It is disputed or refunded already.
        }
        return;
      }
      case 'subscribe':
      case 'subscribeForAYear': {
        if ((await this.standing(api, account)).length > 0) return;
        const what =
          kind === 'subscribe'
            ? { plan: 'pro', interval: 'month' as const }
            : { plan: 'starter', interval: 'year' as const };
        const body = { ...what, attemptId: newAttempt() };
        const made = await billing.checkout.createSubscriptionCheckout(identity, body).catch(() => null);
        if (made) await payHosted(made.url);
        return;
      }
      case 'subscribeByHand': {
        if ((await this.standing(api, account)).length > 0) return;
        const { customerId } = await billing.accounts.ensure(identity);
        await this.cardOf(customerId, 'pm_card_visa');
        const [price] = (await this.stripe.prices.list({ lookup_keys: ['starter_month'] })).data;
        await this.stripe.subscriptions.create({ customer: customerId, items: [{ price: price?.id ?? '' }] });
        return;
      }
      case 'cancelAtEnd':
        for (const { id } of await this.standing(api, account))
          await this.stripe.subscriptions.update(id, { cancel_at_period_end: true });
        return;
      case 'cancelNow':
        for (const { id } of await this.standing(api, account)) await this.stripe.subscriptions.cancel(id);
        return;
      default:
        for (const { id, customer } of await this.standing(api, account)) {
          const method = await this.cardOf(
            String(customer),
            kind === 'cardFails' ? 'pm_card_chargeCustomerFail' : 'pm_card_visa',
          );
          await this.stripe.subscriptions.update(id, { default_payment_method: method });
        }
    }
  }

  private async topUp({ billing }: TestApp, account: string, part: number): Promise<void> {
    const order = { amountMinor: Math.round(20_000 * part), currency: 'usd', attemptId: newAttempt() };
    const { clientSecret } = await billing.checkout.createTopUpIntent({ accountId: account, userId: account }, order);
    await this.confirm(clientSecret.split('_secret_')[0] ?? '');
  }

  private async confirm(id: string): Promise<void> {
    await this.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa', return_url: returnUrl });
  }

  private async cardOf(customer: string, card: string): Promise<string> {
    const { id } = await this.stripe.paymentMethods.attach(card, { customer });
    await this.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
    return id;
  }

  /** Top-ups of an account at Stripe, newest first. */
  private async paymentsOf({ billing }: TestApp, account: string): Promise<Stripe.PaymentIntent[]> {
    const customer = await billing.accounts.customerOf(account);
    if (customer === null) return [];
    const { data } = await this.stripe.paymentIntents.list({ customer, limit: 100 });
    return data.filter(({ metadata }) => metadata.tillkit_session !== undefined);
  }

  private async subscriptionsOf({ billing }: TestApp, account: string): Promise<Stripe.Subscription[]> {
    const customer = await billing.accounts.customerOf(account);
    return customer === null
      ? []
      : (await this.stripe.subscriptions.list({ customer, status: 'all', limit: 100 })).data;
  }

  private async standing(app: TestApp, account: string): Promise<Stripe.Subscription[]> {
    return (await this.subscriptionsOf(app, account)).filter(({ status }) => status !== 'canceled');
  }

  private async compare(api: TestApp, environment: string): Promise<void> {
    const rows = (name: string, filter: object) => this.database.connection.collection(name).find(filter).toArray();
    for (const account of accounts) {
      const payments = await this.paymentsOf(api, account);
      const paid = payments.filter(({ status }) => status === 'succeeded');
      const due = await Promise.all(paid.map((intent) => this.returnedOf(intent)));
      const here = await rows('payments', { accountId: account });
      const shown = here.map(({ _id, amountMinor, refundedMinor }) => [String(_id), amountMinor, refundedMinor]);
      expect(shown.sort()).toEqual(paid.map(({ id, amount }, n) => [id, amount, due[n]]).sort());
      const expected = paid.reduce((sum, { amount }, n) => sum + amount - (due[n] ?? 0), 0);
      const [balance] = await api.billing.credits.balance(account);
      expect(balance ? balance.available - balance.debt : 0).toBe(expected);

      const subscriptions = await this.subscriptionsOf(api, account);
      const stored = await rows('subscription_access', { accountId: account });
      expect(byId(stored.map((row) => mirrored(row)))).toEqual(byId(subscriptions.map((each) => atStripe(each))));
    }
    expect(await rows('webhook_events', { environment, status: { $ne: 'done' } })).toEqual([]);
  }

  /** What of a payment's money is not there any more. */
  private async returnedOf({ id, amount }: Stripe.PaymentIntent): Promise<number> {
    const refunds = await this.stripe.refunds.list({ payment_intent: id });
    const disputes = await this.stripe.disputes.list({ payment_intent: id });
    const refunded = refunds.data.reduce((sum, refund) => sum + refund.amount, 0);
    const lost = disputes.data.reduce((sum, { amount: of, status }) => sum + (status === 'lost' ? of : 0), 0);
    return Math.min(amount, refunded + lost);
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    await this.database.close();
  }
}

type Shown = Record<string, unknown> & { id: string };
const byId = (rows: Shown[]) => rows.sort((a, b) => (a.id < b.id ? -1 : 1));
const instant = (seconds: number | null | undefined) => (seconds ? new Date(seconds * 1000) : null);

function mirrored(row: Record<string, unknown>): Shown {
  const { _id, stripeStatus, startAt, endAt, cancelAtPeriodEnd, cancelAt, endedAt, stripeInvoicePaymentId } = row;
  return {
    id: String(_id),
    stripeStatus,
    startAt,
    endAt,
    cancelAtPeriodEnd,
    cancelAt,
    endedAt,
    invoice: stripeInvoicePaymentId,
  };
}

function atStripe(subscription: Stripe.Subscription): Shown {
  const { id, status, items, cancel_at_period_end, cancel_at, ended_at, latest_invoice } = subscription;
  const [item] = items.data;
  return {
    id,
    stripeStatus: status,
    startAt: instant(item?.current_period_start),
    endAt: instant(item?.current_period_end),
    cancelAtPeriodEnd: cancel_at_period_end,
    cancelAt: instant(cancel_at),
    endedAt: instant(ended_at),
    invoice: latest_invoice,
  };
}
