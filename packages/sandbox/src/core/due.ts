import type { App } from './app.js';
import { type Due, DueQueue } from './due-queue.js';

/** One subscription or session cannot have more steps than this before it is taken for a fault. */
const stepsMax = 10_000;

export type Next = () => Due | undefined;

/**
 * What of a domain waits for the clock: for each thing that waits, how to find out what comes next for it.
 *
 * @param clock the test clock that it goes by; null for the sandbox's own
 */
export type Watcher = (app: App, clock: string | null) => Iterable<Next>;

/** Makes everything happen that the clock has passed, in the order of time, each at its own time. */
export function catchUp(app: App): void {
  const line = new Line(app, app.now());
  for (const account of [null, ...app.connected.keys()]) app.as(account, () => watchAll(app, line, null));
  line.run();
}

/**
 * The same for what goes by a test clock.
 *
 * @param reached told of each moment before what happens then
 */
export function advanceTestClock(app: App, clock: string, until: number, reached: (moment: number) => void): void {
  const line = new Line(app, until);
  watchAll(app, line, clock);
  line.run(reached);
}

/** Everything of the account that is being acted for. */
function watchAll(app: App, line: Line, clock: string | null): void {
  for (const watcher of app.watchers) for (const next of watcher(app, clock)) line.watch(next);
}

/** Those who wait for a moment up to `until`. */
class Line {
  private readonly queue = new DueQueue();

  constructor(
    private readonly app: App,
    private readonly until: number,
  ) {}

  /** What happens then, happens for whom is being acted for now. */
  watch(next: Next): void {
    const { app } = this;
    const { account } = app;
    let steps = 0;
    const again = () => {
      const due = app.as(account, next);
      if (!due || due.at > this.until) return undefined;
      steps += 1;
      if (steps > stepsMax) throw new Error('The sandbox does not come to rest: something keeps falling due.');
      return { at: due.at, happen: () => app.as(account, due.happen) };
    };
    const due = again();
    if (due) this.queue.push({ due, again });
  }

  run(reached?: (moment: number) => void): void {
    for (let waiting = this.queue.pop(); waiting; waiting = this.queue.pop()) {
      const { due, again } = waiting;
      reached?.(due.at);
      this.app.at(due.at, () => due.happen());
      const next = again();
      if (next) this.queue.push({ due: next, again });
    }
  }
}
