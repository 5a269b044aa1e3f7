import {
  type BillingClient,
  type BillingError,
  type BillingSessionReply,
  checkoutResultParameter,
} from '@tillkit/contract/browser';
import { watchSession } from './watchSession.js';

/** The result of a checkout that the customer returned from. */
export type CheckoutReturn =
  | { status: 'none' }
  | { status: 'checking' }
  | { status: 'known'; reply: BillingSessionReply }
  | { status: 'error'; error: BillingError };

export interface CheckoutReturnStore {
  get(): CheckoutReturn;
  subscribe(listener: () => void): () => void;
  /** Asks the server again, e.g. after it did not answer. */
  check(): void;
  /** Forgets the result after the customer has read it. */
  dismiss(): void;
}

const none: CheckoutReturn = { status: 'none' };

/** The parameters that our return pages, and Stripe after a redirect, add to the address. */
const returnParameters = [
  checkoutResultParameter,
  'session_id',
  'payment_intent',
  'payment_intent_client_secret',
  'redirect_status',
];

/** Removes the parameters from the page's address, so that a reload does not show the result again. */
function takeSessionId(): string | null {
  const url = new URL(window.location.href);
  const sessionId = url.searchParams.get('session_id');
  // Without both parameters the return is not ours. The host may use the same names.
  if (!sessionId?.startsWith('bs_') || !url.searchParams.has(checkoutResultParameter)) return null;
  for (const name of returnParameters) url.searchParams.delete(name);
  window.history.replaceState(window.history.state, '', url);
  return sessionId;
}

/**
 * Reads `?checkout=…&session_id=…` once for all components below a provider. Asks the server for the result of that
 * session, again and again while it is processing. The address alone is never trusted.
 */
export function createCheckoutReturn(
  getClient: () => BillingClient,
  onKnown: (reply: BillingSessionReply) => void,
): CheckoutReturnStore {
  const listeners = new Set<() => void>();
  let current = none;
  let stop: (() => void) | undefined;
  let sessionId: string | null | undefined;

  const set = (next: CheckoutReturn) => {
    current = next;
    for (const listener of listeners) listener();
  };
  const watch = () => {
    sessionId ??= takeSessionId();
    if (!sessionId || stop) return;
    if (current.status === 'none') set({ status: 'checking' });
    stop = watchSession(getClient(), sessionId, {
      onReply(reply) {
        if (current.status === 'known' && current.reply.checkout === reply.checkout) return;
        onKnown(reply);
        set({ status: 'known', reply });
      },
      // The link is of another customer's checkout. Show nothing.
      onError: (error) => set(error.code === 'UNKNOWN_SESSION' ? none : { status: 'error', error }),
    });
  };
  const unwatch = () => {
    stop?.();
    stop = undefined;
  };

  return {
    get: () => current,
    subscribe(listener) {
      listeners.add(listener);
      watch();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) unwatch();
      };
    },
    check() {
      if (!sessionId) return;
      unwatch();
      set({ status: 'checking' });
      watch();
    },
    dismiss() {
      unwatch();
      sessionId = null;
      set(none);
    },
  };
}
