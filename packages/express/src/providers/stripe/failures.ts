import Stripe from 'stripe';
import { ProviderFailure } from '../provider.js';

/** Runs one call of Stripe; whatever it throws comes out as a {@link ProviderFailure}. */
export async function asking<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toProviderFailure(what, error);
  }
}

/** As {@link asking}, where one object is read: that Stripe does not have it is said with its id. */
export async function reading<T>(what: string, id: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const failure = toProviderFailure(what, error);
    if (failure.reason !== 'not_found') throw failure;
    throw new ProviderFailure('not_found', failure.message, failure.cause, id);
  }
}

/** Stripe's error classes in the kit's terms. An unknown kind counts as a refusal: trying again is not known to help. */
export function toProviderFailure(what: string, error: unknown): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  const failure = (reason: ProviderFailure['reason'], text: string) =>
    new ProviderFailure(reason, `Stripe ${text} (${what}).`, error);
  const { errors } = Stripe;
  if (error instanceof errors.StripeConnectionError) return failure('unavailable', 'could not be reached');
  if (error instanceof errors.StripeRateLimitError) return failure('busy', 'asks to slow down');
  if (error instanceof errors.StripeIdempotencyError && error.statusCode === 409) {
    return failure('busy', 'is still working on the same request');
  }
  if (error instanceof errors.StripeCardError) return failure('card_declined', 'declined the card');
  if (error instanceof errors.StripeError) {
    if (error.statusCode === 409) return failure('busy', 'is working on the same object');
    if ((error.statusCode ?? 500) >= 500) return failure('unavailable', 'failed');
    if (error.code === 'resource_missing') {
      // Stripe names no parameter here, and has no other code for it.
      if (!error.param && /no attached payment source/.test(error.message))
        return failure('no_method', 'finds nothing to charge');
      return error.param === 'customer'
        ? failure('customer_gone', 'has no such customer')
        : failure('not_found', 'has no such object');
    }
    return failure('rejected', 'refused');
  }
  return failure('unavailable', 'gave no usable reply');
}
