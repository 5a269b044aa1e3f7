import type { Invoice, PayInvoiceReply } from '@tillkit/contract';
import type { AccountsService } from '../accounts/service.js';
import { BillingFailure } from '../http/failure.js';
import { type InvoiceReading, type PaymentProvider, ProviderFailure, type Settlement } from '../providers/provider.js';
import type { SubscriptionsService } from '../subscriptions/service.js';
import { cursorUnknown, invoiceDeclined, invoiceNotFound, invoiceNotPayable, savedMethodNotFound } from './errors.js';
import type { Invoices } from './invoices.js';

export type { Invoices, InvoicesPage } from './invoices.js';

export interface InvoicesDependencies {
  accounts: Pick<AccountsService, 'customerOf'>;
  subscriptions: Pick<SubscriptionsService, 'access' | 'isRenewed' | 'sync'>;
  provider: PaymentProvider;
  publishableKey: string;
  stripeJsUrl: string | null;
}

export function createInvoices(deps: InvoicesDependencies): Invoices {
  const { accounts, subscriptions, provider } = deps;

  /** What Stripe will charge next; null when the account's plan ends or there is none. */
  async function upcoming(accountId: string) {
    const access = (await subscriptions.isRenewed(accountId)) ? await subscriptions.access(accountId) : null;
    const next = access && (await provider.upcomingInvoice(access.stripeSubscriptionId));
    if (!access || !next) return null;
    const { currency, subtotalMinor, discountMinor, taxMinor, totalMinor, dueMinor } = next;
    const lines = linesOf(next);
    return { at: access.endAt, currency, subtotalMinor, discountMinor, taxMinor, totalMinor, dueMinor, lines };
  }

  /** The account's own invoice. One of another account is as unknown as any. */
  async function owned(accountId: string, invoiceId: string): Promise<InvoiceReading> {
    const customerId = await accounts.customerOf(accountId);
    if (customerId === null) throw invoiceNotFound();
    const invoice = await provider.readInvoice(invoiceId).catch((error) => {
      throw error instanceof ProviderFailure && error.reason === 'not_found' ? invoiceNotFound() : error;
    });
    if (invoice.customerId !== customerId) throw invoiceNotFound();
    return invoice;
  }

  return {
    async list(accountId, { limit = 20, cursor } = {}) {
      const customerId = await accounts.customerOf(accountId);
      if (customerId === null) return { upcoming: null, invoices: [], nextCursor: null };
      // Of another account it would be a position as well, and so tell that the invoice exists.
      if (cursor !== undefined) await owned(accountId, cursor).catch(refuseCursor);
      const [page, next] = await Promise.all([
        provider.listInvoices(customerId, { limit, after: cursor }),
        cursor === undefined ? upcoming(accountId) : null,
      ]);
      // A draft may still change, and nobody owes it.
      const invoices = page.invoices.filter(({ status }) => status !== 'draft').map(shown);
      return { upcoming: next, invoices, nextCursor: page.hasMore ? (page.invoices.at(-1)?.id ?? null) : null };
    },

    async pay(accountId, { invoiceId, paymentMethodId, attemptId }) {
      const invoice = await owned(accountId, invoiceId);
      const key = `tillkit:pay:${invoiceId}:${paymentMethodId}:${attemptId}`;
      const settlement =
        paymentMethodId === undefined || invoice.status !== 'open'
          ? await provider.readSettlement(invoiceId)
          : await payWith(invoice, paymentMethodId, key);
      if (settlement.state === 'closed') throw invoiceNotPayable(settlement.status);
      // Read again in any case: a try that failed moves the subscription too.
      if (invoice.subscriptionId !== null) await subscriptions.sync(invoice.subscriptionId);
      switch (settlement.state) {
        case 'paid':
        case 'processing':
          return replyOf(accountId, settlement.state, null);
        case 'declined':
          if (paymentMethodId !== undefined) throw invoiceDeclined(settlement.decline);
          break;
        case 'requires_action':
          if (paymentMethodId !== undefined) return replyOf(accountId, 'requires_action', settlement.clientSecret);
          break;
      }
      if (settlement.clientSecret === null) throw invoiceNotPayable('not ready');
      return replyOf(accountId, 'requires_payment_method', settlement.clientSecret);
    },
  };

  /** @throws BillingFailure PAYMENT_METHOD_NOT_FOUND, also when it is removed at this moment */
  async function payWith(invoice: InvoiceReading, methodId: string, key: string): Promise<Settlement> {
    const { methods } = await provider.listMethods(invoice.customerId ?? '');
    if (!methods.some(({ id }) => id === methodId)) throw savedMethodNotFound();
    return provider.payInvoice(invoice.id, { methodId, key }).catch((error) => {
      throw error instanceof ProviderFailure && error.reason === 'not_found' ? savedMethodNotFound() : error;
    });
  }

  async function replyOf(
    accountId: string,
    outcome: PayInvoiceReply['outcome'],
    clientSecret: string | null,
  ): Promise<PayInvoiceReply> {
    const { publishableKey, stripeJsUrl } = deps;
    const action = clientSecret === null ? null : { clientSecret, publishableKey, stripeJsUrl };
    return { outcome, action, access: await subscriptions.access(accountId) };
  }
}

function refuseCursor(error: unknown): never {
  throw error instanceof BillingFailure && error.code === 'INVOICE_NOT_FOUND' ? cursorUnknown() : error;
}

function shown(reading: InvoiceReading): Invoice {
  const { customerId: _, subscriptionId: __, ...invoice } = reading;
  return {
    ...invoice,
    createdAt: invoice.createdAt.toISOString(),
    nextAttemptAt: invoice.nextAttemptAt?.toISOString() ?? null,
    lines: linesOf(invoice),
  };
}

function linesOf({ lines }: Pick<InvoiceReading, 'lines'>): Invoice['lines'] {
  return lines.map(({ periodStartAt, periodEndAt, ...line }) => {
    return { ...line, periodStartAt: periodStartAt.toISOString(), periodEndAt: periodEndAt.toISOString() };
  });
}
