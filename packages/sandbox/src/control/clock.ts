import type { App } from '../app.js';
import { ControlError, controlRoute } from './route.js';

const secondsMax = 10 * 365 * 86_400;

/** Moves the clock, and lets everything happen that falls due. @throws ControlError for what is no such time */
export function advanceClock(app: App, tick: () => void, seconds: unknown): void {
  if (!Number.isInteger(seconds) || (seconds as number) < 1 || (seconds as number) > secondsMax)
    throw new ControlError(`seconds must be a whole number from 1 to ${secondsMax}: the clock only moves forward.`);
  app.advance(seconds as number);
  tick();
}

/** The clock by HTTP. */
export function registerClock(app: App, tick: () => void): void {
  const now = () => ({ now: app.now() });
  controlRoute(app, 'GET', '/_sandbox/clock', now);
  controlRoute(app, 'POST', '/_sandbox/clock', ({ input }) => {
    advanceClock(app, tick, (input as { seconds?: unknown } | null)?.seconds);
    return now();
  });
}
