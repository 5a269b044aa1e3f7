import { MongoError } from './bson/errors.js';
import type { Doc } from './bson/value.js';
import type { Steps } from './pace.js';

/** A command, or work of the server itself, on its way from the first turn to its answer. */
export class Task {
  /** The session of a retryable write. */
  session: string | undefined;
  answer: Doc | undefined;
  private steps: Steps<Doc> | undefined;
  private readonly startedAt = performance.now();
  private limitMs: number | undefined;

  constructor(
    readonly writes: boolean,
    private readonly open: (task: Task) => Doc | Steps<Doc>,
    readonly reply: (answer: Doc) => void,
  ) {}

  /** Ends it with MaxTimeMSExpired (50) if it has not ended when so many milliseconds have passed since it came. */
  limit(milliseconds: number | undefined): void {
    this.limitMs = milliseconds;
  }

  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  /** How long its next turn may be. */
  turnMs(most: number): number {
    return this.limitMs === undefined ? most : Math.min(most, Math.max(this.limitMs - this.elapsedMs, 0));
  }

  /** Runs for one turn. */
  step(): void {
    if (!this.steps) {
      const opened = this.open(this);
      if (opened instanceof Map) {
        this.finish(opened);
        return;
      }
      this.steps = opened;
    }
    const next = this.expired() ? this.steps.throw(expiredError()) : this.steps.next();
    if (next.done) this.finish(next.value);
  }

  /** Whether the time is over. Tells it once: what the work does to end is not interrupted. */
  private expired(): boolean {
    if (this.limitMs === undefined || this.elapsedMs < this.limitMs) return false;
    this.limitMs = undefined;
    return true;
  }

  private finish(answer: Doc): void {
    this.answer = answer.set('ok', 1);
  }
}

const expiredError = (): MongoError => new MongoError(50, 'operation exceeded time limit');
