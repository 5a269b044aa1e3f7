import type { BillingClient, BillingError, BillingInterval, PaymentDue, Plan } from '@tillkit/contract/browser';
import { useCallback } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import { toBillingError } from '../provider/billingError.js';
import { currentPage } from '../provider/openPage.js';
import { useAccountState, useOneCall } from './useAccountState.js';
import { useAttempt } from './useAttempt.js';
import { useResource } from './useResource.js';
import { useReturnToPage } from './useReturnToPage.js';

/** State of the plans for sale: `loading`, `error` or `ready`. */
export type PlansState =
  | { status: 'loading' }
  | { status: 'error'; error: BillingError; refreshing: boolean }
  | {
      status: 'ready';
      /** In catalog order, lowest first. */
      plans: readonly Plan[];
      signedIn: boolean;
      isPaid: boolean;
      /** Code of the highest plan that the account has. */
      primaryPlan: string | null;
      /** The payment that the account must make before it can start another plan. Null if nothing is due. */
      paymentDue: PaymentDue | null;
      refreshing: boolean;
    };

/** State of a plan purchase in this page. After `redirecting`, Stripe's hosted page continues. */
export type PlanPurchase =
  | { status: 'idle' }
  | { status: 'starting'; plan: string }
  | { status: 'redirecting'; plan: string }
  | { status: 'failed'; plan: string; error: BillingError };

/** What {@link usePlans} returns. */
export type Plans = PlansState & {
  purchase: PlanPurchase;
  /** Opens the hosted checkout of a plan. If you repeat the call, the customer pays once. Never rejects. */
  subscribe: (plan: string, interval: BillingInterval) => Promise<void>;
  refresh: () => Promise<void>;
};

/** What {@link usePlans} takes. */
export interface UsePlansOptions {
  /** The URL a customer returns to after the hosted page. Default: this page. */
  redirectUrl?: string | undefined;
}

const readPlans = (client: BillingClient) => client.getPlans();

const idle: PlanPurchase = { status: 'idle' };

/**
 * The plans for sale, and a method to start one.
 * @example
 * const { subscribe } = usePlans();
 * return <button onClick={() => subscribe('pro', 'month')}>Upgrade</button>;
 */
export function usePlans({ redirectUrl }: UsePlansOptions = {}): Plans {
  const { client, store, scope, emit, navigate } = useBilling();
  const plans = useResource('plans', readPlans);
  const [purchase, setPurchase] = useAccountState<PlanPurchase>(idle);
  const attempt = useAttempt();
  const { begin, end } = useOneCall();
  useReturnToPage(
    useCallback(() => {
      end();
      setPurchase(idle);
      store.refreshAll(scope);
    }, [store, scope, end, setPurchase]),
  );

  const subscribe = async (plan: string, interval: BillingInterval) => {
    if (!begin()) return;
    setPurchase({ status: 'starting', plan });
    emit({ type: 'plan_checkout_started', plan, interval });
    try {
      const attemptId = attempt.idFor(`${plan} ${interval}`);
      const body = { plan, interval, attemptId, redirectUrl: redirectUrl ?? currentPage() };
      const session = await client.createSubscriptionCheckoutSession(body);
      setPurchase({ status: 'redirecting', plan });
      navigate(session.url);
    } catch (cause) {
      end();
      const error = toBillingError(cause);
      if (error.code === 'SESSION_ENDED' || error.code === 'ATTEMPT_CONFLICT') attempt.finish();
      // The server knows a plan that the page does not know. Read both again.
      if (error.status === 409) store.refreshAll(scope);
      emit({ type: 'plan_checkout_failed', plan, code: error.code });
      setPurchase({ status: 'failed', plan, error });
    }
  };

  if (plans.status !== 'ready') return { ...plans, purchase, subscribe };
  const { data, ...rest } = plans;
  return { ...rest, ...data, purchase, subscribe };
}
