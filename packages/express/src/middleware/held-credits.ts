import { type CreditEngine, newCreditKey, type Source } from '../credits/service.js';
import { BillingFailure } from '../http/failure.js';
import type { Payment, ReplyOutcome } from './request-billing.js';

export interface HoldTerms {
  accountId: string;
  /** Key of the hold. */
  hold: string;
  amount: number;
  /** Undefined is the default unit. */
  unit?: string;
  /** Most that may be taken in all; 0 when nothing is held. */
  max: number;
  /** When the hold ends by itself. */
  expiresAt: Date;
  source: Source;
  actor: string;
  reason?: string;
}

/**
 * A hold that pays for one request. Should it end while the handler still runs, what is taken from then on is a spend:
 * the reply is not for nothing because it took long.
 */
export class HeldCredits implements Payment {
  readonly paidBy = 'credits';
  /** What `charge` was called with; null while it was not called. */
  #charged: number | null = null;
  #captured = 0;
  /** Whether parts are taken while the reply is sent: then the whole is not taken at its end. */
  #isMetered = false;
  readonly #capturing = new Set<Promise<unknown>>();
  /** One key for all tries of the settlement. A refusal leaves nothing under it. */
  readonly #settleKey = newCreditKey();
  /** What was charged and could not be taken. */
  #missing = 0;
  /** Whether the hold has ended by itself. It stays so, since each key is to say the same at each try. */
  #hasExpired = false;
  #outcome: ReplyOutcome | null = null;

  constructor(
    private readonly credits: Pick<CreditEngine, 'spend' | 'capture' | 'release'>,
    private readonly terms: HoldTerms,
    private readonly now: () => Date,
  ) {}

  get accountId(): string {
    return this.terms.accountId;
  }

  charge(amount: number): void {
    if (!Number.isSafeInteger(amount) || amount < 0)
      throw new TypeError(`req.billing.charge takes a whole number of at least 0, not ${amount}.`);
    // Nobody gets more of this reply: a handler that continues to its end is not to fail by it.
    if (this.#outcome === 'failed' || this.#outcome === 'left') return;
    if (this.#outcome !== null) throw replyIsOut('charge');
    const charged = (this.#charged ?? 0) + amount;
    if (charged + this.#captured > this.terms.max) throw this.#tooMuch(charged);
    this.#charged = charged;
  }

  async capture(amount: number): Promise<void> {
    if (!Number.isSafeInteger(amount) || amount <= 0)
      throw new TypeError(`req.billing.capture takes a whole number above 0, not ${amount}.`);
    if (this.#outcome !== null) throw replyIsOut('capture');
    if (amount + this.#captured + (this.#charged ?? 0) > this.terms.max) throw this.#tooMuch(amount);
    const isPast = this.#captured >= this.terms.amount;
    // Counted before it is done: a parallel call must not take what is left as well.
    this.#captured += amount;
    this.#isMetered = true;
    const taking = this.#take(amount, { key: newCreditKey(), isPast, final: false });
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
    this.#outcome = outcome;
    if (this.terms.max === 0) return;
    await Promise.allSettled(this.#capturing);
    const due = this.#charged ?? (this.#isMetered ? 0 : this.terms.amount);
    if (outcome !== 'failed' && due > 0) {
      await this.#settleDue(due);
      return;
    }
    const { accountId, ...about } = this.#about();
    await this.credits.release(accountId, { ...about, hold: this.terms.hold, key: this.#settleKey }).catch((error) => {
      // Captured to the end, or it ended by itself: nothing is reserved.
      if (!isNotOpen(error)) throw error;
    });
  }

  /** @throws BillingFailure INSUFFICIENT_CREDITS when less than is due is taken: all that is there */
  async #settleDue(due: number): Promise<void> {
    const isPast = this.#captured >= this.terms.amount;
    while (this.#missing < due) {
      try {
        await this.#take(due - this.#missing, { key: this.#settleKey, isPast, final: true });
        break;
      } catch (error) {
        const missing = missingBy(error);
        if (missing === null) throw error;
        // Others have spent what was past the hold. What is held is there in any case.
        this.#missing += missing;
      }
    }
    if (this.#missing === 0) return;
    const advice = this.#hasExpired ? 'Hold for longer: raise expiresInSeconds.' : 'Hold more.';
    throw new BillingFailure(
      'INSUFFICIENT_CREDITS',
      `${due} were charged to a request, but ${this.#missing} of them were not held and are no longer available. ${advice}`,
    );
  }

  /** What a hold has is captured of it. All of it captured, or ended, it is resolved; what is past it is a spend. */
  async #take(amount: number, { key, isPast, final }: { key: string; isPast: boolean; final: boolean }) {
    const { accountId, ...about } = this.#about();
    const { hold, unit, expiresAt } = this.terms;
    if (!isPast && !this.#hasExpired) {
      try {
        return await this.credits.capture(accountId, { ...about, amount, key, hold, final });
      } catch (error) {
        // A capture that was made, and whose reply was lost, is replayed under its key: so this one was not.
        if (!isNotOpen(error) || this.now() < expiresAt) throw error;
        this.#hasExpired = true;
      }
    }
    return this.credits.spend(accountId, { ...about, key, amount, ...(unit === undefined ? {} : { unit }) });
  }

  #about() {
    const { accountId, source, actor, reason } = this.terms;
    return { accountId, source, actor, ...(reason === undefined ? {} : { reason }) };
  }

  #tooMuch(amount: number): BillingFailure {
    const limit = this.terms.max - this.#captured;
    const advice = 'Hold more, or give requireCredits a `max`.';
    return new BillingFailure(
      'AMOUNT_ABOVE_MAXIMUM',
      `At most ${limit} can still be charged to this request. ${advice}`,
      {
        details: { amount, limit },
      },
    );
  }
}

function isNotOpen(error: unknown): boolean {
  return error instanceof BillingFailure && error.code === 'HOLD_NOT_OPEN';
}

function replyIsOut(verb: 'charge' | 'capture'): BillingFailure {
  const advice = `Call req.billing.${verb} before the reply ends.`;
  return new BillingFailure('HOLD_NOT_OPEN', `The reply has ended and is settled. ${advice}`);
}

/** How much of an amount is not there, or null when it was refused for something else. */
function missingBy(error: unknown): number | null {
  if (!(error instanceof BillingFailure) || !/^(INSUFFICIENT_CREDITS|BUDGET_EXCEEDED)$/.test(error.code)) return null;
  const { required, available } = error.details as { required: number; available: number };
  return required - available;
}
