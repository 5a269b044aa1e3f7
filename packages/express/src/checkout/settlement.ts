import type { CheckoutReading, PaymentDecline, PaymentProvider, PaymentReading } from '../providers/provider.js';
import type { SessionRow } from './model.js';

/** What the provider says of a session now, whichever way it is paid. */
export type Settlement =
  | { state: 'paid'; paymentId: string | null; subscriptionId: string | null; amountMinor: number; currency: string }
  | { state: 'open'; failedBefore: boolean; failure: PaymentDecline | null }
  | { state: 'settling' | 'failed' | 'cancelled' }
  /** The object at the provider is not the one this session made. */
  | { state: 'mismatch'; reason: string; paymentId: string | null };

/** Reads the session's object at the provider and checks that it is this session's, account and customer included. */
export async function readSettlement(provider: PaymentProvider, row: SessionRow, providerSessionId: string) {
  return row.flow === 'hosted'
    ? settlementOfCheckout(row, await provider.readCheckout(providerSessionId))
    : settlementOfPayment(row, await provider.readPayment(providerSessionId));
}

function settlementOfCheckout(row: SessionRow, reading: CheckoutReading): Settlement {
  const reason = mismatch(row, reading);
  if (reason) return { state: 'mismatch', reason, paymentId: reading.paymentId };
  switch (reading.state) {
    case 'paid':
      return {
        state: 'paid',
        paymentId: reading.paymentId,
        subscriptionId: reading.subscriptionId,
        amountMinor: reading.subtotalMinor,
        currency: reading.currency,
      };
    case 'open':
      return { state: 'open', failedBefore: false, failure: null };
    case 'expired':
      return { state: 'cancelled' };
    default:
      return { state: reading.state };
  }
}

function settlementOfPayment(row: SessionRow, reading: PaymentReading): Settlement {
  const reason = mismatch(row, reading);
  if (reason) return { state: 'mismatch', reason, paymentId: reading.id };
  const { id, state, amountMinor, currency, failedBefore, failure } = reading;
  switch (state) {
    case 'paid':
      return { state: 'paid', paymentId: id, subscriptionId: null, amountMinor, currency };
    case 'open':
      return { state: 'open', failedBefore, failure };
    default:
      return { state };
  }
}

function mismatch(row: SessionRow, { customerId, currency, tags }: CheckoutReading | PaymentReading): string | null {
  if (tags.sessionId !== row._id) return 'it names another session';
  if (tags.accountId !== row.accountId) return 'it names another account';
  if (customerId !== row.customerId) return 'it is of another customer';
  if (row.type === 'topup' && currency !== row.currency) return `it is in ${currency}, not in ${row.currency}`;
  return null;
}
