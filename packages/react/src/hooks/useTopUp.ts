import type { BillingError, BillingSessionReply, Money, PaymentIntentReply } from '@tillkit/contract/browser';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import { toBillingError } from '../provider/billingError.js';
import type { PaymentMode } from '../provider/events.js';
import { currentPage } from '../provider/openPage.js';
import { keyOf } from '../provider/resourceStore.js';
import { watchSession } from '../provider/watchSession.js';
import { useAttempt } from './useAttempt.js';
import { useCheckoutReturn } from './useCheckoutReturn.js';
import { useReturnToPage } from './useReturnToPage.js';

export type TopUpState =
  | { status: 'idle' }
  /** The server is asked for a payment. Nothing is charged yet. */
  | { status: 'starting'; mode: PaymentMode; amount: Money }
  /** The browser is on its way to the hosted page. */
  | { status: 'redirecting'; amount: Money }
  /** The form can be shown: give `payment` to `PaymentForm`. */
  | { status: 'paying'; payment: PaymentIntentReply }
  /** The server is asked how the payment ended. */
  | { status: 'checking'; sessionId: string | null }
  /** Paid or being paid; the credits follow by themselves. */
  | { status: 'processing'; sessionId: string; amount: Money | null }
  | { status: 'succeeded'; sessionId: string; amount: Money | null }
  | { status: 'cancelled'; sessionId: string }
  /** `charged: 'unknown'`: the payment may have gone through; the balance tells. */
  | { status: 'failed'; error: BillingError | null; charged: 'no' | 'unknown' };

export type TopUp = TopUpState & {
  /** Starts a purchase of this amount. Calls that repeat it pay once. Never rejects; a failure becomes the state. */
  start: (amount: Money, mode: PaymentMode) => Promise<void>;
  /**
   * The form is done, or cannot tell (`unknown`): asks the server how the payment ended. A payment that the form could not
   * vouch for is called on its way by nobody: it is `failed` with `charged: 'unknown'` until the server knows it as paid.
   */
  settle: (sessionId: string, result?: 'succeeded' | 'processing' | 'unknown') => void;
  /** Asks the server again how a payment ended that is `failed` with `charged: 'unknown'`. */
  check: () => void;
  /** Back to the choice of an amount. */
  reset: () => void;
};

export interface UseTopUpOptions {
  /** Where the hosted page sends the customer back to; this page by default. */
  redirectUrl?: string;
}

/** A top-up from the choice of an amount to the credits, by the hosted page or in the page. */
export function useTopUp({ redirectUrl }: UseTopUpOptions = {}): TopUp {
  const { client, store, scope, emit, navigate } = useBilling();
  const [own, setOwn] = useState<TopUpState>({ status: 'idle' });
  const returned = useCheckoutReturn();
  const attempt = useAttempt();
  const busy = useRef(false);
  const settling = useRef<{ sessionId: string; amount: Money | null } | null>(null);
  const watching = useRef<(() => void) | undefined>(undefined);
  useEffect(() => () => watching.current?.(), []);

  const backFromHostedPage = useCallback(() => {
    busy.current = false;
    setOwn((state) => (state.status === 'redirecting' ? { status: 'idle' } : state));
    void store.refresh(keyOf(scope, 'credits'));
  }, [store, scope]);
  useReturnToPage(backFromHostedPage);

  const start = async (amount: Money, mode: PaymentMode) => {
    // Two clicks in one frame see the same state; the flag sees both.
    if (busy.current) return;
    busy.current = true;
    returned.dismiss();
    setOwn({ status: 'starting', mode, amount });
    emit({ type: 'top_up_started', mode, amount });
    try {
      const attemptId = attempt.idFor(`${mode} ${amount.amountMinor} ${amount.currency}`);
      const body = { ...amount, attemptId, redirectUrl: redirectUrl ?? currentPage() };
      if (mode === 'inline') {
        const payment = await client.createPaymentIntent(body);
        setOwn({ status: 'paying', payment });
        busy.current = false;
        return;
      }
      const session = await client.createCheckoutSession(body);
      setOwn({ status: 'redirecting', amount });
      navigate(session.url);
    } catch (cause) {
      busy.current = false;
      const error = toBillingError(cause);
      if (error.code === 'SESSION_ENDED' || error.code === 'ATTEMPT_CONFLICT') {
        attempt.finish();
        void store.refresh(keyOf(scope, 'credits'));
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
        void store.refresh(keyOf(scope, 'credits'));
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
    busy.current = false;
    returned.dismiss();
    // Whoever adds another amount after a payment makes another purchase, be it of the same amount.
    if (own.status === 'processing') attempt.finish();
    setOwn({ status: 'idle' });
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

/** Where a payment method that leaves the page comes back to: this page, which then asks the server. */
export function returnUrlOf(sessionId: string, redirectUrl?: string): string {
  const url = new URL(redirectUrl ?? currentPage(), window.location.href);
  url.searchParams.set('checkout', 'processing');
  url.searchParams.set('session_id', sessionId);
  return url.href;
}
