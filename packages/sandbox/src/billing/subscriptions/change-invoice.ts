import { dropSpent, runningDiscounts } from '../../catalogue/discounts/running.js';
import type { App } from '../../core/app.js';
import type { Invoice, InvoiceLineItem, Subscription } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { newInvoice } from '../invoices/draft.js';
import { insertInvoiceItem, lineOfInvoiceItem, pendingItems, takePending } from '../invoices/items.js';
import { linesOfPeriod } from '../invoices/lines.js';
import { computeTotals } from '../invoices/totals.js';
import { isMetered } from '../meters/lines.js';
import { invoicesIn } from '../tables.js';
import type { Change } from './change.js';

/** The invoice of a change that is billed at once: its prorations, what waited besides, and new periods in full. */
export function draftChange(
  app: App,
  subscription: Subscription,
  change: Change,
  finalizesAt: number | null = null,
): Invoice {
  const invoice = emptyDraft(app, subscription, 'subscription_update', finalizesAt);
  if (change.restarts) invoice.lines.data = fullLines(app, change.after, invoice.id);
  for (const item of change.prorations) insertInvoiceItem(app, item);
  takePending(app, invoice, pendingItems(app, subscription.customer, subscription.id));
  computeTotals(app, invoice);
  invoicesIn(app.store).insert(invoice);
  app.emit('invoice.created', invoice);
  dropSpent(app, subscription, invoice);
  return invoice;
}

/** The same invoice, without a trace. */
export function previewChange(app: App, subscription: Subscription, change: Change): Invoice {
  const invoice = emptyDraft(app, subscription, 'subscription_update');
  const waiting = [...pendingItems(app, subscription.customer, subscription.id), ...change.prorations];
  invoice.lines.data = [
    ...waiting.map((item) => lineOfInvoiceItem(item, invoice.id)),
    ...(change.restarts ? fullLines(app, change.after, invoice.id) : []),
  ];
  computeTotals(app, invoice);
  return invoice;
}

function fullLines(app: App, subscription: Subscription, invoiceId: string): InvoiceLineItem[] {
  return subscription.items.data.flatMap((item) => {
    // What is used is billed when the period is over.
    if (isMetered(item.price)) return [];
    const lines = linesOfPeriod(app, subscription, item, invoiceId);
    for (const line of lines) line.discounts = runningDiscounts(app, item.discounts);
    return lines;
  });
}

export function emptyDraft(
  app: App,
  subscription: Subscription,
  reason: NonNullable<Invoice['billing_reason']>,
  finalizesAt: number | null = null,
): Invoice {
  return newInvoice(app, {
    customer: customersIn(app.store).require(subscription.customer, 'customer'),
    currency: subscription.currency,
    reason,
    subscription,
    period: { start: app.now(), end: app.now() },
    finalizesAt,
    discounts: runningDiscounts(app, subscription.discounts),
  });
}
