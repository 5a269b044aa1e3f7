import type { Collection, Connection } from 'mongoose';
import { isDuplicateKey } from '../../db/duplicate-key.js';
import { answerMsMaxDefault, inTime } from '../../db/in-time.js';
import type { DrainLag } from './drainer.js';

interface RoundDocument {
  _id: 'accounts';
  /** When a process looks at all accounts again. */
  nextAt: Date;
  /** What the last one found. */
  lag?: DrainLag;
}

/**
 * Which of the processes on a database looks at all accounts next: the first that asks once a round is due. If each
 * looked, they would move the same entries side by side. If the process dies meanwhile, nothing is lost: any process
 * takes the next round.
 *
 * Rounds follow the system's time, as the timers of the processes do, whatever clock the billing has.
 */
export class Rounds {
  readonly #rounds: Collection<RoundDocument>;
  readonly #answerMsMax: number;

  /** @param answerMsMax after so many milliseconds without an answer a statement throws DatabaseSilent */
  constructor(connection: Connection, answerMsMax: number = answerMsMaxDefault) {
    this.#answerMsMax = answerMsMax;
    this.#rounds = connection.collection<RoundDocument>('drain_rounds');
  }

  /** Whether the caller has the round. Then no other process gets one for so many milliseconds. */
  async claim(everyMs: number): Promise<boolean> {
    const now = Date.now();
    // Clocks of processes differ a little. A time that is much further off was set by a wrong clock.
    const farOff = new Date(now + 2 * everyMs);
    const isDue = { $or: [{ nextAt: { $lte: new Date(now) } }, { nextAt: { $gt: farOff } }] };
    try {
      const set = { $set: { nextAt: new Date(now + everyMs) } };
      await inTime(this.#answerMsMax, this.#rounds.updateOne({ _id: 'accounts', ...isDue }, set, { upsert: true }));
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async report(lag: DrainLag): Promise<void> {
    await inTime(this.#answerMsMax, this.#rounds.updateOne({ _id: 'accounts' }, { $set: { lag } }));
  }

  /** What the last look found. */
  async lastLag(): Promise<DrainLag | undefined> {
    return (await inTime(this.#answerMsMax, this.#rounds.findOne({ _id: 'accounts' })))?.lag;
  }
}
