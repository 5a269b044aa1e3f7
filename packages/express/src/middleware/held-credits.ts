import { type Credits, newCreditKey, type Source } from '../credits/service.js';
import { BillingFailure } from '../http/failure.js';
import type { Payment, ReplyOutcome } from './request-billing.js';

export interface HoldTerms {
  accountId: string;
  /** Key of the hold. */
  hold: string;
  amount: number;
  /** Most that may be taken in all; 0 when nothing is held. */
  max: number;
  source: Source;
  actor: string;
  reason?: string;
}

/** A hold that pays for one request. */
export class HeldCredits implements Payment {
  readonly paidBy = 'credits';
  /** What `charge` was told; null while it was not called. */
  #charged: number | null = null;
  #captured = 0;
  /** Whether parts are taken as the reply goes on: then the whole is not taken at its end. */
  #isMetered = false;
  readonly #capturing = new Set<Promise<unknown>>();
  /** One key for all tries of the settlement. */
  readonly #settleKey = newCreditKey();

  constructor(
    private readonly credits: Pick<Credits, 'capture' | 'release'>,
    private readonly terms: HoldTerms,
  ) {}

  get accountId(): string {
    return this.terms.accountId;
  }

  charge(amount: number): void {
    if (!Number.isSafeInteger(amount) || amount < 0)
      throw new TypeError(`req.billing.charge takes a whole number of at least 0, not ${amount}.`);
    const charged = (this.#charged ?? 0) + amount;
    if (charged + this.#captured > this.terms.max) throw this.#tooMuch(charged);
    this.#charged = charged;
  }

  async capture(amount: number): Promise<void> {
    if (!Number.isSafeInteger(amount) || amount <= 0)
      throw new TypeError(`req.billing.capture takes a whole number above 0, not ${amount}.`);
    if (amount + this.#captured + (this.#charged ?? 0) > this.terms.max) throw this.#tooMuch(amount);
    // Counted before it is done: a parallel call must not take what is left as well.
    this.#captured += amount;
    this.#isMetered = true;
    const { accountId, ...about } = this.#about();
    const taking = this.credits.capture(accountId, { ...about, key: newCreditKey(), amount, final: false });
    this.#capturing.add(taking);
    try {
      await taking;
    } catch (error) {
      if (error instanceof BillingFailure && error.code !== 'DATABASE_UNAVAILABLE') this.#captured -= amount;
      throw error;
    } finally {
      this.#capturing.delete(taking);
    }
  }

  async settle(outcome: ReplyOutcome): Promise<void> {
    if (this.terms.max === 0) return;
    await Promise.allSettled(this.#capturing);
    const { accountId, ...about } = this.#about();
    const rest = { ...about, key: this.#settleKey };
    const isWhole = this.#charged === null && !this.#isMetered;
    if (outcome === 'succeeded' && (isWhole || this.#charged)) {
      const amount = this.#charged === null ? {} : { amount: this.#charged };
      await this.credits.capture(accountId, { ...rest, ...amount });
      return;
    }
    await this.credits.release(accountId, rest).catch((error) => {
      // Captured to the end, or it ended by itself: nothing is set aside.
      if (!(error instanceof BillingFailure) || error.code !== 'HOLD_NOT_OPEN') throw error;
    });
  }

  #about() {
    const { accountId, hold, source, actor, reason } = this.terms;
    return { accountId, hold, source, actor, ...(reason === undefined ? {} : { reason }) };
  }

  #tooMuch(amount: number): BillingFailure {
    const most = this.terms.max - this.#captured;
    const advice = 'Hold more, or give requireCredits a `max`.';
    return new BillingFailure(
      'AMOUNT_ABOVE_MAXIMUM',
      `At most ${most} can still be charged to this request. ${advice}`,
      {
        details: { amount, most },
      },
    );
  }
}
