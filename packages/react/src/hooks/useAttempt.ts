import { useCallback, useRef } from 'react';

export interface Attempts {
  /** The id of this intended purchase: the same for the same content until it is finished. */
  idFor(content: string): string;
  /** The purchase is done or its session is over: the next one is a new purchase. */
  finish(): void;
}

/**
 * Ids of intended purchases. A double click, a retry after a lost reply, and a way back from the hosted page all send
 * the same id and so can never pay twice; another amount, plan or way of paying is another purchase.
 */
export function useAttempt(): Attempts {
  const current = useRef<{ id: string; content: string } | null>(null);
  const idFor = useCallback((content: string) => {
    if (current.current?.content !== content) current.current = { id: randomId(), content };
    return current.current.id;
  }, []);
  const finish = useCallback(() => {
    current.current = null;
  }, []);
  return { idFor, finish };
}

/** `crypto.randomUUID` exists only in secure contexts; a phone on the developer's LAN is none. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
