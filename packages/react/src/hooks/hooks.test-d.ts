import { describe, expectTypeOf, it } from 'vitest';
import {
  type Balance,
  type MessageOverrides,
  type Plan,
  type SubscriptionAccess,
  useCredits,
  usePlans,
  useSubscription,
  useTopUp,
} from '../index.js';

declare const maybe: string | undefined;

describe('hooks', () => {
  it('have their data only in the state that has it', () => {
    const credits = useCredits();
    // @ts-expect-error nothing is read yet
    void credits.balances;
    if (credits.status === 'ready') expectTypeOf(credits.balances).toEqualTypeOf<readonly Balance[]>();
    const plans = usePlans();
    if (plans.status === 'ready') expectTypeOf(plans.plans).items.toEqualTypeOf<Plan>();
    // @ts-expect-error an error is not there without the state `error`
    void plans.error;
    const subscription = useSubscription();
    if (subscription.status === 'ready') expectTypeOf(subscription.access).toEqualTypeOf<SubscriptionAccess | null>();
    // @ts-expect-error no such state
    void (subscription.status === 'loaded');
  });

  it('start a plan by its code and interval', () => {
    const { subscribe } = usePlans({ redirectUrl: maybe });
    void subscribe('pro', 'month');
    // @ts-expect-error a plan is charged by the month or year
    void subscribe('pro', 'week');
    // @ts-expect-error the interval is named
    void subscribe('pro');
  });

  it('top up an amount with its currency', () => {
    const { start } = useTopUp({ redirectUrl: maybe });
    void start({ amountMinor: 2500, currency: 'usd' }, 'inline');
    // @ts-expect-error an amount has a currency
    void start(2500, 'inline');
    // @ts-expect-error no such mode
    void start({ amountMinor: 2500, currency: 'usd' }, 'popup');
  });

  it('cancel with a feedback of Stripe’s list', () => {
    const { cancel } = useSubscription({ enabled: undefined });
    void cancel({ feedback: 'too_expensive', comment: maybe });
    // @ts-expect-error no such feedback
    void cancel({ feedback: 'bored' });
  });

  it('show texts that can be left out', () => {
    expectTypeOf<{ topUp: { amountLegend: undefined }; pricing: undefined }>().toExtend<MessageOverrides>();
    // @ts-expect-error no such text
    void ({ topUp: { amountLegand: 'Add' } } satisfies MessageOverrides);
  });
});
