import { BillingError } from '@tillkit/contract/browser';
import { reportFailure } from '../development/inDevelopment.js';

/**
 * The host's own client may reject with anything. Here it becomes a {@link BillingError}, which developers see in the
 * console.
 */
export function toBillingError(cause: unknown): BillingError {
  const error =
    cause instanceof BillingError
      ? cause
      : new BillingError('The billing client failed.', { code: 'UNEXPECTED_REPLY', cause });
  reportFailure(error);
  return error;
}

/** Whether the same call may succeed later. */
export function isTransient({ code, status }: BillingError): boolean {
  return code === 'NETWORK_ERROR' || code === 'TIMEOUT' || status === 429 || status === 503;
}

/** Whether the server may have made the change although the call failed. */
export function isOutcomeUnknown({ code, status }: BillingError): boolean {
  return code === 'NETWORK_ERROR' || code === 'TIMEOUT' || code === 'ABORTED' || (status ?? 0) >= 500;
}
