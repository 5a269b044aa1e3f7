/** Where the kit takes the time from. Tests move it; nothing else does. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
