import { isDuplicateKey } from '../db/duplicate-key.js';
import type { PlanSchedule, SubscriptionReading, SubscriptionStanding } from '../providers/provider.js';
import { accessUntil, knownStatuses, meaningOf } from './access-table.js';
import { mainSlot, type SubscriptionDependencies } from './dependencies.js';
import { refundDuplicate, settleDuplicates } from './duplicates.js';
import type { ChangeObstacle, PlanChange, SubscriptionFields, SubscriptionRow } from './model.js';
import { endUnpaidBeside, isEndingUnpaid } from './unpaid.js';

/*
 * The one writer of a subscription's row. Webhooks, return pages, actions and the sweeper all call it, with an id and
 * nothing else.
 *
 * Invariants:
 * S1. A row is a function of one reading of Stripe, so that any order and number of calls ends in the same row.
 * S2. An older reading never overwrites a newer one. The version is read before Stripe is asked, and the write names
 *     it: a write in between makes this one miss, and everything is read again. So every reading that is written began
 *     after the one before it was written, and readings are written in the order in which they were made. A counter or
 *     lock taken at Stripe is not needed, and Stripe has none.
 * S3. An account has one live row for a slot (unique index). When Stripe has two, `duplicates.ts` ends the newer.
 */

const attemptsMax = 25;

/** What `subscriptions.sync` did. `not_ours`: the subscription is of no account of this database. */
export type SyncOutcome = 'written' | 'not_ours';

/** Reads a subscription again at Stripe and writes what it is. @throws ProviderFailure */
export async function syncSubscription(
  deps: SubscriptionDependencies,
  subscriptionId: string,
  { contested = false } = {},
): Promise<SyncOutcome> {
  const { subscriptions, accounts, provider, logger } = deps;
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const before = await subscriptions.find(subscriptionId);
    const reading = await provider.readSubscription(subscriptionId);
    // Of a customer that was deleted at Stripe the account has let go; its subscriptions stay the account's.
    const accountId = (await accounts.accountOfCustomer(reading.customerId)) ?? before?.accountId ?? null;
    if (accountId === null || (reading.tags.accountId !== undefined && reading.tags.accountId !== accountId)) {
      logger.warn({ subscriptionId, customerId: reading.customerId }, 'subscription of an unknown account, ignored');
      return 'not_ours';
    }
    // A cancellation that stopped between voiding the invoice and ending the subscription is finished first.
    if (isEndingUnpaid(reading) && (await provider.endUnpaid(subscriptionId, {})) === 'ended') continue;
    let holdsSlot = mayHoldSlot(reading);
    if (holdsSlot && (contested || !before?.holdsSlot)) {
      const { kept, lost, listed } = await settleDuplicates(deps, accountId, reading.customerId, mayHoldSlot);
      // It was ended at Stripe just now, so what was read is old.
      if (lost.includes(subscriptionId)) continue;
      for (const other of lost) await syncSubscription(deps, other);
      holdsSlot = kept === subscriptionId;
      if (holdsSlot && before === null) await endUnpaidBeside(deps, reading, listed);
    }
    const fields = { ...toFields(deps, accountId, reading), holdsSlot };
    const refund = await refundDuplicate(deps, before, reading);
    if (await write(deps, fields, before?.version ?? 0)) {
      await deps.announce('subscription.written', { accountId });
      await tellHost(deps, before, fields);
      if (refund) await tellOperator(deps, fields, refund.refundedMinor);
      return 'written';
    }
  }
  throw new Error(`Subscription ${subscriptionId} changed during every read.`);
}

async function write(deps: SubscriptionDependencies, fields: SubscriptionFields, version: number): Promise<boolean> {
  try {
    return await deps.subscriptions.write(fields, version);
  } catch (error) {
    if (!isDuplicateKey(error, 'accountId')) throw error;
    // Another row holds the slot by an old reading: bring that one up to date first.
    const holder = await deps.subscriptions.holder(fields.accountId, fields.slot);
    if (holder && holder._id !== fields._id) await syncSubscription(deps, holder._id, { contested: true });
    return false;
  }
}

/** Live and not about to end. One that is cancelled makes room for the next one before its period is over. */
export function mayHoldSlot(reading: SubscriptionReading): boolean {
  return meaningOf(reading.status).live && !reading.cancelAtPeriodEnd && reading.cancelAt === null;
}

