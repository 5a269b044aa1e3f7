/** Where the kit takes the time from. Tests move it; in development the sandbox's clock does. */
export interface Clock {
  /** Tells the present moment. */
  now(): Date;
  /**
   * Calls back when the time was moved, not when it only passes: what is due by the new time is then done at once. Gives
   * the function that ends the calls. `sandboxClock` of `@tillkit/sandbox` has it.
   */
  onMove?: ((listener: () => void) => () => void) | undefined;
}

export const systemClock: Clock = { now: () => new Date() };
