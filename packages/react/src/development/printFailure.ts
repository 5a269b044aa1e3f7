import type { BillingError, ClientErrorCode, ErrorCode } from '@tillkit/contract/browser';
import { adviceFor } from './adviceFor.js';

/** Errors that customers cause on a page that is set up correctly. */
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
  // Three components can fail for one reason, such as a missing proxy. A reply of the router has its own message.
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
