import { describe, expectTypeOf, it } from 'vitest';
import {
  type Billing,
  type BillingOptions,
  createBilling,
  definePlans,
  type PlanDefinitions,
  type Plans,
} from '../index.js';

declare const others: Omit<BillingOptions, 'plans' | 'hooks'>;
declare const identity: { accountId: string; userId: string };

const plans = definePlans({
  free: { name: 'Free', free: true },
  starter: {
    name: 'Starter',
    quotas: { messages: { limit: 50, period: 'month' } },
    prices: { month: { lookupKey: 'starter_month' } },
  },
  pro: {
    name: 'Pro',
    quotas: { messages: { limit: 500, period: 'month' }, projects: { limit: 'unlimited' } },
    prices: { month: { lookupKey: 'pro_month' } },
  },
});
const billing = createBilling({ ...others, plans });

describe('the keys of a catalogue', () => {
  it('come back from definePlans as unions', () => {
    expectTypeOf(plans).toEqualTypeOf<Plans<'free' | 'starter' | 'pro', 'messages' | 'projects'>>();
    expectTypeOf(billing).toEqualTypeOf<Billing<'free' | 'starter' | 'pro', 'messages' | 'projects'>>();
    expectTypeOf(plans.list).items.toHaveProperty('code').toEqualTypeOf<'free' | 'starter' | 'pro'>();
  });

  it('are the only plans that a route can require', () => {
    billing.requireAccess('pro');
    billing.requireAccess('starter', 'pro');
    // @ts-expect-error no plan has this code
    billing.requireAccess('por');
    // @ts-expect-error the second has none either
    billing.requireAccess('pro', 'team');
    // @ts-expect-error name at least one
    billing.requireAccess();
  });

  it('are the only quotas that can be used', () => {
    billing.requireQuota('messages');
    billing.requireQuota('projects', 2, { orCredits: 5 });
    // @ts-expect-error no plan has this quota
    billing.requireQuota('mesages');
    // @ts-expect-error a plan is no quota
    billing.requireQuota('pro');
    void billing.quotas.consume('account', { quota: 'projects', key: 'key' });
    // @ts-expect-error no plan has this quota
    void billing.quotas.consume('account', { quota: 'project', key: 'key' });
    void billing.quotas.release('account', { quota: 'projects', of: 'key' });
    // @ts-expect-error no plan has this quota
    void billing.quotas.release('account', { quota: 'project', of: 'key' });
  });

  it('are the only plans that can be bought', () => {
    void billing.checkout.createSubscriptionCheckout(identity, { plan: 'pro', attemptId: 'attempt' });
    // @ts-expect-error no plan has this code
    void billing.checkout.createSubscriptionCheckout(identity, { plan: 'prop', attemptId: 'attempt' });
  });

  it('are what hooks and reports get', async () => {
    createBilling({
      ...others,
      plans,
      hooks: {
        onSubscriptionComplete({ plan }) {
          expectTypeOf(plan).toEqualTypeOf<'free' | 'starter' | 'pro'>();
          // @ts-expect-error no plan has this code
          return plan === 'team';
        },
      },
    });
    const [entry] = await billing.plans.sync();
    expectTypeOf(entry?.plan).toEqualTypeOf<'free' | 'starter' | 'pro' | undefined>();
  });

  it('leave none where there is no quota', () => {
    const free = createBilling({ ...others, plans: definePlans({ free: { name: 'Free', free: true } }) });
    expectTypeOf(free).toEqualTypeOf<Billing<'free', never>>();
    // @ts-expect-error no plan has a quota
    free.requireQuota('messages');
  });

  it('are checked beside them', () => {
    // @ts-expect-error there is no such field
    definePlans({ pro: { name: 'Pro', recomended: true, prices: { month: { lookupKey: 'pro_month' } } } });
    // @ts-expect-error there is no such period
    definePlans({ free: { name: 'Free', free: true, quotas: { messages: { limit: 1, period: 'fortnight' } } } });
  });
});

describe('a catalogue whose keys are not known', () => {
  it('takes any string', () => {
    const loaded = definePlans({} as PlanDefinitions);
    expectTypeOf(loaded).toEqualTypeOf<Plans>();
    const any = createBilling({ ...others, plans: loaded });
    expectTypeOf(any).toEqualTypeOf<Billing>();
    any.requireAccess('whatever');
    any.requireQuota('whatever');
    void any.checkout.createSubscriptionCheckout(identity, { plan: 'whatever', attemptId: 'attempt' });
  });

  it('is what functions take that serve any application', () => {
    const serve = (given: Billing, catalogue: Plans) => [given, catalogue];
    serve(billing, plans);
    const options: BillingOptions = { ...others, plans };
    expectTypeOf(createBilling(options)).toEqualTypeOf<Billing>();
  });
});
