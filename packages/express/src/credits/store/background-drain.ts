import { describeError, type Logger } from '../../logger.js';
import type { Drainer } from './drainer.js';
import type { Rounds } from './rounds-model.js';

export interface BackgroundDrainDependencies {
  drainer: Pick<Drainer, 'drainAll' | 'drainOwn' | 'lag'>;
  rounds: Pick<Rounds, keyof Rounds>;
  logger: Logger;
  intervalMs: number;
}

/** For a process that has the database to itself: each round is its own. */
export const everyRound: BackgroundDrainDependencies['rounds'] = {
  claim: async () => true,
  report: async () => {},
  lastLag: async () => undefined,
};

/** In each interval, one of the processes on a database looks at all accounts and drains what it finds. */
export class BackgroundDrain {
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;

  constructor(private readonly deps: BackgroundDrainDependencies) {}

  start(): void {
    if (this.#timer) return;
    this.#timer = setInterval(() => {
      this.#round ??= this.#drain().finally(() => {
        this.#round = undefined;
      });
    }, this.deps.intervalMs);
    this.#timer.unref();
  }

  /** Waits for the round that is under way, then drains what this process wrote. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#round;
    await this.deps.drainer.drainOwn().catch((error) => {
      const about = { error: describeError(error) };
      this.deps.logger.warn(about, 'credit drain failed at shutdown, the next start drains');
    });
  }

  async #drain(): Promise<void> {
    const { drainer, rounds, logger, intervalMs } = this.deps;
    try {
      if (await rounds.claim(intervalMs)) {
        await drainer.drainAll().finally(() => rounds.report(drainer.lag));
      } else {
        drainer.lag = (await rounds.lastLag()) ?? drainer.lag;
      }
    } catch (error) {
      logger.warn({ error: describeError(error) }, 'credit drain failed, will retry');
    }
  }
}
