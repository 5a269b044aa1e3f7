import type { BillingError, BillingSessionReply, Money, PaymentIntentReply } from '@tillkit/contract/browser';
import { useCallback, useEffect, useRef } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import { toBillingError } from '../provider/billingError.js';
import type { PaymentMode } from '../provider/events.js';
import { currentPage } from '../provider/openPage.js';
import { watchSession } from '../provider/watchSession.js';
import { useAccountState, useOneCall } from './useAccountState.js';
import { useAttempt } from './useAttempt.js';
import { useCheckoutReturn } from './useCheckoutReturn.js';
import { useReturnToPage } from './useReturnToPage.js';

/** State of a top-up, from the choice of an amount to its result. */
export type TopUpState =
  | { status: 'idle' }
  /** The server prepares the payment. Nothing is charged yet. */
  | { status: 'starting'; mode: PaymentMode; amount: Money }
  /** The browser opens the hosted page. */
  | { status: 'redirecting'; amount: Money }
  /** The form can be shown. Pass `payment` to `PaymentForm`. */
  | { status: 'paying'; payment: PaymentIntentReply }
  /** The server reads the result of the payment. */
  | { status: 'checking'; sessionId: string | null }
  /** Paid or processing. The credits follow without another call. */
  | { status: 'processing'; sessionId: string; amount: Money | null }
  | { status: 'succeeded'; sessionId: string; amount: Money | null }
  | { status: 'cancelled'; sessionId: string }
  /** `charged: 'unknown'`: the payment may have succeeded. The balance shows the result. */
  | { status: 'failed'; error: BillingError | null; charged: 'no' | 'unknown' };

/** What {@link useTopUp} returns. */
export type TopUp = TopUpState & {
  /**
   * Starts a purchase of this amount. If you repeat the call, the customer pays once. Never rejects. A failure becomes
   * the state.
   */
  start: (amount: Money, mode: PaymentMode) => Promise<void>;
  /**
   * Call it when the form is done or its result is `unknown`. Asks the server for the result of the payment. If the
   * form cannot confirm a payment, the state is `failed` with `charged: 'unknown'`, never `processing`, until the
   * server knows the payment as paid.
   */
  settle: (sessionId: string, result?: 'succeeded' | 'processing' | 'unknown') => void;
  /** Asks the server again for the result of a payment that is `failed` with `charged: 'unknown'`. */
  check: () => void;
  /** Returns to the choice of an amount. */
  reset: () => void;
};

/** What {@link useTopUp} takes. */
export interface UseTopUpOptions {
  /** The URL a customer returns to after the hosted page. Default: this page. */
  redirectUrl?: string | undefined;
}

const idle: TopUpState = { status: 'idle' };

/**
 * A top-up from the choice of an amount to the credits, on the hosted page or in the page.
 * @example
 * const { start } = useTopUp();
 * return <button onClick={() => start({ amountMinor: 2500, currency: 'usd' }, 'redirect')}>Add $25</button>;
 */
