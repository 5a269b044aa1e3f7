import { StripeError } from '../core/errors.js';

/** Counts the requests of each second of the machine's time. */
export class RateLimit {
  private second = -1;
  private count = 0;

  /** @param perSecondMax undefined for no limit */
  constructor(
    private readonly perSecondMax: number | undefined,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** @throws StripeError 429 for a request too many in this second */
  take(): void {
    if (this.perSecondMax === undefined) return;
    const second = Math.floor(this.nowMs() / 1000);
    if (second !== this.second) this.count = 0;
    this.second = second;
    this.count += 1;
    if (this.count > this.perSecondMax) throw rateLimited();
  }
}

export function rateLimited(): StripeError {
  return new StripeError(429, {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message:
      'Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.',
  });
}
