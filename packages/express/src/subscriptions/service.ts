import type { PaymentDue, PendingChange, SubscriptionAccess } from '@tillkit/contract';
import { describeError } from '../logger.js';
import { type InvoiceDue, ProviderFailure, type SubscriptionReading } from '../providers/provider.js';
import { meaningOf } from './access-table.js';
import { createChanges } from './change.js';
import { compareSubscriptions, type SubscriptionDifference } from './compare.js';
import { mainSlot, type SubscriptionDependencies } from './dependencies.js';
import {
  changeRefused,
  paymentIsDue,
  subscriptionExists,
  subscriptionNotFound,
  subscriptionNotResumable,
} from './errors.js';
import type { ChangeObstacle, PlanChange, SubscriptionRow } from './model.js';
import type { Subscriptions } from './subscriptions.js';
import { type SyncOutcome, syncSubscription } from './sync.js';

export type { ChangePolicies, ChangePolicy } from './change-terms.js';
export { isStillCharged } from './charged.js';
export type { OpenInvoicesOnCancel, SubscriptionEvents } from './dependencies.js';
export { SubscriptionModel } from './model.js';
export type { CancelOptions, CancelReason, Subscriptions } from './subscriptions.js';
export type { SyncOutcome } from './sync.js';

/** How often a period that ended, or a payment that is due, is read again at most. */
const rereadAfterMs = 60_000;

/** A plan that an account may use, and the subscription it has it by. */
export interface PaidPlan {
  plan: string;
  subscriptionId: string;
  seats: number;
  /** What its periods are counted from. */
  anchorAt: Date;
}

