/**
 * What the features of one process announce to those above them, so that a lower feature knows no higher one. Each
 * feature declares its own names and contents; the wiring says who listens.
 *
 * An event lives in this process alone, so nothing may depend on it being heard. Either the announcer repeats the step
 * that a crash interrupted, as the drainer and the reversal of a payment do, or the sweeper finds the work.
 */
export interface DomainEvents<Contents> {
  /** Listeners are called in the order in which they were added. */
  on<Name extends keyof Contents>(name: Name, listener: Listener<Contents[Name]>): void;
  announce: Announce<Contents>;
}

/**
 * Calls the listeners one after the other, the first one at once, and resolves when all are done. The first failure ends
 * it and is the announcer's own: what it announces is repeatable, and it does its step again.
 */
export type Announce<Contents> = (...event: EventOf<Contents>) => Promise<void>;

/** A name with its content. */
type EventOf<Contents> = { [Name in keyof Contents]: [name: Name, content: Contents[Name]] }[keyof Contents];

type Listener<Content> = (content: Content) => void | Promise<void>;

export function createDomainEvents<Contents>(): DomainEvents<Contents> {
  // By its type a listener fits its name; what a list of them all holds cannot say so.
  const listeners = new Map<keyof Contents, Listener<never>[]>();
  return {
    on(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener]);
    },
    async announce(name, content) {
      for (const listener of listeners.get(name) ?? []) await listener(content as never);
    },
  };
}
