import type { App } from '../../core/app.js';
import type { Subscription } from '../../core/stored.js';
import { pendingItems, takePending } from '../invoices/items.js';
import { computeTotals } from '../invoices/totals.js';
import { invoicesIn } from '../tables.js';
import { emptyDraft } from './change-invoice.js';
import { payingMethodOf } from './paying.js';
import { settleAtOnce } from './settle-at-once.js';

/** An invoice at once for what waits, if anything does; it is tried without the customer. */
export function invoicePending(app: App, subscription: Subscription): void {
  const waiting = pendingItems(app, subscription.customer, subscription.id);
  if (waiting.length === 0) return;
  const invoice = emptyDraft(app, subscription, 'subscription_update');
  takePending(app, invoice, waiting);
  computeTotals(app, invoice);
  invoicesIn(app.store).insert(invoice);
  app.emit('invoice.created', invoice);
  subscription.latest_invoice = invoice.id;
  settleAtOnce(app, subscription, invoice, payingMethodOf(app, subscription), {
    behavior: 'allow_incomplete',
    offSession: true,
  });
}