export function useTopUp({ redirectUrl }: UseTopUpOptions = {}): TopUp {
  const { client, store, scope, emit, navigate } = useBilling();
  const [own, setOwn] = useAccountState<TopUpState>(idle);
  const returned = useCheckoutReturn();
  const attempt = useAttempt();
  const { begin, end } = useOneCall();
  const settling = useRef<{ sessionId: string; amount: Money | null } | null>(null);
  const watching = useRef<(() => void) | undefined>(undefined);
  useEffect(() => {
    // What is settled belongs to the account that paid.
    void scope;
    return () => {
      watching.current?.();
      settling.current = null;
    };
  }, [scope]);
  const refreshBalance = useCallback(() => {
    for (const name of ['credits', 'ledger']) store.refreshAll(scope, name);
  }, [store, scope]);

  const backFromHostedPage = useCallback(() => {
    end();
    setOwn((state) => (state.status === 'redirecting' ? idle : state));
    refreshBalance();
  }, [refreshBalance, end, setOwn]);
  useReturnToPage(backFromHostedPage);

  const start = async (amount: Money, mode: PaymentMode) => {
    if (!begin()) return;
    returned.dismiss();
    setOwn({ status: 'starting', mode, amount });
    emit({ type: 'top_up_started', mode, amount });
    try {
      const attemptId = attempt.idFor(`${mode} ${amount.amountMinor} ${amount.currency}`);
      const body = { ...amount, attemptId, redirectUrl: redirectUrl ?? currentPage() };
      if (mode === 'inline') {
        const payment = await client.createPaymentIntent(body);
        setOwn({ status: 'paying', payment });
        end();
        return;
      }
      const session = await client.createCheckoutSession(body);
      setOwn({ status: 'redirecting', amount });
      navigate(session.url);
    } catch (cause) {
      end();
      const error = toBillingError(cause);
      if (error.code === 'SESSION_ENDED' || error.code === 'ATTEMPT_CONFLICT') {
        attempt.finish();
        refreshBalance();
      }
      emit({ type: 'top_up_failed', code: error.code });
      setOwn({ status: 'failed', error, charged: 'no' });
    }
  };

  const settle: TopUp['settle'] = (sessionId, result = 'processing') => {
    if (own.status === 'paying') settling.current = { sessionId, amount: amountOf(own.payment) };
    else if (settling.current?.sessionId !== sessionId) settling.current = { sessionId, amount: null };
    const { amount } = settling.current;
    watching.current?.();
    setOwn({ status: 'checking', sessionId });
    let told: BillingSessionReply['checkout'] | undefined;
    watching.current = watchSession(client, sessionId, {
      onReply(reply) {
        if (reply.checkout === told) return;
        told = reply.checkout;
        const untold = result === 'unknown' && reply.checkout === 'processing';
        const next: TopUpState = untold
          ? { status: 'failed', error: null, charged: 'unknown' }
          : stateOf(reply, amount);
        setOwn(next);
        if (reply.checkout !== 'processing') attempt.finish();
        if (next.status === 'succeeded') emit({ type: 'top_up_succeeded', sessionId, amount });
        if (next.status === 'processing') emit({ type: 'top_up_processing', sessionId });
        refreshBalance();
      },
      onError(error) {
        emit({ type: 'top_up_failed', code: error.code });
        setOwn({ status: 'failed', error, charged: 'unknown' });
      },
    });
  };

  const check = () => {
    if (own.status === 'idle') returned.check();
    else if (own.status === 'failed' && own.charged === 'unknown' && settling.current)
      settle(settling.current.sessionId, 'unknown');
  };

  const reset = () => {
    watching.current?.();
    end();
    returned.dismiss();
    // A second top-up after a payment is a new purchase, even with the same amount.
    if (own.status === 'processing') attempt.finish();
    setOwn(idle);
  };

  const state = own.status === 'idle' ? returnedState(returned) : own;
  return { ...state, start, settle, check, reset };
}

function amountOf({ amountMinor, currency }: PaymentIntentReply): Money {
  return { amountMinor, currency };
}

function returnedState(returned: ReturnType<typeof useCheckoutReturn>): TopUpState {
  if (returned.status === 'checking') return { status: 'checking', sessionId: null };
  if (returned.status === 'error') return { status: 'failed', error: returned.error, charged: 'unknown' };
  if (returned.status === 'known' && returned.reply.type === 'topup') return stateOf(returned.reply, null);
  return { status: 'idle' };
}

function stateOf({ checkout, sessionId }: BillingSessionReply, amount: Money | null): TopUpState {
  switch (checkout) {
    case 'success':
      return { status: 'succeeded', sessionId, amount };
    case 'processing':
      return { status: 'processing', sessionId, amount };
    case 'cancelled':
      return { status: 'cancelled', sessionId };
    case 'failed':
      return { status: 'failed', error: null, charged: 'no' };
  }
}

/** The URL a customer returns to after a payment method that leaves the page: this page, which then asks the server. */
export function returnUrlOf(sessionId: string, redirectUrl?: string): string {
  const url = new URL(redirectUrl ?? currentPage(), window.location.href);
  url.searchParams.set('checkout', 'processing');
  url.searchParams.set('session_id', sessionId);
  return url.href;
}
