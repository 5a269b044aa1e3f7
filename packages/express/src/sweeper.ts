import type { CheckoutService } from './checkout/service.js';
import { inTime } from './db/in-time.js';
import type { Gate } from './db/ready.js';
import { describeError, type Logger } from './logger.js';
import type { Notices } from './notices/service.js';
import type { AutoRechargeService } from './recharge/service.js';
import type { SubscriptionsService } from './subscriptions/service.js';

const everyMs = 60_000;
/** Far longer than a sweep takes, even after a long outage: one that still waits then was forgotten by the driver. */
const sweepMsMax = 60 * 60_000;

/** What `billing.sweep` read at Stripe. */
export interface SweepReport {
  /**
   * What was read again at Stripe: open billing sessions, overdue subscriptions and automatic recharges; after an outage
   * that was longer than Stripe keeps events, also all that is mirrored.
   */
  looked: number;
  /** Events at Stripe that never arrived and are worked on now. */
  recoveredEvents: number;
  /** What could not be read; it is in the log and is tried again. */
  failed: number;
}

/** What `billing.sweep` takes. */
export interface SweepOptions {
  /** Reads every open session now. Default false: those that are due. */
  all?: boolean | undefined;
}

export type Sweep = (options?: SweepOptions) => Promise<SweepReport>;

/** What is asked of webhooks, which stand above this file. */
interface EventSource {
  recover(options: { all: boolean; isStopping(): boolean }): Promise<{ events: number; reread: number }>;
  drain(): Promise<number>;
}

interface SweepRun {
  all: boolean;
  /** Whether what was found is worked on before it ends. */
  drains: boolean;
  /** Whether the rest is left to the next sweep: the process ends. */
  isLeft(): boolean;
}

export interface SweeperDependencies {
  checkout: CheckoutService;
  autoRecharge: AutoRechargeService;
  subscriptions: SubscriptionsService;
  webhooks: EventSource;
  notices: Pick<Notices, 'workOff'>;
  gate: Gate;
  logger: Logger;
}

/** Finds at Stripe what webhooks did not bring: at start, then once a minute, and when asked. */
export function createSweeper({
  checkout,
  autoRecharge,
  subscriptions,
  webhooks,
  notices,
  gate,
  logger,
}: SweeperDependencies) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let isStopping = false;
  const byItself: SweepRun = { all: false, drains: false, isLeft: () => isStopping };

  /** Events tell what changed without a session: cancelled in the portal, deleted by an operator. */
  async function recover({ all, isLeft }: SweepRun, report: SweepReport): Promise<{ isDue: boolean }> {
    try {
      const { events, reread } = await webhooks.recover({ all, isStopping: isLeft });
      report.recoveredEvents += events;
      report.looked += reread;
      return { isDue: events + reread > 0 };
    } catch (error) {
      report.failed += 1;
      logger.error({ error: describeError(error) }, 'events not read at Stripe, will retry');
      return { isDue: true };
    }
  }

  const sweepOnce = gate(async (run: SweepRun) => {
    const { all, drains, isLeft } = run;
    const report: SweepReport = { looked: 0, recoveredEvents: 0, failed: 0 };
    const sweeps = [() => checkout.sweep({ all }), () => subscriptions.sweep(), () => autoRecharge.sweep()];
    for (const each of sweeps) {
      if (isLeft()) return report;
      const { looked, failed } = await each();
      report.looked += looked;
      report.failed += failed;
    }
    const { isDue } = await recover(run, report);
    // Where workers run they take what was stored; a caller waits for it.
    if (drains && isDue) await webhooks.drain();
    await notices.workOff();
    return report;
  });

  const inBackground = () => {
    running = running
      .then(() => (isStopping ? undefined : inTime(sweepMsMax, sweepOnce(byItself))))
      .catch((error) => logger.error({ error: describeError(error) }, 'sweep failed, will retry'));
  };

  const sweep: Sweep = ({ all = false } = {}) => sweepOnce({ all, drains: true, isLeft: () => false });

  return {
    sweep,
    /** The first sweep is at once: an outage that ends with a start is not waited for. */
    start() {
      if (timer) return;
      isStopping = false;
      timer = setInterval(inBackground, everyMs);
      timer.unref();
      inBackground();
    },
    /** Sweeps now, where it sweeps at all: the clock was moved. */
    hurry() {
      if (timer) inBackground();
    },
    async stop() {
      isStopping = true;
      clearInterval(timer);
      timer = undefined;
      await running;
    },
  };
}
