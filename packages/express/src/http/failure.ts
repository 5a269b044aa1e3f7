import { type ErrorCode, errorStatus } from '@tillkit/contract';

/** What a {@link BillingFailure} has beside its code and message. */
export interface BillingFailureOptions {
  /** For the client, of its own input only: which field, which limit. Never of our state or the provider's. */
  details?: Record<string, unknown> | undefined;
  /** Seconds after which the same request can succeed. Default: none. */
  retryAfterSeconds?: number | undefined;
  /** What was found; goes to the log only. */
  cause?: unknown;
}

/**
 * The one error of the kit's services. `code` is of the contract's closed list and fixes the HTTP status; the message
 * says what to change and is safe to show. Whatever else is thrown reaches a client as `INTERNAL`.
 */
export class BillingFailure extends Error {
  override readonly name = 'BillingFailure';
  /** A code of the closed list. */
  readonly code: ErrorCode;
  /** The HTTP status of the code. */
  readonly status: number;
  /** What the client can act on, e.g. the limit that was reached. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** Seconds after which the same request can succeed. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, about: BillingFailureOptions = {}) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.code = code;
    this.status = errorStatus[code];
    this.details = about.details;
    this.retryAfterSeconds = about.retryAfterSeconds;
  }
}
