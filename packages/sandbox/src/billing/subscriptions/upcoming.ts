import { runningDiscounts } from '../../catalogue/discounts/running.js';
import type { App } from '../../core/app.js';
import { copyOf } from '../../core/copy.js';
import type { Due } from '../../core/due-queue.js';
import type { Invoice, Subscription } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { asPreview } from '../invoices/as-preview.js';
import { newInvoice } from '../invoices/draft.js';
import { lineOfInvoiceItem, pendingItems } from '../invoices/items.js';
import { previewInvoice } from '../invoices/preview.js';
import { computeTotals } from '../invoices/totals.js';
import { unbilledSpan } from '../meters/lines.js';
import { meteredDraftsIn, upcomingNoticesIn } from '../tables.js';
import { endOfPeriod } from './end-of-period.js';
import { linesOfRenewal } from './renewal-lines.js';
import { upcomingNotice } from './upcoming-notice.js';

/** A renewal is announced with what it would bill as things are. Emits `invoice.upcoming`. */
export function nextUpcoming(app: App, subscription: Subscription): Due | undefined {
  const notice = upcomingNotice(app, subscription);
  return (
    notice && {
      at: notice.at,
      happen: () => {
        upcomingNoticesIn(app.store).set(subscription.id, notice.renewsAt);
        // A schedule may change the items first: then only the preview knows.
        const invoice =
          subscription.schedule === null
            ? renewalAt(app, subscription, notice.renewsAt)
            : previewInvoice(app, { subscription: subscription.id });
        app.emit('invoice.upcoming', invoice);
      },
    }
  );
}

/** The renewal's invoice, without a trace: what `createPreview` gives, of many subscriptions in little time. */
function renewalAt(app: App, before: Subscription, renewsAt: number): Invoice {
  const customer = customersIn(app.store).require(before.customer, 'customer');
  const invoice = app.at(renewsAt, () => {
    const subscription = copyOf(before);
    const trialEnds = subscription.status === 'trialing';
    subscription.status = 'active';
    if (trialEnds && subscription.trial_settings?.end_behavior.billing_cycle_anchor === 'now')
      subscription.billing_cycle_anchor = renewsAt;
    const renewed = subscription.items.data.filter((item) => item.current_period_end === renewsAt);
    const period = { start: renewed[0]?.current_period_start ?? renewsAt, end: renewsAt };
    const spans = new Map(renewed.map((item) => [item.id, unbilledSpan(app, item, renewsAt)]));
    for (const item of renewed) {
      item.current_period_start = renewsAt;
      item.current_period_end = endOfPeriod(subscription, item, renewsAt);
    }
    const discounts = runningDiscounts(app, subscription.discounts);
    const reason = 'subscription_cycle';
    const { currency } = subscription;
    const finalizesAt = renewsAt + draftSeconds;
    const draft = newInvoice(app, { customer, currency, reason, subscription, period, finalizesAt, discounts });
    draft.lines.data = [
      ...pendingItems(app, customer.id, subscription.id).map((item) => lineOfInvoiceItem(item, draft.id)),
      ...linesOfRenewal(app, subscription, { invoiceId: draft.id, renewed, spans, trialEnds }),
    ];
    meteredDraftsIn(app.store).delete(draft.id);
    computeTotals(app, draft);
    return draft;
  });
  return asPreview(invoice, customer);
}

/** As a renewal's. */
const draftSeconds = 3600;
