import { IntegrationError } from './errors.js';

/** The Checkout Session that a client secret belongs to. @throws IntegrationError for what is no such secret */
export function checkoutSessionId(secret: unknown, caller: string): string {
  const match = typeof secret === 'string' ? /^(cs_test_[A-Za-z0-9]+)_secret_[A-Za-z0-9]+$/.exec(secret) : null;
  if (!match) {
    throw new IntegrationError(
      `Invalid value for ${caller}: clientSecret should be the client_secret of a Checkout Session. You specified: ${String(secret)}.`,
    );
  }
  return match[1]!;
}
