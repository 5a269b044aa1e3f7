import { useCallback, useRef } from 'react';
import { useBilling } from '../provider/BillingContext.js';

export interface Attempts {
  /** The id of this purchase. The same content has the same id until the purchase is finished. */
  idFor(content: string): string;
  /** The purchase is done or its session has ended. The next one is a new purchase. */
  finish(): void;
}

/**
 * Ids of purchases. A double click, a retry after a lost reply, and a return from the hosted page all send the same id,
 * so they never pay twice. Another amount, plan or payment mode is another purchase.
 */
export function useAttempt(): Attempts {
  const { scope } = useBilling();
  const current = useRef<{ id: string; content: string } | null>(null);
  const idFor = useCallback(
    (wanted: string) => {
      // Another account's purchase is another one, too.
      const content = `${scope} ${wanted}`;
      if (current.current?.content !== content) current.current = { id: randomId(), content };
      return current.current.id;
    },
    [scope],
  );
  const finish = useCallback(() => {
    current.current = null;
  }, []);
  return { idFor, finish };
}

/** `crypto.randomUUID` exists only in secure contexts. A phone on the developer's LAN has none. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
