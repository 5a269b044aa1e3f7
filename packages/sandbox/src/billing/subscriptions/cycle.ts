import { nextDiscountEnd } from '../../catalogue/discounts/running.js';
import type { App } from '../../core/app.js';
import type { Due } from '../../core/due-queue.js';
import type { Invoice, Subscription } from '../../core/stored.js';
import { draftInvoice } from '../invoices/invoice.js';
import { pendingItems } from '../invoices/items.js';
import { unbilledSpan } from '../meters/lines.js';
import { nextOfSchedule } from '../schedules/follow.js';
import { invoicesIn, pendingUpdatesIn, subscriptionSchedulesIn, trialNoticesIn, usageSinceIn } from '../tables.js';
import { voidOpenInvoices } from './cancel.js';
import { endAsAsked } from './end-as-asked.js';
import { endOfPeriod } from './end-of-period.js';
import { nextOfInvoice } from './invoice-cycle.js';
import { expirePending, pendingSeconds } from './pending.js';
import { linesOfRenewal } from './renewal-lines.js';
import { hasEnded } from './status.js';
import { announceTrialEnd, endUnpaid, unpaidEndOf } from './trial-end.js';

/** A first invoice may stay unpaid this long. */
const incompleteSeconds = 23 * 3600;
const trialNoticeSeconds = 3 * 86_400;
/** A renewal's invoice is a draft this long. */
const draftSeconds = 3600;

/** What next awaits a subscription or one of its invoices. */
export function nextOfSubscription(app: App, subscription: Subscription): Due | undefined {
  const invoices = invoicesIn(app.store)
    .by('subscription', subscription.id)
    .map((invoice) => nextOfInvoice(app, invoice));
  return earliest([nextOfItself(app, subscription), ...invoices]);
}

/** What next awaits a subscription, its invoices apart. At one moment a phase comes first. */
export function nextOfItself(app: App, subscription: Subscription): Due | undefined {
  if (hasEnded(subscription)) return undefined;
  const schedule = subscriptionSchedulesIn(app.store).get(subscription.schedule ?? '');
  return earliest([
    schedule && nextOfSchedule(app, schedule),
    nextDiscountEnd(app, subscription),
    nextOf(app, subscription),
  ]);
}

/** Of two at one moment the one that comes first in the list. */
function earliest(dues: readonly (Due | undefined)[]): Due | undefined {
  let first: Due | undefined;
  for (const due of dues) if (due && (!first || due.at < first.at)) first = due;
  return first;
}

function nextOf(app: App, subscription: Subscription): Due | undefined {
  if (hasEnded(subscription)) return undefined;
  if (subscription.status === 'paused') return resumptionEnd(app, subscription);
  if (subscription.status === 'incomplete') {
    return { at: subscription.created + incompleteSeconds, happen: () => expireIncomplete(app, subscription) };
  }
  const end = Math.min(...subscription.items.data.map((item) => item.current_period_end));
  const cancelAt = subscription.cancel_at;
  if (cancelAt !== null && cancelAt <= end) {
    return {
      at: cancelAt,
      happen: () => endAsAsked(app, subscription),
    };
  }
  const pending = subscription.pending_update;
  if (pending && pending.expires_at <= end) {
    return { at: pending.expires_at, happen: () => expirePending(app, subscription) };
  }
  const resumesAt = subscription.pause_collection?.resumes_at ?? null;
  if (resumesAt !== null && resumesAt <= end) {
    return { at: resumesAt, happen: () => resumeCollection(app, subscription) };
  }
  const notice = noticeOf(app, subscription);
  return notice && notice.at < end ? notice : { at: end, happen: () => renew(app, subscription) };
}

/** Three days before a trial ends, once. */
function noticeOf(app: App, subscription: Subscription): Due | undefined {
  const { id, trial_end: end, trial_start: start, status } = subscription;
  if (status !== 'trialing' || end === null || trialNoticesIn(app.store).has(id)) return undefined;
  return {
    at: Math.max(end - trialNoticeSeconds, start ?? subscription.created),
    happen: () => announceTrialEnd(app, subscription),
  };
}

/** A paused subscription waits for its end, and for that of an unpaid resumption. */
function resumptionEnd(app: App, subscription: Subscription): Due | undefined {
  const invoice = invoicesIn(app.store).get(pendingUpdatesIn(app.store).get(subscription.id)?.invoice ?? '');
  const { cancel_at: cancelAt } = subscription;
  if (cancelAt !== null && (!invoice || cancelAt <= invoice.created + pendingSeconds)) {
    return { at: cancelAt, happen: () => endAsAsked(app, subscription) };
  }
  return invoice && { at: invoice.created + pendingSeconds, happen: () => expirePending(app, subscription) };
}

function resumeCollection(app: App, subscription: Subscription): void {
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.pause_collection = null;
  });
}

function expireIncomplete(app: App, subscription: Subscription): void {
  voidOpenInvoices(app, subscription);
  if (hasEnded(subscription)) return;
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    changed.status = 'incomplete_expired';
    changed.ended_at = app.now();
  });
}

/** The next period begins: its invoice is drafted, and paid an hour later. A trial without a card ends as its settings say. */
function renew(app: App, subscription: Subscription): void {
  const trialEnds = subscription.status === 'trialing';
  const unpaid = unpaidEndOf(app, subscription);
  if (unpaid) {
    endUnpaid(app, subscription, unpaid);
    return;
  }
  app.change(subscription, 'customer.subscription.updated', (changed) => {
    if (trialEnds) {
      changed.status = 'active';
      if (changed.trial_settings?.end_behavior.billing_cycle_anchor === 'now') changed.billing_cycle_anchor = app.now();
    }
    changed.latest_invoice = renewItems(app, changed, trialEnds).id;
  });
}

/** The items whose period has ended begin their next one, with an invoice of it that is paid an hour later. */
function renewItems(app: App, subscription: Subscription, trialEnds: boolean): Invoice {
  const renewed = subscription.items.data.filter((item) => item.current_period_end <= app.now());
  const endedPeriod = { start: renewed[0]?.current_period_start ?? app.now(), end: app.now() };
  const spans = new Map(renewed.map((item) => [item.id, unbilledSpan(app, item, app.now())]));
  for (const item of renewed) {
    usageSinceIn(app.store).delete(item.id);
    item.current_period_start = item.current_period_end;
    item.current_period_end = endOfPeriod(subscription, item, item.current_period_start);
  }
  const paused = subscription.pause_collection?.behavior;
  const isKept = paused === 'keep_as_draft' || subscription.status === 'unpaid';
  return draftInvoice(app, subscription, {
    reason: 'subscription_cycle',
    lines: (invoiceId) => linesOfRenewal(app, subscription, { invoiceId, renewed, spans, trialEnds }),
    pending: pendingItems(app, subscription.customer, subscription.id),
    endedPeriod,
    finalizesAt: isKept ? null : app.now() + (paused === 'void' ? 0 : draftSeconds),
    collects: paused === undefined,
  });
}