/** The row of a reading, but for the place it holds. */
export function toFields(
  deps: SubscriptionDependencies,
  accountId: string,
  reading: SubscriptionStanding,
): Omit<SubscriptionFields, 'holdsSlot'> {
  const { plans, clock, graceDays, logger } = deps;
  if (!knownStatuses.includes(reading.status)) {
    logger.error(
      { subscriptionId: reading.id, status: reading.status },
      'Stripe gave a status that is not in the table',
    );
  }
  const now = clock.now();
  const until = accessUntil(reading, graceDays);
  return {
    _id: reading.id,
    stripeSubscriptionId: reading.id,
    accountId,
    slot: mainSlot,
    status: until !== null && now < until ? 'ACTIVE' : 'DISABLED',
    stripeStatus: reading.status,
    // By price first: a plan changed at Stripe leaves the tags as they were.
    plan: plans.planOfPrice(reading)?.code ?? reading.tags.plan ?? reading.lookupKey ?? 'unknown',
    interval: reading.interval ?? 'month',
    seats: reading.seats,
    priceId: reading.priceId,
    amountMinor: reading.amountMinor,
    currency: reading.currency,
    anchorAt: reading.anchorAt,
    startAt: reading.periodStartAt,
    endAt: reading.periodEndAt,
    accessUntil: until,
    createdAt: reading.createdAt,
    cancelledAt: reading.cancelledAt,
    cancelAt: reading.cancelAt,
    cancelAtPeriodEnd: reading.cancelAtPeriodEnd,
    endedAt: reading.endedAt,
    trialEndAt: reading.trialEndAt,
    due: reading.due,
    collectionPause: reading.collectionPause,
    pendingChange: toPendingChange(deps, reading.schedule),
    obstacle: obstacleOf(reading),
    duplicateOf: reading.endedAt === null ? null : (reading.tags.duplicateOf ?? null),
    stripeInvoicePaymentId: reading.latestInvoiceId,
    syncedAt: now,
  };
}

/** What its schedule makes of it next; undefined of a reading that does not say, as a listed one. */
function toPendingChange(
  { plans }: SubscriptionDependencies,
  schedule: PlanSchedule | null | undefined,
): PlanChange | null | undefined {
  if (!schedule?.next) return schedule === undefined ? undefined : null;
  const { at, seats, amountMinor, interval, ...price } = schedule.next;
  const plan = plans.planOfPrice(price)?.code ?? price.lookupKey ?? 'unknown';
  const { priceId } = price;
  return { plan, interval: interval ?? 'month', seats, amountMinor, priceId, at, isOurs: schedule.isOurs };
}

/** Why a customer cannot change it here; undefined as above. */
function obstacleOf({
  isOneItem,
  isCharged,
  schedule,
}: Pick<SubscriptionReading, 'isOneItem' | 'isCharged'> & {
  schedule?: PlanSchedule | null;
}): ChangeObstacle | null | undefined {
  if (schedule === undefined) return undefined;
  if (!isOneItem) return 'several_items';
  if (!isCharged) return 'sent_invoices';
  return schedule && !schedule.isOurs ? 'scheduled_elsewhere' : null;
}

const watched = ['stripeStatus', 'plan', 'interval', 'seats', 'cancelAtPeriodEnd'] as const;
const watchedOfChange = ['plan', 'interval', 'seats'] as const;
const watchedDates = ['endAt', 'cancelAt', 'endedAt'] as const;

async function tellHost(
  { callHook, logger }: SubscriptionDependencies,
  before: SubscriptionRow | null,
  now: SubscriptionFields,
) {
  const { accountId, _id: subscriptionId, plan, stripeStatus: status } = now;
  const news = { accountId, subscriptionId, plan, status };
  const changed =
    before === null ||
    watched.some((name) => before[name] !== now[name]) ||
    before.due?.invoiceId !== now.due?.invoiceId ||
    before.collectionPause?.behavior !== now.collectionPause?.behavior ||
    watchedOfChange.some((name) => before.pendingChange?.[name] !== now.pendingChange?.[name]) ||
    watchedDates.some((name) => before[name]?.getTime() !== now[name]?.getTime());
  if (!changed) return;
  logger.info(news, 'subscription synced');
  const wasLive = before !== null && meaningOf(before.stripeStatus).live;
  const isLive = meaningOf(status).live;
  if (isLive && !wasLive) await callHook('onSubscriptionComplete', news);
  else if (!isLive && wasLive) await callHook('onSubscriptionEnd', news);
  else if (before !== null) await callHook('onSubscriptionUpdate', news);
}

async function tellOperator(
  { callHook, logger }: SubscriptionDependencies,
  ended: SubscriptionFields,
  refundedMinor: number,
) {
  const about = {
    accountId: ended.accountId,
    keptSubscriptionId: ended.duplicateOf ?? '',
    cancelledSubscriptionId: ended._id,
    refundedMinor,
    currency: ended.currency ?? '',
  };
  logger.error(about, 'duplicate subscription canceled and refunded');
  await callHook('onDuplicateSubscription', about);
}
