import type { InvoicesReply, PayInvoiceBody, PayInvoiceReply } from '@tillkit/contract';

/** A page of invoices. */
export interface InvoicesPage {
  /** Invoices a page, 1 to 100. Default: 20. */
  limit?: number | undefined;
  /** The `nextCursor` of the page before. */
  cursor?: string | undefined;
}

/** Invoices of accounts: `billing.invoices`. They stay at Stripe. Amounts are in minor units. */
export interface Invoices {
  /**
   * Lists the invoices of an account, newest first. The first page has the upcoming one too, as Stripe would make it now.
   * @throws BillingFailure INVALID_INPUT, PROVIDER_UNAVAILABLE
   */
  list(accountId: string, page?: InvoicesPage): Promise<InvoicesReply>;
  /**
   * Pays an open invoice: with a saved method at once, without one by the Payment Element in the page. An invoice that is
   * paid answers `paid`, and nothing is charged.
   * @throws BillingFailure INVOICE_NOT_FOUND, INVOICE_NOT_PAYABLE, PAYMENT_METHOD_NOT_FOUND, CARD_DECLINED,
   * PROVIDER_UNAVAILABLE
   */
  pay(accountId: string, input: PayInvoiceBody): Promise<PayInvoiceReply>;
}
