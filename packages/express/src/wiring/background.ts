import { createLoop } from '../background/loop.js';
import { createSetupCheck, settingsOf } from '../setup.js';
import { createSweeper } from '../sweeper.js';
import type { Base } from './base.js';
import type { Services } from './services.js';

/** How often an idle worker looks for events that another process stored. */
const idleMs = 1000;
const workersWidth = 4;
/** How often a process looks for notices that are due. */
const noticeIdleMs = 10_000;

/** What works without a request. */
export type Background = ReturnType<typeof createBackground>;

export function createBackground({ options, environment, live, models, clock, logger, events }: Base, made: Services) {
  const { checkout, autoRecharge, subscriptions, webhooks, notices, credits, plans, gate } = made;
  const loop = createLoop({ name: 'webhooks', work: gate(webhooks.workOnce), idleMs, width: workersWidth, logger });
  const noticeWork = { name: 'notices', work: gate(notices.workOnce), idleMs: noticeIdleMs, width: 1 };
  const noticeLoop = createLoop({ ...noticeWork, logger });
  const sweeper = createSweeper({ checkout, autoRecharge, subscriptions, webhooks, notices, gate, logger });
  const setup = createSetupCheck({
    setups: models.setups,
    settings: settingsOf({
      environment,
      live,
      plans: options.plans.list,
      graceDays: options.subscriptions?.graceDays ?? 0,
      hooks: options.hooks,
    }),
    clock,
    logger,
    gate,
  });
  events.on('event.stored', () => loop.wake());
  events.on('notices.recorded', () => noticeLoop.wake());
  const endMoves = clock.onMove?.(() => {
    loop.wake();
    noticeLoop.wake();
    sweeper.hurry();
  });

  return {
    sweep: sweeper.sweep,
    takeUp: setup.takeUp,
    start() {
      void plans.check();
      setup.takeUp('worker');
      // The drainer passes no gate: an entry's place in the ledger is its `_id`, so it is stored once without an index.
      credits.start();
      loop.start();
      if (notices.isWanted) noticeLoop.start();
      sweeper.start();
    },
    /** Begins nothing more, and resolves when nothing runs. */
    async stop() {
      endMoves?.();
      await Promise.all([loop.stop(), noticeLoop.stop(), sweeper.stop()]);
    },
    /** Waits for what changes and requests began, and leaves the credits last: others change them until they end. */
    async finish() {
      await Promise.all([autoRecharge.idle(), setup.idle()]);
      await credits.stop();
    },
  };
}
