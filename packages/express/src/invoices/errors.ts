import { BillingFailure } from '../http/failure.js';

export function invoiceNotFound(): BillingFailure {
  return new BillingFailure('INVOICE_NOT_FOUND', 'This account has no such invoice. List the invoices again.');
}

export function invoiceNotPayable(status: string): BillingFailure {
  return new BillingFailure('INVOICE_NOT_PAYABLE', `This invoice is ${status}: only an open one can be paid.`);
}

export function savedMethodNotFound(): BillingFailure {
  return new BillingFailure(
    'PAYMENT_METHOD_NOT_FOUND',
    'This account has no such payment method. List them again: it may have been removed.',
  );
}

export function invoiceDeclined({ message, code }: { message: string; code: string }): BillingFailure {
  return new BillingFailure('CARD_DECLINED', `${message} The invoice stays open.`, { details: { declineCode: code } });
}

export function cursorUnknown(): BillingFailure {
  const message = 'Send the nextCursor of the page before, or leave it out.';
  return new BillingFailure('INVALID_INPUT', `cursor: ${message}`, {
    details: { issues: [{ field: 'cursor', message }] },
  });
}
