import {
  type BillingClient,
  type BillingError,
  type BillingSessionReply,
  checkoutResultParameter,
} from '@tillkit/contract/browser';
import { watchSession } from './watchSession.js';

/** How the customer came back to this page from a checkout. */
export type CheckoutReturn =
  | { status: 'none' }
  | { status: 'checking' }
  | { status: 'known'; reply: BillingSessionReply }
  | { status: 'error'; error: BillingError };

export interface CheckoutReturnStore {
  get(): CheckoutReturn;
  subscribe(listener: () => void): () => void;
  /** Asks the server again, e.g. after it could not be asked. */
  check(): void;
  /** Forgets the return, once it was read by the customer. */
  dismiss(): void;
}

const none: CheckoutReturn = { status: 'none' };

/** What our return pages, and Stripe after a redirecting payment method, add to the address. */
const returnParameters = [
  checkoutResultParameter,
  'session_id',
  'payment_intent',
  'payment_intent_client_secret',
  'redirect_status',
];

/** Takes the return out of the page's address, so that a reload does not tell it again. */
function takeSessionId(): string | null {
  const url = new URL(window.location.href);
  const sessionId = url.searchParams.get('session_id');
  // Without both it is not ours: the host may have parameters of the same name.
  if (!sessionId?.startsWith('bs_') || !url.searchParams.has(checkoutResultParameter)) return null;
  for (const name of returnParameters) url.searchParams.delete(name);
  window.history.replaceState(window.history.state, '', url);
  return sessionId;
}

/**
 * Reads `?checkout=…&session_id=…` once for all components below a provider, asks the server what became of that
 * session, and keeps asking while it is being processed. What the address claims is never shown.
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
      // A link that somebody else's checkout left behind: there is nothing to tell this customer.
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
