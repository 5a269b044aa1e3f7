import type { App } from '../core/app.js';

/** Two readings of the same clock differ by the time between them: less than this is no move. */
const moveMsMin = 500;
/** How long a follower is held when nothing moves. */
const holdMsMax = 20_000;

/** Programs that follow the sandbox's clock from outside: each waits for the next move of it. */
export class ClockFollowers {
  private readonly waiting = new Set<() => void>();

  constructor(private readonly app: App) {}

  /** How far the sandbox's clock is ahead of the machine's, in milliseconds. */
  get offsetMs(): number {
    return this.app.clock.now().getTime() - Date.now();
  }

  /** Resolves once the offset is no longer the given one, or after 20 seconds. */
  async moved(fromMs: number): Promise<void> {
    const deadlineMs = performance.now() + holdMsMax;
    while (Math.abs(this.offsetMs - fromMs) < moveMsMin && performance.now() < deadlineMs) {
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** Called after each tick of the sandbox, at least once a second. */
  look(): void {
    const woken = [...this.waiting];
    this.waiting.clear();
    for (const wake of woken) wake();
  }
}
