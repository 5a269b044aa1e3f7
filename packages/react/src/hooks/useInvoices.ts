import {
  type BillingClient,
  BillingError,
  type Invoice,
  type PayInvoiceReply,
  type UpcomingInvoice,
} from '@tillkit/contract/browser';
import { useCallback } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import { isOutcomeUnknown, toBillingError } from '../provider/billingError.js';
import { keyOf } from '../provider/resourceStore.js';
import { loadStripe as loadStripeScript } from '../stripe/loadStripe.js';
import { useAccountState, useOneCall } from './useAccountState.js';
import { useAttempt } from './useAttempt.js';
import { useLiveAccount } from './useLiveAccount.js';
import { usePages } from './usePages.js';
import { useResource } from './useResource.js';

/** State of the invoices: `loading`, `error` or `ready`. */
export type InvoicesState =
  | { status: 'loading' }
  | { status: 'error'; error: BillingError; refreshing: boolean }
  | {
      status: 'ready';
      /** The invoice that comes next; null when none will. Amounts in minor units. */
      upcoming: UpcomingInvoice | null;
      /** Newest first: the first page, and those that `loadMore` added. Amounts in minor units. */
      invoices: readonly Invoice[];
      /** Whether there are older invoices. */
      hasMore: boolean;
      /** Whether older invoices are being read. */
      loadingMore: boolean;
      /** Why the last `loadMore` failed. Null otherwise. */
      moreError: BillingError | null;
      refreshing: boolean;
    };

/** State of the last payment of an invoice in this page. */
export type InvoicesAction =
  | { status: 'idle' }
  /** `asks`: the customer's bank asks for a confirmation. */
  | { status: 'pending'; invoiceId: string; asks: boolean }
  /** `processing`: the money is on its way, e.g. of a bank debit. */
  | { status: 'done'; invoiceId: string; processing: boolean }
  /** `outcomeUnknown`: it may have been paid. Repeating it is safe. */
  | { status: 'failed'; invoiceId: string; error: BillingError; outcomeUnknown: boolean };

/** What {@link useInvoices} returns. */
export type Invoices = InvoicesState & {
  action: InvoicesAction;
  /** Pays an open invoice with a saved method. If the bank asks, its dialog opens. Returns true when it is paid or processing. Never rejects. */
  pay: (invoiceId: string, paymentMethodId: string) => Promise<boolean>;
  /** Reads the next page of older invoices. Never rejects. */
  loadMore: () => Promise<void>;
  /** Reads the first page again. Never rejects. */
  refresh: () => Promise<void>;
};

const idle: InvoicesAction = { status: 'idle' };

/**
 * The invoices of the account, page by page, the upcoming one, and paying an open one.
 * @example
 * const invoices = useInvoices();
 * const open = invoices.status === 'ready' ? invoices.invoices.filter(({ status }) => status === 'open') : [];
 */
export function useInvoices({ limit }: { limit?: number | undefined } = {}): Invoices {
  useLiveAccount();
  const { client, store, scope, loadStripe = loadStripeScript } = useBilling();
  const attempts = useAttempt();
  const read = useCallback((from: BillingClient) => from.getInvoices({ limit }), [limit]);
  const first = useResource(`invoices ${limit}`, read);
  const paged = usePages(first, (cursor: string) => client.getInvoices({ limit, cursor }));
  const [action, setAction] = useAccountState<InvoicesAction>(idle);
  const { begin, end } = useOneCall();

  const authenticate = async ({ clientSecret, ...source }: NonNullable<PayInvoiceReply['action']>) => {
    const stripe = await loadStripe(source).catch((cause: unknown) => {
      throw new BillingError('Stripe.js did not load.', { code: 'NETWORK_ERROR', cause });
    });
    const { error } = await stripe.handleNextAction({ clientSecret });
    if (error) {
      throw new BillingError(error.message ?? 'The bank did not confirm the payment.', { code: 'CARD_DECLINED' });
    }
  };

  const pay = async (invoiceId: string, paymentMethodId: string) => {
    if (!begin()) return false;
    setAction({ status: 'pending', invoiceId, asks: false });
    try {
      const attemptId = attempts.idFor(`${invoiceId} ${paymentMethodId}`);
      let reply = await client.payInvoice({ invoiceId, paymentMethodId, attemptId });
      if (reply.action && reply.outcome === 'requires_action') {
        setAction({ status: 'pending', invoiceId, asks: true });
        await authenticate(reply.action);
        // Without a method nothing is charged: it says how the invoice stands.
        reply = await client.payInvoice({ invoiceId, attemptId });
      }
      attempts.finish();
      if (reply.outcome !== 'paid' && reply.outcome !== 'processing')
        throw new BillingError('The invoice is not paid.', { code: 'CARD_DECLINED' });
      store.set(keyOf(scope, 'subscription'), { access: reply.access });
      setAction({ status: 'done', invoiceId, processing: reply.outcome === 'processing' });
      return true;
    } catch (cause) {
      const error = toBillingError(cause);
      // After an answer, the next try is another one. Without one, it repeats this.
      if (!isOutcomeUnknown(error)) attempts.finish();
      setAction({ status: 'failed', invoiceId, error, outcomeUnknown: isOutcomeUnknown(error) });
      void store.refresh(keyOf(scope, 'subscription'));
      return false;
    } finally {
      end();
      for (const name of ['invoices', 'plans', 'quotas']) store.refreshAll(scope, name);
    }
  };

  const { pages, loadMore, ...more } = paged;
  if (first.status !== 'ready') return { ...first, action, pay, loadMore };
  const { data, ...rest } = first;
  const invoices = pages.flatMap((page) => page.invoices);
  return { ...rest, upcoming: data.upcoming, invoices, ...more, action, pay, loadMore };
}
