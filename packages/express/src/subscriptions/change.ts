import type { ChangePlanBody, ChangePlanReply, ChangePreview, PreviewChangeBody } from '@tillkit/contract';
import { describeError } from '../logger.js';
import { ProviderFailure } from '../providers/provider.js';
import { type ChangePolicies, readWanted, versionOf, type WantedChange } from './change-terms.js';
import type { SubscriptionDependencies } from './dependencies.js';
import { cardNeeded, changeDeclined, changeUnderWay, previewOutdated } from './errors.js';
import type { SubscriptionRow } from './model.js';

/*
 * A change of plan, interval or seats.
 *
 * Invariants:
 * P1. What is confirmed is what was shown. The commit makes the preview again with the same proration time, and is
 *     refused when the subscription, what is due now, or the next invoice are not as they were shown.
 * P2. Nothing is half applied. Stripe changes the subscription only when the invoice of the change is paid; a decline
 *     voids that invoice at once, and what the customer abandons is voided by Stripe within 23 hours.
 * P3. One change of a subscription at a time (`changingUntil`), and the state that was seen is named (`version`): of two
 *     tabs one wins, and the other one is shown a fresh preview. The claim ends by itself if a process dies.
 * P4. Repeating a change that was made answers `unchanged`, whatever was expected: a second click and a lost reply are
 *     harmless.
 */

/** A preview may be confirmed this long. */
const previewGoodForMs = 3600_000;
/** Longer than the calls of one change take, their repeats included. */
const claimMs = 60_000;

export interface ChangeService {
  preview(row: SubscriptionRow, body: PreviewChangeBody): Promise<ChangePreview>;
  /** Answers what happened; the caller reads the subscription again. */
  commit(row: SubscriptionRow, body: ChangePlanBody): Promise<CommitOutcome>;
  undo(row: SubscriptionRow): Promise<void>;
}

export type CommitOutcome = { outcome: ChangePlanReply['outcome']; clientSecret: string | null };

export interface ChangeDependencies extends Pick<SubscriptionDependencies, 'plans' | 'provider' | 'clock' | 'logger'> {
  subscriptions: Pick<SubscriptionDependencies['subscriptions'], 'beginChange' | 'endChange'>;
  policies: ChangePolicies;
  /** Reads the subscription again and gives its row, if it can still be changed. */
  reread(row: SubscriptionRow): Promise<SubscriptionRow>;
}

