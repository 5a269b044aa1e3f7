import { describe, expectTypeOf, it } from 'vitest';
import {
  type Balance,
  type Billing,
  BillingFailure,
  type BillingOptions,
  type Credits,
  createBilling,
  definePlans,
  type ErrorCode,
  type LedgerEntry,
  type ReconcileReport,
  type TopUpOptions,
} from './index.js';

declare const others: Pick<BillingOptions, 'mongo' | 'stripe' | 'appUrls' | 'identify'>;
declare const billing: Billing;
declare const maybe: {
  text: string | undefined;
  number: number | undefined;
  date: Date | undefined;
  topUp: TopUpOptions | undefined;
  hook: ((about: { accountId: string }) => void) | undefined;
};

describe('what can be left out', () => {
  it('takes `undefined`, in options', () => {
    const plans = definePlans({
      free: { name: 'Free', description: maybe.text, free: true },
      pro: { name: 'Pro', prices: { month: { lookupKey: 'pro_month', amountMinor: maybe.number }, year: undefined } },
    });
    createBilling({
      ...others,
      plans,
      baseUrl: maybe.text,
      topUp: maybe.topUp,
      stream: { retryMs: maybe.number },
      hooks: { onTopUpComplete: maybe.hook },
    });
    // @ts-expect-error what is needed does not
    createBilling({ ...others, plans, identify: undefined });
  });

  it('takes `undefined`, in what methods take', () => {
    void billing.credits.spend('ada', { key: 'k', amount: 5, unit: maybe.text, reason: maybe.text });
    void billing.credits.ledger('ada', { limit: maybe.number, since: maybe.date });
    void billing.subscriptions.cancel('ada', { comment: maybe.text });
    billing.requireCredits(5, { reason: maybe.text, max: maybe.number });
    billing.requireQuota('messages', maybe.number, { reason: maybe.text });
    // @ts-expect-error an amount does not
    void billing.credits.spend('ada', { key: 'k', amount: maybe.number });
  });
});

describe('what methods resolve with', () => {
  it('has a name that a host can import', () => {
    expectTypeOf<Credits['spend']>().returns.resolves.toEqualTypeOf<LedgerEntry>();
    expectTypeOf<Credits['balance']>().returns.resolves.toEqualTypeOf<Balance[]>();
    expectTypeOf<Billing['reconcile']>().returns.resolves.toEqualTypeOf<ReconcileReport>();
    expectTypeOf<BillingFailure['code']>().toEqualTypeOf<ErrorCode>();
    // @ts-expect-error no such code
    new BillingFailure('NO_SUCH_CODE', 'text');
  });
});
