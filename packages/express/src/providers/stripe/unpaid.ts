import Stripe from 'stripe';
import { isUnpaid, openInvoicesOf } from './invoices.js';
import { metadataNames } from './tags.js';

/*
 * Ends a subscription whose payment is due, so that nothing can be paid for it any more. Its card may recover, and its
 * customer may pay on the invoice's page, between any two calls.
 *
 * Invariants:
 * U1. An invoice ends void or paid, and Stripe decides which. So the invoice is voided first, and the subscription ends
 *     only after its newest invoice is void. One that turns out to be paid keeps its period, and is canceled with it.
 * U2. The invoice is named on the subscription before it is voided. Voiding makes the subscription active at Stripe: a
 *     process that stops there leaves the name, and the next reading ends the subscription.
 * U3. Drafts are stopped before the open invoices are listed, so none becomes open after that.
 */

/** Drafts can become open between two lists, at most once each. */
const looksMax = 5;

/** Cancellation details of an update. */
type Details = Pick<Stripe.SubscriptionUpdateParams, 'cancellation_details'>;

export async function endUnpaid(stripe: Stripe, id: string, details: Details): Promise<'ended' | 'kept'> {
  const before = await stripe.subscriptions.retrieve(id);
  if (hasEnded(before)) return 'ended';
  if (before.status === 'incomplete') return endUnbegun(stripe, id, details);
  const [due] = isUnpaid(before) ? await openInvoicesOf(stripe, id) : [];
  const deciding = due?.id ?? before.metadata[metadataNames.endsUnpaid];
  if (before.cancel_at === null || due?.id) {
    await stripe.subscriptions.update(id, {
      ...(before.cancel_at === null ? { cancel_at_period_end: true } : {}),
      ...(due?.id ? { metadata: { [metadataNames.endsUnpaid]: due.id } } : {}),
      ...details,
    });
  }
  if (!deciding || (await stripe.invoices.retrieve(deciding)).status === 'paid') return 'kept';
  await voidAll(stripe, id, deciding);
  if ((await stripe.invoices.retrieve(deciding)).status !== 'void') return 'kept';
  await endNow(stripe, id);
  return 'ended';
}

/** The first invoice was never paid: voiding it ends the subscription by itself. */
async function endUnbegun(stripe: Stripe, id: string, details: Details): Promise<'ended' | 'kept'> {
  await voidAll(stripe, id, null);
  const now = await stripe.subscriptions.retrieve(id);
  if (hasEnded(now)) return 'ended';
  if (now.status === 'incomplete') {
    await endNow(stripe, id);
    return 'ended';
  }
  await stripe.subscriptions.update(id, { cancel_at_period_end: true, ...details });
  return 'kept';
}

/** Voids every open invoice, the deciding one first; once that is paid, the others are voided all the same. */
async function voidAll(stripe: Stripe, id: string, deciding: string | null): Promise<void> {
  for (let look = 0; look < looksMax; look += 1) {
    const drafts = await stripe.invoices.list({ subscription: id, status: 'draft', limit: 100 });
    for (const draft of drafts.data) if (draft.auto_advance && draft.id) await stopDraft(stripe, draft.id);
    const open = await openInvoicesOf(stripe, id);
    if (open.length === 0) return;
    open.sort((one, other) => Number(other.id === deciding) - Number(one.id === deciding));
    for (const invoice of open) if (invoice.id) await voidOpen(stripe, invoice.id);
  }
}

async function voidOpen(stripe: Stripe, invoiceId: string): Promise<void> {
  try {
    await stripe.invoices.voidInvoice(invoiceId);
  } catch (error) {
    // Paid or voided between the two calls, or a payment of it is on its way: that decides.
    if (!isRefusal(error)) throw error;
  }
}

async function stopDraft(stripe: Stripe, invoiceId: string): Promise<void> {
  try {
    await stripe.invoices.update(invoiceId, { auto_advance: false });
  } catch (error) {
    // Finalized meanwhile: the next look finds it open.
    if (!isRefusal(error) || (await stripe.invoices.retrieve(invoiceId)).status === 'draft') throw error;
  }
}

async function endNow(stripe: Stripe, id: string): Promise<void> {
  try {
    await stripe.subscriptions.cancel(id);
  } catch (error) {
    if (!isRefusal(error) || !hasEnded(await stripe.subscriptions.retrieve(id))) throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError;
}

function hasEnded({ status }: Stripe.Subscription): boolean {
  return status === 'canceled' || status === 'incomplete_expired';
}
