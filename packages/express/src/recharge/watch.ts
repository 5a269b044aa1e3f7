import type { Clock } from '../clock.js';
import type { CreditChange } from '../credits/service.js';
import { GroupRead } from '../db/group-read.js';
import type { RechargeModel, RechargeRow } from './model.js';

/** How long this process goes by what it knows of an account's settings. The sweeper finds what that misses. */
const knownForMs = 30_000;
const accountsMax = 10_000;

interface Known {
  /** Null when it is off. */
  low: { currency: string; thresholdMinor: number } | null;
  until: number;
}

/**
 * Tells, of every change of a balance, whether it may have fallen below the account's threshold, with no read for most:
 * spending must not become slower for those who never switched this on.
 */
export class Watch {
  readonly #reads: GroupRead<RechargeRow>;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();

  constructor(recharges: Pick<RechargeModel, 'findAll'>, clock: Clock) {
    this.#reads = new GroupRead((accountIds) => recharges.findAll(accountIds));
    this.#clock = clock;
  }

  async isLow({ accountId, unit, atMost }: CreditChange): Promise<boolean> {
    const { low } = this.#fresh(accountId) ?? (await this.#read(accountId));
    return low !== null && low.currency === unit && atMost < low.thresholdMinor;
  }

  /** The settings were changed here. */
  forget(accountId: string): void {
    this.#known.delete(accountId);
  }

  #fresh(accountId: string): Known | undefined {
    const known = this.#known.get(accountId);
    return known && known.until > this.#clock.now().getTime() ? known : undefined;
  }

  async #read(accountId: string): Promise<Known> {
    const row = await this.#reads.run(accountId);
    const known = { low: row?.enabled ? row : null, until: this.#clock.now().getTime() + knownForMs };
    this.#known.delete(accountId);
    this.#known.set(accountId, known);
    if (this.#known.size > accountsMax) this.#known.delete(this.#known.keys().next().value!);
    return known;
  }
}
