/**
 * What a domain tells the domains above it, which it does not import. Each domain adds its own here, by augmenting this
 * interface beside the code that tells it.
 */
// biome-ignore lint/suspicious/noEmptyInterface: the domains fill it
export interface Signals {}

type Listeners = { [Name in keyof Signals]?: ((about: Signals[Name]) => void)[] };

/** Signals arrive at once: a listener that throws refuses what is under way. */
export class SignalBus {
  private readonly listeners: Listeners = {};

  on<Name extends keyof Signals>(name: Name, listener: (about: Signals[Name]) => void): void {
    const listening: ((about: Signals[Name]) => void)[] = this.listeners[name] ?? [];
    listening.push(listener);
    this.listeners[name] = listening as Listeners[Name];
  }

  tell<Name extends keyof Signals>(name: Name, about: Signals[Name]): void {
    for (const listener of this.listeners[name] ?? []) listener(about);
  }
}
