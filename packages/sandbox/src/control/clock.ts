import type { App } from '../core/app.js';
import { ControlError, controlRoute } from '../wire/control/route.js';
import type { ClockFollowers } from './followers.js';

const secondsMax = 10 * 365 * 86_400;

/** Moves the clock, and lets everything happen that falls due. @throws ControlError for what is no such time */
export function advanceClock(app: App, tick: () => void, seconds: unknown): void {
  if (!Number.isInteger(seconds) || (seconds as number) < 1 || (seconds as number) > secondsMax)
    throw new ControlError(`seconds must be a whole number from 1 to ${secondsMax}: the clock only moves forward.`);
  app.advance(seconds as number);
  tick();
}

/** The clock by HTTP. */
export function registerClock(app: App, followers: ClockFollowers, tick: () => void): void {
  const now = () => ({ now: app.now(), offset_ms: followers.offsetMs });
  controlRoute(app, 'GET', '/_sandbox/clock', now);
  controlRoute(app, 'GET', '/_sandbox/clock/after/:offset', async ({ params }) => {
    const offsetMs = Number(params.offset);
    if (!Number.isFinite(offsetMs)) throw new ControlError('The offset is a number of milliseconds.');
    await followers.moved(offsetMs);
    return now();
  });
  controlRoute(app, 'POST', '/_sandbox/clock', ({ input }) => {
    advanceClock(app, tick, (input as { seconds?: unknown } | null)?.seconds);
    return now();
  });
}
