import type { BillingClient, BillingError, BillingSessionReply } from '@tillkit/contract/browser';
import { isTransient, toBillingError } from './billingError.js';

/** Pauses in milliseconds between reads of a processing payment. After the last one it stops. */
const pausesMs = [2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

export interface SessionWatcher {
  onReply(reply: BillingSessionReply): void;
  onError(error: BillingError): void;
}

/**
 * Asks the server for the result of a purchase, and asks again while it is processing or the server does not answer.
 * The server reads Stripe each time, so no redirect and no browser state is trusted. Returns a function that stops it.
 */
export function watchSession(client: BillingClient, sessionId: string, watcher: SessionWatcher): () => void {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = (tries: number, worthwhile: boolean) => {
    const pause = pausesMs[tries];
    if (worthwhile && pause !== undefined) timer = setTimeout(() => look(tries + 1), pause);
  };
  const look = async (tries: number) => {
    try {
      const reply = await client.completeSession({ session_id: sessionId }, { signal: controller.signal });
      if (controller.signal.aborted) return;
      watcher.onReply(reply);
      again(tries, reply.checkout === 'processing');
    } catch (cause) {
      if (controller.signal.aborted) return;
      const error = toBillingError(cause);
      watcher.onError(error);
      again(tries, isTransient(error));
    }
  };
  void look(0);
  return () => {
    controller.abort();
    clearTimeout(timer);
  };
}
