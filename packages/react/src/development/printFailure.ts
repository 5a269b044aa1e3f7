import type { BillingError, ClientErrorCode, ErrorCode } from '@tillkit/contract/browser';
import { adviceFor } from './adviceFor.js';

/** What happens to customers of a page in which nothing is wrong. */
const ordinary: ReadonlySet<ErrorCode | ClientErrorCode> = new Set([
  'ABORTED',
  'UNAUTHENTICATED',
  'AMOUNT_BELOW_MINIMUM',
  'AMOUNT_ABOVE_MAXIMUM',
  'BALANCE_CAP_EXCEEDED',
  'CARD_DECLINED',
  'SESSION_ENDED',
  'SUBSCRIPTION_EXISTS',
  'UNKNOWN_SESSION',
] as const);

const told = new Set<string>();

/** Writes a failure to the console, with what the server said and what to change. The same cause is written once. */
export function printFailure(error: BillingError): void {
  const { code, status, message, requestId, cause } = error;
  if (ordinary.has(code)) return;
  const advice = adviceFor(error, { origin: window.location.origin, isOnline: navigator.onLine });
  // Three components fail for one reason: a proxy that is missing. A reply of the router has a message of its own.
  const reason = `${code} ${status} ${advice ?? message}`;
  if (told.has(reason)) return;
  told.add(reason);
  const lines = [
    `[tillkit] ${code}${status === null ? '' : ` (status ${status})`}: ${message}`,
    requestId && `Request id, to find it in the log of the API: ${requestId}`,
    advice,
    'Customers see a short sentence instead. This is written in development only.',
  ];
  console.error(lines.filter(Boolean).join('\n'), ...(cause === undefined ? [] : [cause]));
}
