import type Stripe from 'stripe';
import type { InvoiceDue } from '../provider.js';
import { toDateOrNull } from './readings.js';

/** Statuses in which a finalized invoice waits for its payment. An active subscription's open invoice is on its way. */
const unpaid: ReadonlySet<string> = new Set(['past_due', 'unpaid', 'incomplete']);

export function isUnpaid({ status }: Stripe.Subscription): boolean {
  return unpaid.has(status);
}

/** Open invoices of a subscription, newest first. */
export async function openInvoicesOf(stripe: Stripe, subscriptionId: string): Promise<Stripe.Invoice[]> {
  const { data } = await stripe.invoices.list({ subscription: subscriptionId, status: 'open', limit: 100 });
  return data;
}

/** What a subscription owes: its newest open invoice, whose payment brings it back. */
export async function readDue(stripe: Stripe, subscription: Stripe.Subscription): Promise<InvoiceDue | null> {
  if (!isUnpaid(subscription)) return null;
  const [invoice] = await openInvoicesOf(stripe, subscription.id);
  if (!invoice?.id) return null;
  return {
    invoiceId: invoice.id,
    amountMinor: invoice.amount_remaining,
    currency: invoice.currency,
    nextAttemptAt: toDateOrNull(invoice.next_payment_attempt),
    payUrl: invoice.hosted_invoice_url ?? null,
  };
}

const periodReasons: ReadonlySet<string | null> = new Set(['subscription_create', 'subscription_cycle']);

/**
 * Whether the current period has not been sold: `pause_collection` with `void` voids the invoice of each period that
 * begins meanwhile, and leaves the period before it paid. https://docs.stripe.com/billing/subscriptions/pause-payment
 */
export async function isPeriodVoided(stripe: Stripe, subscription: Stripe.Subscription): Promise<boolean> {
  if (subscription.pause_collection?.behavior !== 'void') return false;
  for await (const invoice of stripe.invoices.list({ subscription: subscription.id, limit: 20 })) {
    if (periodReasons.has(invoice.billing_reason)) return invoice.status === 'void';
  }
  return false;
}
