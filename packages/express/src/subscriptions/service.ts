import type { SubscriptionAccess } from '@tillkit/contract';
import { describeError } from '../logger.js';
import { meaningOf } from './access-table.js';
import { subscriptionExists, subscriptionNotFound, subscriptionNotResumable } from './errors.js';
import type { SubscriptionRow } from './model.js';
import { mainSlot, type SubscriptionParts } from './parts.js';
import { type SyncOutcome, syncSubscription } from './sync.js';

export { SubscriptionModel } from './model.js';
export type { SubscriptionParts } from './parts.js';
export type { SyncOutcome } from './sync.js';

/** How often a period that is over is asked about again at most. */
const rereadAfterMs = 60_000;

export interface CancelReason {
  feedback?: string | undefined;
  comment?: string | undefined;
}

export interface CancelOptions extends CancelReason {
  /** Ends access now instead of with the paid period, without giving money back. For hosts; the API does not offer it. */
  immediately?: boolean | undefined;
}

/** A plan that an account may use, and the subscription it has it by. */
export interface PaidPlan {
  plan: string;
  subscriptionId: string;
  seats: number;
  /** What its periods are counted from. */
  anchorAt: Date;
}

export interface Subscriptions {
  /** The account's subscription and the period it gives access for; null without one. */
  access(accountId: string): Promise<SubscriptionAccess | null>;
  /** Codes of the plans that the account pays for and may use now. */
  paidPlans(accountId: string): Promise<string[]>;
  /** The same with what each is bought as. */
  paid(accountId: string): Promise<PaidPlan[]>;
  /** Ends it with the paid period; access stays until then. Repeating it changes nothing. @throws BillingFailure */
  cancel(accountId: string, options?: CancelOptions): Promise<SubscriptionAccess>;
  /** Takes a pending cancellation back, of either kind. Repeating it changes nothing. @throws BillingFailure */
  resume(accountId: string): Promise<SubscriptionAccess>;
  /** Reads a subscription again at Stripe and writes what it is. */
  sync(subscriptionId: string): Promise<SyncOutcome>;
  /** Whether a subscription is written down here. */
  isRecorded(subscriptionId: string): Promise<boolean>;
  /** A number for each of these accounts that grows when a subscription of it is written; none without one. One query. */
  versions(accountIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** @throws BillingFailure SUBSCRIPTION_EXISTS while a live one is not cancelled. */
  requireNone(accountId: string): Promise<void>;
  /** Reads again what should have been renewed by now. */
  sweep(): Promise<{ looked: number; failed: number }>;
}

export function createSubscriptions(parts: SubscriptionParts): Subscriptions {
  const { subscriptions, plans, provider, clock, logger, ready } = parts;
  const running = new Map<string, { now: Promise<SyncOutcome>; next?: Promise<SyncOutcome> }>();

  /** One sync of a subscription at a time in this process; all that come meanwhile share the next one. */
  function sync(subscriptionId: string): Promise<SyncOutcome> {
    const current = running.get(subscriptionId);
    if (!current) {
      const now = ready()
        .then(() => syncSubscription(parts, subscriptionId))
        .finally(() => {
          if (running.get(subscriptionId)?.now === now) running.delete(subscriptionId);
        });
      running.set(subscriptionId, { now });
      return now;
    }
    current.next ??= current.now.catch(() => undefined).then(() => sync(subscriptionId));
    return current.next;
  }

  /** The row that counts: the one that stands, else the cancelled one that still runs, else none. */
  async function current(accountId: string): Promise<SubscriptionRow | null> {
    const rows = (await subscriptions.ofAccount(accountId)).filter((row) => meaningOf(row.stripeStatus).live);
    const runs = rows.filter((row) => row.accessUntil !== null && clock.now() < row.accessUntil);
    const latest = (some: SubscriptionRow[]) => some.sort((a, b) => b.endAt.getTime() - a.endAt.getTime())[0];
    return rows.find((row) => row.holdsSlot) ?? latest(runs) ?? latest(rows) ?? null;
  }

  /** As `current`; a renewal that was not heard of is asked for before access is denied. */
  async function fresh(accountId: string): Promise<SubscriptionRow | null> {
    await ready();
    const row = await current(accountId);
    const now = clock.now().getTime();
    const stale = row !== null && now >= row.endAt.getTime() && now - row.syncedAt.getTime() > rereadAfterMs;
    if (!row || !stale) return row;
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
    const rows = await subscriptions.ofAccount(accountId);
    const now = clock.now();
    return rows
      .filter((row) => row.accessUntil !== null && now < row.accessUntil)
      .map(({ _id: subscriptionId, plan, seats, startAt, anchorAt = startAt }) => {
        return { plan, subscriptionId, seats, anchorAt };
      });
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
      planName: plans.catalogue.find(row.plan)?.name ?? row.plan,
      interval: row.interval === 'year' ? 'year' : 'month',
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
    };
  }

  return {
    sync,
    versions: (accountIds) => subscriptions.versions(accountIds),
    isRecorded: async (subscriptionId) => (await subscriptions.find(subscriptionId)) !== null,

    async access(accountId) {
      const row = await fresh(accountId);
      return row ? shaped(row) : null;
    },

    paidPlans: async (accountId) => (await paid(accountId)).map(({ plan }) => plan),
    paid,

    async cancel(accountId, { immediately = false, ...why } = {}) {
      const row = await fresh(accountId);
      if (!row) throw subscriptionNotFound();
      if (immediately) await provider.cancelNow(row._id, why);
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

    async requireNone(accountId) {
      await ready();
      const row = await fresh(accountId);
      if (row?.holdsSlot) throw subscriptionExists(plans.catalogue.find(row.plan)?.name ?? row.plan);
    },

    async sweep() {
      await ready();
      const result = { looked: 0, failed: 0 };
      for (const row of await subscriptions.pastTheirPeriod(clock.now())) {
        result.looked += 1;
        await sync(row._id).catch((error) => {
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

/** Either kind of pending cancellation. */
function isCancelled(row: SubscriptionRow): boolean {
  return row.cancelAtPeriodEnd || row.cancelAt !== null;
}
