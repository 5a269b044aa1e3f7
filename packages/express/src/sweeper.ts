import type { Checkout } from './checkout/service.js';
import { inTime } from './db/in-time.js';
import { describeError, type Logger } from './logger.js';
import type { Notices } from './notices/service.js';
import type { AutoRecharge } from './recharge/service.js';
import type { Subscriptions } from './subscriptions/service.js';

const everyMs = 60_000;
/** Far longer than a sweep takes, even after a long outage: one that still waits then was forgotten by the driver. */
const sweepMsMax = 60 * 60_000;

export interface SweepReport {
  /** Open billing sessions, overdue subscriptions and automatic recharges that were read again at Stripe. */
  looked: number;
  /** Events at Stripe that never arrived and are worked on now. */
  recoveredEvents: number;
  /** What could not be read; it is in the log and is tried again. */
  failed: number;
}

export type Sweep = (options?: { all?: boolean }) => Promise<SweepReport>;

/** What is asked of webhooks, which stand above this file. */
interface EventSource {
  recover(options: { widely: boolean }): Promise<number>;
  drain(): Promise<number>;
}

export interface SweeperParts {
  checkout: Checkout;
  autoRecharge: AutoRecharge;
  subscriptions: Subscriptions;
  webhooks: EventSource;
  notices: Pick<Notices, 'workOff'>;
  logger: Logger;
}

/** Makes good what webhooks did not bring, once a minute and when asked. */
export function createSweeper({ checkout, autoRecharge, subscriptions, webhooks, notices, logger }: SweeperParts) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();

  /** Events tell what changed without a session: cancelled in the portal, deleted by an operator. */
  async function recover(widely: boolean): Promise<number> {
    const recovered = await webhooks.recover({ widely });
    if (recovered > 0) await webhooks.drain();
    return recovered;
  }

  const sweep: Sweep = async ({ all = false } = {}) => {
    const sessions = await checkout.sweep({ all });
    const renewals = await subscriptions.sweep();
    const recharges = await autoRecharge.sweep();
    const report = {
      looked: sessions.looked + renewals.looked + recharges.looked,
      failed: sessions.failed + renewals.failed + recharges.failed,
      recoveredEvents: 0,
    };
    try {
      report.recoveredEvents = await recover(all);
    } catch (error) {
      report.failed += 1;
      logger.error({ error: describeError(error) }, 'events could not be listed at Stripe');
    }
    await notices.workOff();
    return report;
  };

  function sweepNext(): void {
    running = running
      .then(() => inTime(sweepMsMax, sweep()))
      .catch((error) => logger.error({ error: describeError(error) }, 'sweep failed; it is tried again'));
  }

  return {
    sweep,
    start() {
      if (timer) return;
      timer = setInterval(sweepNext, everyMs);
      timer.unref();
    },
    /** Sweeps now, where it sweeps at all: the clock was moved. */
    hurry() {
      if (timer) sweepNext();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await running;
    },
  };
}