/** Subscriptions with what other features of the router need of them. */
export interface SubscriptionsService extends Subscriptions {
  /** Codes of the plans that the account pays for and may use now. */
  paidPlans(accountId: string): Promise<string[]>;
  /** The same with what each is bought as. */
  paid(accountId: string): Promise<PaidPlan[]>;
  /** The same codes, and the payment that is due; null without one. */
  standing(accountId: string): Promise<{ paid: string[]; paymentDue: PaymentDue | null }>;
  /** Whether the account will be charged for a plan: it renews, or its payment is due. */
  isRenewed(accountId: string): Promise<boolean>;
  /** Whether a subscription is stored here. */
  isRecorded(subscriptionId: string): Promise<boolean>;
  /**
   * A number for each of these accounts that grows when a subscription of it is written; none without one. One query.
   */
  versions(accountIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** @throws BillingFailure SUBSCRIPTION_EXISTS while a live one is not canceled. */
  requireNone(accountId: string): Promise<void>;
  /** @throws BillingFailure PAYMENT_DUE while Stripe has an open invoice of an unpaid subscription. */
  requireNothingDue(accountId: string): Promise<void>;
  /** How what is stored of an account's subscriptions differs from Stripe, of which these were listed just now. */
  compare(accountId: string, listed: readonly SubscriptionReading[]): Promise<SubscriptionDifference[]>;
  /** Accounts with a subscription that has not ended, or that still gives something. */
  unsettledAccounts(): Promise<string[]>;
  /** Ids of the subscriptions that had not ended when they were last read. */
  standingIds(): Promise<string[]>;
  /** Reads again what should have been renewed by now. */
  sweep(): Promise<{ looked: number; failed: number }>;
}

export function createSubscriptions(deps: SubscriptionDependencies): SubscriptionsService {
  const { subscriptions, plans, provider, clock, logger, openInvoicesOnCancel } = deps;
  const running = new Map<string, { now: Promise<SyncOutcome>; next?: Promise<SyncOutcome> }>();

  /** One sync of a subscription at a time in this process; all that come meanwhile share the next one. */
  function sync(subscriptionId: string): Promise<SyncOutcome> {
    const current = running.get(subscriptionId);
    if (!current) {
      const now = syncSubscription(deps, subscriptionId).finally(() => {
        if (running.get(subscriptionId)?.now === now) running.delete(subscriptionId);
      });
      running.set(subscriptionId, { now });
      return now;
    }
    current.next ??= current.now.catch(() => undefined).then(() => sync(subscriptionId));
    return current.next;
  }

  /** The row that counts: the one that stands, else one whose payment is due, else the canceled one that still runs. */
  async function current(accountId: string): Promise<SubscriptionRow | null> {
    const all = await subscriptions.ofAccount(accountId);
    const rows = all.filter((row) => meaningOf(row.stripeStatus).live || isDue(row));
    const runs = rows.filter((row) => row.accessUntil !== null && clock.now() < row.accessUntil);
    const latest = (some: SubscriptionRow[]) => some.sort((a, b) => b.endAt.getTime() - a.endAt.getTime())[0];
    return rows.find((row) => row.holdsSlot) ?? rows.find(isDue) ?? latest(runs) ?? latest(rows) ?? null;
  }

  /** As `current`; if no event of a renewal came, Stripe is asked before access is denied. */
  async function fresh(accountId: string): Promise<SubscriptionRow | null> {
    const row = await current(accountId);
    const now = clock.now().getTime();
    if (!row || !mayHaveMoved(row, now) || now - row.syncedAt.getTime() <= rereadAfterMs) return row;
    try {
      await sync(row._id);
    } catch (error) {
      // What is stored stands: past its period it gives no access.
      logger.error(
        { accountId, subscriptionId: row._id, error: describeError(error) },
        'overdue subscription not read',
      );
    }
    return current(accountId);
  }

  async function paid(accountId: string): Promise<PaidPlan[]> {
    await fresh(accountId);
    return paidOf(await subscriptions.ofAccount(accountId));
  }

  function paidOf(rows: readonly SubscriptionRow[]): PaidPlan[] {
    const now = clock.now();
    return rows
      .filter((row) => row.accessUntil !== null && now < row.accessUntil)
      .map(({ _id: subscriptionId, plan, seats, startAt, anchorAt = startAt }) => {
        return { plan, subscriptionId, seats, anchorAt };
      });
  }

  /** What is due of a row; null when nothing is. */
  function dueOf(row: SubscriptionRow): PaymentDue | null {
    if (!isDue(row)) return null;
    const { amountMinor, currency, nextAttemptAt, payUrl } = row.due;
    return {
      plan: row.plan,
      planName: nameOf(row),
      amountMinor,
      currency,
      nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
      payUrl,
      voidedOnCancel: endsWhenCanceled(row),
    };
  }

  /** Whether canceling ends it at once. A first payment that was not made is never kept: nothing has begun. */
  function endsWhenCanceled({ stripeStatus }: SubscriptionRow): boolean {
    const { live, owes = false } = meaningOf(stripeStatus);
    return owes && (openInvoicesOnCancel === 'void' || !live);
  }

  const nameOf = (row: SubscriptionRow) => plans.catalogue.find(row.plan)?.name ?? row.plan;

  async function requireNothingDue(accountId: string): Promise<void> {
    // Stripe is asked, not the rows: a payment may have failed, or an invoice been paid, a moment ago.
    for (const row of await subscriptions.ofAccount(accountId)) {
      if (meaningOf(row.stripeStatus).live || isDue(row)) await sync(row._id);
    }
    const [row] = (await subscriptions.ofAccount(accountId)).filter(isDue);
    const due = row ? dueOf(row) : null;
    if (due) throw paymentIsDue(due);
  }

  async function toAccess(accountId: string): Promise<SubscriptionAccess> {
    const row = await current(accountId);
    if (!row) throw subscriptionNotFound();
    return shaped(row);
  }

  function shaped(row: SubscriptionRow): SubscriptionAccess {
    const active = row.accessUntil !== null && clock.now() < row.accessUntil;
    return {
      status: active ? 'ACTIVE' : 'DISABLED',
      plan: row.plan,
      planName: nameOf(row),
      interval: row.interval === 'year' ? 'year' : 'month',
      seats: row.seats,
      amountMinor: row.amountMinor,
      currency: row.currency,
      stripeSubscriptionId: row.stripeSubscriptionId,
      stripeStatus: row.stripeStatus,
      startAt: row.startAt.toISOString(),
      endAt: row.endAt.toISOString(),
      createdAt: row.createdAt.toISOString(),
      cancelledAt: row.cancelledAt?.toISOString() ?? null,
      cancelAt: row.cancelAt?.toISOString() ?? (row.cancelAtPeriodEnd ? row.endAt.toISOString() : null),
      cancelAtPeriodEnd: row.cancelAtPeriodEnd,
      endedAt: row.endedAt?.toISOString() ?? null,
      resumable: isCancelled(row) && meaningOf(row.stripeStatus).live,
      paymentDue: dueOf(row),
      pendingChange: row.pendingChange ? shownChange(row.pendingChange) : null,
      collectionPause: row.collectionPause
        ? {
            behavior: row.collectionPause.behavior,
            resumesAt: row.collectionPause.resumesAt?.toISOString() ?? null,
          }
        : null,
    };
  }

  const shownChange = ({ plan, interval, seats, amountMinor, at, isOurs }: PlanChange): PendingChange => ({
    plan,
    planName: plans.catalogue.find(plan)?.name ?? plan,
    interval: interval === 'year' ? 'year' : 'month',
    seats,
    amountMinor,
    at: at.toISOString(),
    undoable: isOurs,
  });

  /** The subscription as Stripe has it now. @throws BillingFailure SUBSCRIPTION_NOT_FOUND */
  async function reread(accountId: string): Promise<SubscriptionRow> {
    const stored = await fresh(accountId);
    if (!stored) throw subscriptionNotFound();
    await sync(stored._id);
    const row = await current(accountId);
    if (!row) throw subscriptionNotFound();
    return row;
  }

  /** @throws BillingFailure SUBSCRIPTION_NOT_CHANGEABLE, PAYMENT_DUE */
  function requireChangeable(row: SubscriptionRow): SubscriptionRow {
    const due = dueOf(row);
    if (due) throw paymentIsDue(due);
    const why = whyNotChangeable(row);
    if (why !== null) throw changeRefused(why);
    return row;
  }

  const changes = createChanges({
    ...deps,
    policies: deps.changes,
    reread: async ({ accountId }) => requireChangeable(await reread(accountId)),
  });

  return {
    sync,
    versions: (accountIds) => subscriptions.versions(accountIds),
    standingIds: () => subscriptions.standingIds(),
    unsettledAccounts: () => subscriptions.unsettledAccounts(),
    compare: (accountId, listed) => compareSubscriptions(deps, accountId, listed),
    async isRenewed(accountId) {
      const row = await fresh(accountId);
      return row !== null && (row.holdsSlot || isDue(row));
    },
    isRecorded: async (subscriptionId) => (await subscriptions.find(subscriptionId)) !== null,

    async access(accountId) {
      const row = await fresh(accountId);
      return row ? shaped(row) : null;
    },

    paidPlans: async (accountId) => (await paid(accountId)).map(({ plan }) => plan),
    paid,
    requireNothingDue,

    async standing(accountId) {
      await fresh(accountId);
      const rows = await subscriptions.ofAccount(accountId);
      const [due] = rows.filter(isDue);
      return { paid: paidOf(rows).map(({ plan }) => plan), paymentDue: due ? dueOf(due) : null };
    },

    async cancel(accountId, { immediately = false, ...why } = {}) {
      const stored = await fresh(accountId);
      if (!stored) throw subscriptionNotFound();
      // Stripe is asked, not the row: whether its payment is due decides what is canceled.
      await sync(stored._id);
      const row = (await subscriptions.find(stored._id)) ?? stored;
      // Stripe takes no cancellation of a subscription that a schedule holds.
      if (!isCancelled(row)) await provider.unscheduleChange(row._id);
      if (endsWhenCanceled(row)) await provider.endUnpaid(row._id, why);
      else if (immediately) await provider.cancelNow(row._id, why);
      else if (!isCancelled(row)) await provider.cancelAtPeriodEnd(row._id, why);
      await sync(row._id);
      return shaped((await subscriptions.find(row._id)) ?? row);
    },

    async resume(accountId) {
      const row = await fresh(accountId);
      if (!row) throw await nothingToResume(accountId);
      // Stripe is asked, not the row: it may have ended or been resumed since.
      await sync(row._id);
      const now = await current(accountId);
      if (!now || now._id !== row._id) throw await nothingToResume(accountId);
      if (!isCancelled(now)) return shaped(now);
      const holder = await subscriptions.holder(accountId, mainSlot);
      if (holder && holder._id !== now._id) throw subscriptionNotResumable('another subscription took its place');
      await provider.resume(now._id);
      await sync(now._id);
      return toAccess(accountId);
    },

    async previewChange(accountId, wanted) {
      return changes.preview(requireChangeable(await reread(accountId)), wanted);
    },

    async change(accountId, wanted) {
      const row = requireChangeable(await reread(accountId));
      try {
        const { outcome, clientSecret } = await changes.commit(row, wanted);
        if (outcome !== 'unchanged') await sync(row._id);
        const { publishableKey, stripeJsUrl } = deps;
        const action = clientSecret === null ? null : { clientSecret, publishableKey, stripeJsUrl };
        return { outcome, access: await toAccess(accountId), action };
      } catch (error) {
        // A decline made an invoice and voided it: with the old state the same key would be sent again.
        await sync(row._id).catch((cause) => {
          logger.warn({ subscriptionId: row._id, error: describeError(cause) }, 'not read after a failed change');
        });
        throw error;
      }
    },

    async undoChange(accountId) {
      const row = await reread(accountId);
      if (row.pendingChange?.isOurs === false) throw changeRefused(obstacles.scheduled_elsewhere);
      await changes.undo(row);
      await sync(row._id);
      return toAccess(accountId);
    },

    async requireNone(accountId) {
      const row = await fresh(accountId);
      if (row?.holdsSlot) throw subscriptionExists(nameOf(row));
    },

    async sweep() {
      const result = { looked: 0, failed: 0 };
      for (const row of await subscriptions.pastTheirPeriod(clock.now())) {
        result.looked += 1;
        await sync(row._id).catch(async (error) => {
          // Its time has run out, whatever Stripe may have had of it: it is not read once a minute for good.
          if (isGone(error, row) && (await subscriptions.runOut(row, clock.now()))) {
            logger.warn({ subscriptionId: row._id }, 'subscription unknown at Stripe, access ended');
            return;
          }
          result.failed += 1;
          logger.error({ subscriptionId: row._id, error: describeError(error) }, 'sweep failed');
        });
      }
      return result;
    },
  };

  async function nothingToResume(accountId: string) {
    const rows = await subscriptions.ofAccount(accountId);
    return rows.length === 0 ? subscriptionNotFound() : subscriptionNotResumable('the subscription has ended');
  }
}

const obstacles: Record<ChangeObstacle, string> = {
  several_items: 'This subscription has several items at Stripe. Contact support to change it.',
  sent_invoices: 'This plan is paid by invoices that are sent. Contact support to change it.',
  scheduled_elsewhere: 'A change of this plan is scheduled at Stripe. Contact support to change it.',
};

/** What stands in the way of a change, and what to do first; null when nothing does. */
function whyNotChangeable(row: SubscriptionRow): string | null {
  if (isCancelled(row)) return 'This plan is canceled. Resume it, then change it.';
  if (row.stripeStatus !== 'active' && row.stripeStatus !== 'trialing') {
    return `This plan is ${row.stripeStatus} at Stripe. Make it active, then change it.`;
  }
  if (row.collectionPause) return 'Payments of this plan are paused. Continue them, then change it.';
  return row.obstacle ? obstacles[row.obstacle] : null;
}

/** An invoice of it waits for its payment. */
function isDue(row: SubscriptionRow): row is SubscriptionRow & { due: InvoiceDue } {
  return meaningOf(row.stripeStatus).owes === true && row.due !== undefined && row.due !== null;
}

/** Whether Stripe may have moved it without our hearing of it. */
function mayHaveMoved(row: SubscriptionRow, now: number): boolean {
  const resumesAt = row.collectionPause?.resumesAt ?? null;
  return now >= row.endAt.getTime() || isDue(row) || (resumesAt !== null && now >= resumesAt.getTime());
}

const isGone = (error: unknown, { _id }: SubscriptionRow): boolean =>
  error instanceof ProviderFailure && error.reason === 'not_found' && error.objectId === _id;

/** Either kind of pending cancellation. */
function isCancelled(row: SubscriptionRow): boolean {
  return row.cancelAtPeriodEnd || row.cancelAt !== null;
}