export function createChanges(deps: ChangeDependencies): ChangeService {
  const { plans, provider, clock, logger, policies } = deps;

  async function previewOf(row: SubscriptionRow, wanted: WantedChange, prorationAt: Date): Promise<ChangePreview> {
    const { to, effect, target, currency } = wanted;
    const isNow = effect === 'now';
    const isCharged = isNow && row.stripeStatus !== 'trialing';
    const due = isCharged ? await provider.previewChange(row._id, target, prorationAt) : null;
    const next = await nextInvoice(row, wanted, due);
    const totalMinor = due?.totalMinor ?? 0;
    const dueNowMinor = due?.dueNowMinor ?? 0;
    return {
      effect,
      from: fromOf(row),
      to,
      currency: due?.currency ?? currency,
      effectiveAt: (effect === 'at_period_end' ? row.endAt : clock.now()).toISOString(),
      lines: due?.lines ?? [],
      subtotalMinor: due?.subtotalMinor ?? 0,
      discountMinor: due?.discountMinor ?? 0,
      taxMinor: due?.taxMinor ?? 0,
      totalMinor,
      balanceMinor: totalMinor - dueNowMinor,
      dueNowMinor,
      next,
      expected: {
        version: versionOf(row),
        prorationAt: prorationAt.toISOString(),
        dueNowMinor,
        nextTotalMinor: next?.totalMinor ?? null,
      },
    };
  }

  /** The invoice of the first whole period after the change. */
  async function nextInvoice(
    row: SubscriptionRow,
    { effect, target }: WantedChange,
    due: { periodEndAt: Date } | null,
  ): Promise<ChangePreview['next']> {
    try {
      const isTrial = row.stripeStatus === 'trialing';
      const stays = effect === 'none' || effect === 'undo';
      const next = stays ? { ...target, priceId: null, seats: row.seats, restartsPeriod: false } : target;
      // With a schedule Stripe shows what that makes of the next period. As if a period began now, it does not.
      const restartsPeriod = !isTrial && (next.restartsPeriod || Boolean(row.pendingChange));
      const { totalMinor } = await provider.previewRenewal(row._id, { ...next, restartsPeriod });
      const at = due !== null && target.restartsPeriod ? due.periodEndAt : row.endAt;
      return { at: at.toISOString(), totalMinor };
    } catch (error) {
      // There is none when the subscription ends.
      if (error instanceof ProviderFailure && (error.reason === 'not_found' || error.reason === 'rejected'))
        return null;
      throw error;
    }
  }

  const fromOf = (row: SubscriptionRow): ChangePreview['from'] => ({
    plan: row.plan,
    planName: plans.catalogue.find(row.plan)?.name ?? row.plan,
    interval: row.interval === 'year' ? 'year' : 'month',
    seats: row.seats,
    amountMinor: row.amountMinor,
  });

  /** Now in whole seconds, as Stripe counts, and never before the period: clocks differ. */
  const prorationTime = (row: SubscriptionRow): Date => {
    const seconds = Math.floor(clock.now().getTime() / 1000) * 1000;
    return new Date(Math.min(Math.max(seconds, row.startAt.getTime()), row.endAt.getTime()));
  };

  async function alone<T>(row: SubscriptionRow, act: () => Promise<T>): Promise<T> {
    const now = clock.now();
    const until = new Date(now.getTime() + claimMs);
    if (!(await deps.subscriptions.beginChange(row._id, now, until))) throw changeUnderWay();
    try {
      return await act();
    } finally {
      await deps.subscriptions.endChange(row._id, until).catch((error) => {
        logger.warn({ subscriptionId: row._id, error: describeError(error) }, 'claim of a change not released');
      });
    }
  }

  async function commitAlone(seen: SubscriptionRow, { expected, ...body }: ChangePlanBody): Promise<CommitOutcome> {
    // Another change may have ended while this one waited to begin.
    const row = await deps.reread(seen);
    const wanted = await readWanted(plans, policies, row, body);
    if (wanted.effect === 'none') return { outcome: 'unchanged', clientSecret: null };
    const shownAt = new Date(expected.prorationAt);
    const age = clock.now().getTime() - shownAt.getTime();
    const holds = age <= previewGoodForMs && shownAt >= row.startAt && shownAt <= row.endAt;
    const fresh = await previewOf(row, wanted, holds ? shownAt : prorationTime(row));
    const { version, dueNowMinor, nextTotalMinor } = fresh.expected;
    const isAsShown =
      version === expected.version &&
      dueNowMinor === expected.dueNowMinor &&
      nextTotalMinor === expected.nextTotalMinor;
    if (!holds || !isAsShown) throw previewOutdated(holds ? fresh : await previewOf(row, wanted, prorationTime(row)));
    const key = `tillkit:change:${row._id}:${version}:${shownAt.getTime()}:${wanted.target.priceId}:${wanted.target.seats}`;
    return bringAbout(row, wanted, shownAt, key);
  }

  async function bringAbout(
    row: SubscriptionRow,
    { effect, target }: WantedChange,
    prorationAt: Date,
    key: string,
  ): Promise<CommitOutcome> {
    if (effect === 'undo') {
      await provider.unscheduleChange(row._id);
      return { outcome: 'changed', clientSecret: null };
    }
    // An earlier one that was not paid: its invoice, paid now, would bring what is no longer wanted.
    await provider.dropChange(row._id);
    if (effect === 'at_period_end') {
      await provider.scheduleChange(row._id, target);
      return { outcome: 'scheduled', clientSecret: null };
    }
    if (row.pendingChange) await provider.unscheduleChange(row._id);
    try {
      const change = await provider.changeNow(row._id, target, { prorationAt, key });
      if (change.state === 'changed') return { outcome: 'changed', clientSecret: null };
      if (change.state === 'requires_action') return { outcome: 'requires_action', clientSecret: change.clientSecret };
      await provider.dropChange(row._id);
      throw changeDeclined(change.decline);
    } catch (error) {
      await reschedule(row);
      throw error instanceof ProviderFailure && error.reason === 'no_method' ? cardNeeded() : error;
    }
  }

  /** The change that was scheduled before an upgrade was tried: it stays when the upgrade fails. */
  async function reschedule({ _id, interval, pendingChange }: SubscriptionRow): Promise<void> {
    if (!pendingChange) return;
    const { priceId, seats } = pendingChange;
    const target = { priceId, seats, restartsPeriod: pendingChange.interval !== interval };
    await provider.scheduleChange(_id, target);
  }

  return {
    preview: async (row, body) => previewOf(row, await readWanted(plans, policies, row, body), prorationTime(row)),
    commit: (row, body) => alone(row, () => commitAlone(row, body)),
    undo: (row) =>
      alone(row, async () => {
        await provider.dropChange(row._id);
        if (row.pendingChange) await provider.unscheduleChange(row._id);
      }),
  };
}
