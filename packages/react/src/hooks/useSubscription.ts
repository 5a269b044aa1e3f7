import type {
  BillingError,
  CancelSubscriptionBody,
  SubscriptionAccess,
  SubscriptionAccessReply,
} from '@tillkit/contract/browser';
import { useCallback } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import { isOutcomeUnknown, toBillingError } from '../provider/billingError.js';
import { currentPage } from '../provider/openPage.js';
import { keyOf } from '../provider/resourceStore.js';
import { useAccountState, useOneCall } from './useAccountState.js';
import { useReturnToPage } from './useReturnToPage.js';
import { useSubscriptionAccess } from './useSubscriptionAccess.js';

/** State of the subscription: `loading`, `error` or `ready`. */
export type SubscriptionState =
  | { status: 'loading' }
  | { status: 'error'; error: BillingError; refreshing: boolean }
  | {
      status: 'ready';
      /** Null without a subscription. */
      access: SubscriptionAccess | null;
      refreshing: boolean;
    };

/** What a customer can do with the subscription. */
export type SubscriptionVerb = 'cancel' | 'resume' | 'portal';

/** State of the last change of the subscription in this page. */
export type SubscriptionAction =
  | { status: 'idle' }
  | { status: 'pending'; verb: SubscriptionVerb }
  | { status: 'done'; verb: 'cancel' | 'resume' }
  /** `outcomeUnknown`: the server may have done it. Repeating it is safe. */
  | { status: 'failed'; verb: SubscriptionVerb; error: BillingError; outcomeUnknown: boolean };

/** What {@link useSubscription} returns. */
export type Subscription = SubscriptionState & {
  action: SubscriptionAction;
  /** Cancels at the end of the paid period. Returns true when done. Never rejects. */
  cancel: (reason?: CancelSubscriptionBody) => Promise<boolean>;
  /** Resumes a canceled plan before it ends. Returns true when done. Never rejects. */
  resume: () => Promise<boolean>;
  /** Opens the customer portal: invoices and payment methods. Never rejects. */
  openPortal: () => Promise<void>;
  refresh: () => Promise<void>;
};

/** What {@link useSubscription} takes. */
export interface UseSubscriptionOptions {
  /** The URL a customer returns to from the portal. Default: this page. */
  redirectUrl?: string | undefined;
  /** With false, reads nothing, e.g. while nobody is signed in. */
  enabled?: boolean | undefined;
}

const idle: SubscriptionAction = { status: 'idle' };

/**
 * The subscription of the account, and methods to change it.
 * @example
 * const subscription = useSubscription();
 * const isActive = subscription.status === 'ready' && subscription.access?.status === 'ACTIVE';
 */
export function useSubscription({ redirectUrl, enabled }: UseSubscriptionOptions = {}): Subscription {
  const { client, store, scope, emit, navigate } = useBilling();
  const subscription = useSubscriptionAccess(enabled);
  const [action, setAction] = useAccountState<SubscriptionAction>(idle);
  const { begin, end } = useOneCall();
  useReturnToPage(
    useCallback(() => {
      end();
      setAction(idle);
      void store.refresh(keyOf(scope, 'subscription'));
    }, [store, scope, end, setAction]),
  );

  const run = async <T>(verb: SubscriptionVerb, call: () => Promise<T>): Promise<T | undefined> => {
    if (!begin()) return undefined;
    setAction({ status: 'pending', verb });
    try {
      return await call();
    } catch (cause) {
      const error = toBillingError(cause);
      setAction({ status: 'failed', verb, error, outcomeUnknown: isOutcomeUnknown(error) });
      // If the session has ended, the next read shows the sign-in button.
      if (verb !== 'portal' || error.code === 'UNAUTHENTICATED') void store.refresh(keyOf(scope, 'subscription'));
      return undefined;
    } finally {
      end();
    }
  };

  const change = async (verb: 'cancel' | 'resume', call: () => Promise<SubscriptionAccessReply>) => {
    const reply = await run(verb, call);
    if (!reply) return null;
    store.set(keyOf(scope, 'subscription'), reply);
    // A plan that ends at once takes its quotas with it.
    for (const name of ['plans', 'quotas']) store.refreshAll(scope, name);
    setAction({ status: 'done', verb });
    return reply.access;
  };

  const cancel = async (reason: CancelSubscriptionBody = {}) => {
    const access = await change('cancel', () => client.cancelSubscription(reason));
    if (access) emit({ type: 'subscription_cancelled', plan: access.plan, feedback: reason.feedback ?? null });
    return access !== null;
  };

  const resume = async () => {
    const access = await change('resume', () => client.resumeSubscription({}));
    if (access) emit({ type: 'subscription_resumed', plan: access.plan });
    return access !== null;
  };

  const openPortal = async () => {
    await run('portal', async () => {
      const { url } = await client.createPortalSession({ redirectUrl: redirectUrl ?? currentPage() });
      emit({ type: 'portal_opened' });
      navigate(url);
    });
    setAction((state) => (state.status === 'pending' && state.verb === 'portal' ? { status: 'idle' } : state));
  };

  const verbs = { action, cancel, resume, openPortal };
  if (subscription.status !== 'ready') return { ...subscription, ...verbs };
  const { data, ...rest } = subscription;
  return { ...rest, access: data.access, ...verbs };
}
