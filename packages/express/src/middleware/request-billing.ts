/** What a handler behind `requireCredits` or `requireQuota` has as `req.billing`. */
export interface RequestBilling {
  /** The account that pays. */
  readonly accountId: string;
  /** Where a quota paid, `charge` and `capture` have nothing to take and change nothing. */
  readonly paidBy: 'credits' | 'quota';
  /**
   * Says what this request costs, in the unit of its hold, in place of the whole. More calls add up, and 0 makes it
   * free. It is taken when the reply is out, or the client leaves in its middle, and not when
   * the reply fails.
   * @throws BillingFailure AMOUNT_ABOVE_MAXIMUM past what was held, or `max`; HOLD_NOT_OPEN after the reply
   */
  charge(amount: number): void;
  /**
   * Takes a part now, while a stream runs. It stays taken whatever becomes of the reply; what is neither captured nor
   * charged goes back when the reply ends.
   * @throws BillingFailure AMOUNT_ABOVE_MAXIMUM, HOLD_NOT_OPEN after the reply, ACCOUNT_BUSY, DATABASE_UNAVAILABLE;
   * INSUFFICIENT_CREDITS past what is held, or after the hold has ended by itself
   */
  capture(amount: number): Promise<void>;
}

declare global {
  namespace Express {
    interface Request {
      /** Only behind `billing.requireCredits` and `billing.requireQuota`. */
      billing: RequestBilling;
    }
  }
}

/**
 * How a reply ended: `succeeded` when all of it went out and its status is none that releases, `left` when the client
 * went in the middle of one and pays for it.
 */
export type ReplyOutcome = 'succeeded' | 'left' | 'failed';

/** What pays for a request, until its reply has ended. */
export interface Payment extends RequestBilling {
  /** Takes or releases. Repeating it, also after a failure, has one effect. */
  settle(outcome: ReplyOutcome): Promise<void>;
}
