import type { Invoice, PayInvoiceReply } from '@tillkit/contract';
import type { AccountsService } from '../accounts/service.js';
import { type InvoiceReading, type PaymentProvider, ProviderFailure } from '../providers/provider.js';
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
      const [page, next] = await Promise.all([
        provider.listInvoices(customerId, { limit, after: cursor }).catch((error) => {
          throw cursor && error instanceof ProviderFailure && error.reason === 'not_found' ? cursorUnknown() : error;
        }),
        cursor === undefined ? upcoming(accountId) : null,
      ]);
      // A draft may still change, and nobody owes it.
      const invoices = page.invoices.filter(({ status }) => status !== 'draft').map(shown);
      return { upcoming: next, invoices, nextCursor: page.hasMore ? (page.invoices.at(-1)?.id ?? null) : null };
    },

    async pay(accountId, { invoiceId, paymentMethodId, attemptId }) {
      const invoice = await owned(accountId, invoiceId);
      if (invoice.status !== 'open' && invoice.status !== 'paid') throw invoiceNotPayable(invoice.status);
      if (paymentMethodId !== undefined) {
        const { methods } = await provider.listMethods(invoice.customerId ?? '');
        if (!methods.some(({ id }) => id === paymentMethodId)) throw savedMethodNotFound();
      }
      const settlement =
        paymentMethodId === undefined || invoice.status === 'paid'
          ? await provider.readSettlement(invoiceId)
          : await provider.payInvoice(invoiceId, {
              methodId: paymentMethodId,
              key: `tillkit:pay:${invoiceId}:${paymentMethodId}:${attemptId}`,
            });
      // Read again in any case: a try that failed moves the subscription too.
      if (invoice.subscriptionId !== null) await subscriptions.sync(invoice.subscriptionId);
      if (settlement.state === 'declined' && paymentMethodId !== undefined) throw invoiceDeclined(settlement.decline);
      const reply = (outcome: PayInvoiceReply['outcome'], clientSecret: string | null) =>
        replyOf(accountId, outcome, clientSecret);
      if (settlement.state === 'paid') return reply('paid', null);
      if (settlement.state === 'requires_action' && paymentMethodId !== undefined)
        return reply('requires_action', settlement.clientSecret);
      if (settlement.clientSecret === null) throw invoiceNotPayable('not ready');
      return reply('requires_payment_method', settlement.clientSecret);
    },
  };

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
