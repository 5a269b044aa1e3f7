import type { Stripe } from 'stripe';
import type { App } from '../app.js';
import type { Invoice, InvoiceItem, Stored, Subscription } from '../stored.js';
import { planChange } from '../subscriptions/change.js';
import { emptyDraft, fullLines, previewChange } from '../subscriptions/change-invoice.js';
import { periodEnd } from '../subscriptions/period.js';
import { creditsFor } from '../subscriptions/prorate.js';
import { hasEnded } from '../subscriptions/status.js';
import { invalid, unsupported } from '../wire/errors.js';
import { lineOfInvoiceItem, pendingItems } from './items.js';
import { computeTotals } from './totals.js';

type PreviewParams = Stored<Stripe.InvoiceCreatePreviewParams>;
type Details = NonNullable<PreviewParams['subscription_details']>;

const known = [
  'billing_cycle_anchor',
  'cancel_at_period_end',
  'cancel_now',
  'items',
  'proration_behavior',
  'proration_date',
  'trial_end',
];

/**
 * The subscription's next invoice, as it would be after a change. Nothing is kept of it.
 *
 * A change that is billed at once gives that invoice; any other gives the next renewal with what waits for it.
 *
 * @throws StripeError invoice_upcoming_none when there will be no further invoice
 */
export function previewInvoice(app: App, params: PreviewParams): Invoice {
  if (params.subscription === undefined) throw unsupported('subscription', 'previews without a `subscription`');
  const subscription = app.store.subscriptions.require(params.subscription, 'subscription');
  if (params.customer !== undefined && params.customer !== subscription.customer) {
    throw invalid(`The subscription ${subscription.id} does not belong to the customer ${params.customer}.`, {
      param: 'customer',
    });
  }
  const details = params.subscription_details ?? {};
  const refused = Object.keys(details).find((name) => !known.includes(name));
  if (refused !== undefined) throw unsupported(`subscription_details[${refused}]`);
  if (hasEnded(subscription)) throw none(subscription);
  return asPreview(app, details.cancel_now ? cancelNow(app, subscription, details) : next(app, subscription, details));
}

function next(app: App, subscription: Subscription, details: Details): Invoice {
  const anchor = details.billing_cycle_anchor?.type;
  if (anchor === 'timestamp') throw unsupported('subscription_details[billing_cycle_anchor]', 'a moment as anchor');
  const { items, proration_behavior, proration_date, trial_end } = details;
  const change = planChange(app, subscription, {
    ...(items ? { items } : {}),
    ...(proration_behavior ? { proration_behavior } : {}),
    ...(proration_date === undefined ? {} : { proration_date }),
    ...(trial_end === undefined ? {} : { trial_end }),
    ...(anchor === 'now' ? { billing_cycle_anchor: { type: 'now' } } : {}),
  });
  if (change.immediate) return previewChange(app, subscription, change);
  const waiting = [...pendingItems(app, subscription.customer, subscription.id), ...change.prorations];
  const { after } = change;
  const end = Math.min(...after.items.data.map((item) => item.current_period_end));
  const ends = details.cancel_at_period_end ?? (subscription.cancel_at !== null && subscription.cancel_at <= end);
  if (ends && waiting.length === 0) throw none(subscription);
  return renewal(app, after, waiting, ends);
}

function renewal(app: App, after: Subscription, waiting: readonly InvoiceItem[], ends: boolean): Invoice {
  const invoice = emptyDraft(app, after, 'upcoming');
  const [first] = after.items.data;
  invoice.period_start = first?.current_period_start ?? app.now();
  invoice.period_end = first?.current_period_end ?? app.now();
  invoice.next_payment_attempt = invoice.period_end + 3600;
  const items = after.items.data.map((item) => {
    const start = item.current_period_end;
    const recurring = item.price.recurring;
    const end = recurring ? periodEnd(after.billing_cycle_anchor, recurring, start) : start;
    return { ...item, current_period_start: start, current_period_end: end };
  });
  const renewed: Subscription = { ...after, status: 'active', items: { ...after.items, data: items } };
  invoice.lines.data = [
    ...waiting.map((item) => lineOfInvoiceItem(item, invoice.id)),
    ...(ends ? [] : fullLines(app, renewed, invoice.id)),
  ];
  computeTotals(app, invoice);
  return invoice;
}

function cancelNow(app: App, subscription: Subscription, details: Details): Invoice {
  const at = details.proration_date ?? app.now();
  const credits =
    details.proration_behavior === 'none'
      ? []
      : subscription.items.data.flatMap((item) => creditsFor(app, subscription, item, at));
  const waiting = [...pendingItems(app, subscription.customer, subscription.id), ...credits];
  if (waiting.length === 0) throw none(subscription);
  return renewal(app, subscription, waiting, true);
}

/** With the customer's balance, and an id that names no stored invoice. */
function asPreview(app: App, invoice: Invoice): Invoice {
  const balance = app.store.customers.get(invoice.customer ?? '')?.balance ?? 0;
  invoice.id = `upcoming_${invoice.id}`;
  for (const line of invoice.lines.data) line.invoice = invoice.id;
  invoice.lines.url = `/v1/invoices/${invoice.id}/lines`;
  const owed = invoice.total + balance;
  invoice.starting_balance = balance;
  invoice.ending_balance = Math.min(owed, 0);
  invoice.amount_due = Math.max(owed, 0);
  invoice.amount_remaining = invoice.amount_due;
  return invoice;
}

function none(subscription: Subscription) {
  return invalid(`No upcoming invoices for subscription: ${subscription.id}`, {
    code: 'invoice_upcoming_none',
    status: 404,
  });
}
