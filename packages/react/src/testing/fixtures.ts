import type {
  AutoRechargeReply,
  Balance,
  Invoice,
  PaymentDue,
  PaymentMethod,
  Plan,
  PlansReply,
  SubscriptionAccess,
  TopUpLimits,
  TopUpRules,
} from '@tillkit/contract/browser';
import { type FixtureOverrides, overridden } from './overrides.js';

/** The router's default top-up limits. */
export const fixtureTopUpRules: TopUpRules = {
  currencies: ['usd'],
  limits: {
    usd: {
      minimumMinor: 1_000,
      maximumMinor: 2_500_000,
      stepMinor: 1,
      presetsMinor: [1_000, 2_500, 5_000, 10_000],
      balanceCapMinor: null,
    },
  },
};

/** The same with other limits for US dollars. */
export function fixtureTopUpLimits(limits: FixtureOverrides<TopUpLimits>): TopUpRules {
  const { usd } = fixtureTopUpRules.limits;
  return { ...fixtureTopUpRules, limits: { usd: overridden(usd as TopUpLimits, limits) } };
}

/** Auto-recharge that was never switched on, with a saved card. */
export function fixtureAutoRecharge(reply: FixtureOverrides<AutoRechargeReply> = {}): AutoRechargeReply {
  return overridden(
    {
      status: 'off',
      settings: null,
      chargedThisMonthMinor: 0,
      paymentMethod: { brand: 'visa', last4: '4242' },
      lastFailure: null,
      nextAttemptAt: null,
    },
    reply,
  );
}

/** Pro for February 2027, paid. */
export function fixtureInvoice(invoice: FixtureOverrides<Invoice> = {}): Invoice {
  const line = {
    description: 'Pro',
    quantity: 1,
    amountMinor: 2_400,
    periodStartAt: '2027-02-01T12:00:00.000Z',
    periodEndAt: '2027-03-01T12:00:00.000Z',
  };
  return overridden(
    {
      id: 'in_fixture',
      number: 'FIX-0001',
      status: 'paid',
      createdAt: '2027-02-01T12:00:00.000Z',
      currency: 'usd',
      subtotalMinor: 2_400,
      discountMinor: 0,
      taxMinor: 0,
      totalMinor: 2_400,
      paidMinor: 2_400,
      dueMinor: 0,
      nextAttemptAt: null,
      hostedUrl: 'https://invoice.example/in_fixture',
      pdfUrl: 'https://invoice.example/in_fixture/pdf',
      lines: [line],
    },
    invoice,
  );
}

/** The Visa card 4242, saved and charged by default. */
export function fixturePaymentMethod(method: FixtureOverrides<PaymentMethod> = {}): PaymentMethod {
  return overridden(
    {
      id: 'pm_fixture',
      type: 'card',
      brand: 'visa',
      last4: '4242',
      expMonth: 8,
      expYear: 2031,
      expiry: 'valid',
      isDefault: true,
      createdAt: '2026-11-01T12:00:00.000Z',
    },
    method,
  );
}

/** $62.10 that can be spent. */
export function fixtureBalance(balance: FixtureOverrides<Balance> = {}): Balance {
  return overridden({ unit: 'usd', kind: 'money', available: 6_210, held: 0, debt: 0 }, balance);
}

/** A plan with this code and name. It has no price and no features unless you give them. */
export function fixturePlan(plan: FixtureOverrides<Plan> & { code: string; name: string }): Plan {
  const { code, name, ...others } = plan;
  const bare = {
    code,
    name,
    description: null,
    features: [],
    recommended: false,
    free: false,
    prices: [],
    seats: null,
    current: false,
  };
  return overridden<Plan>(bare, others);
}

/** Three plans, lowest first: a free one, Starter, and Pro, which is recommended. */
export function fixturePlans(reply: FixtureOverrides<PlansReply> = {}): PlansReply {
  const plans = [
    fixturePlan({
      code: 'free',
      name: 'Free',
      description: 'To try it out',
      free: true,
      current: true,
      features: ['1 project', '100 messages a month', 'Community support'],
    }),
    fixturePlan({
      code: 'starter',
      name: 'Starter',
      description: 'For work on your own',
      features: ['5 projects', '2,000 messages a month', 'Support by mail', 'Export as CSV'],
      prices: [
        { interval: 'month', amountMinor: 900, currency: 'usd' },
        { interval: 'year', amountMinor: 9_000, currency: 'usd' },
      ],
    }),
    fixturePlan({
      code: 'pro',
      name: 'Pro',
      description: 'For a team that ships',
      recommended: true,
      features: [
        'Projects without limit',
        '20,000 messages a month',
        'Support within a day',
        'Export and API',
        'Audit log',
      ],
      prices: [
        { interval: 'month', amountMinor: 2_400, currency: 'usd' },
        { interval: 'year', amountMinor: 24_000, currency: 'usd' },
      ],
    }),
  ];
  return overridden<PlansReply>({ signedIn: true, isPaid: false, primaryPlan: 'free', paymentDue: null, plans }, reply);
}

/** An active monthly subscription, paid on February 1, 2027 and renewing on March 1. */
export function fixtureAccess(access: FixtureOverrides<SubscriptionAccess> = {}): SubscriptionAccess {
  return overridden(
    {
      status: 'ACTIVE',
      plan: 'pro',
      planName: 'Pro',
      interval: 'month',
      seats: 1,
      amountMinor: 2_400,
      currency: 'usd',
      stripeSubscriptionId: 'sub_fixture',
      stripeStatus: 'active',
      startAt: '2027-02-01T12:00:00.000Z',
      endAt: '2027-03-01T12:00:00.000Z',
      createdAt: '2026-11-01T12:00:00.000Z',
      cancelledAt: null,
      cancelAt: null,
      cancelAtPeriodEnd: false,
      endedAt: null,
      resumable: false,
      paymentDue: null,
      pendingChange: null,
      collectionPause: null,
    },
    access,
  );
}

/** A renewal of Pro that was declined on February 9, 2027. The next try is on the 12th. */
export function fixturePaymentDue(due: FixtureOverrides<PaymentDue> = {}): PaymentDue {
  return overridden(
    {
      plan: 'pro',
      planName: 'Pro',
      amountMinor: 2_400,
      currency: 'usd',
      nextAttemptAt: '2027-02-12T12:00:00.000Z',
      payUrl: 'https://invoice.example/in_fixture',
      voidedOnCancel: true,
    },
    due,
  );
}

/** The date of the fixtures. */
export const fixtureNow = (): Date => new Date('2027-02-10T12:00:00.000Z');
