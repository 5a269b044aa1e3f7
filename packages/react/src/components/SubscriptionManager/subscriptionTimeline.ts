import type { Money, SubscriptionAccess } from '@tillkit/contract/browser';
import { formatMoney } from '@tillkit/contract/browser';
import type { SubscriptionMessages } from '../../i18n/subscriptionMessages.js';
import type { TimelineEvent } from '../../parts/Timeline/index.js';
import { lastDayOf, phaseOf, type SubscriptionPhase } from './subscriptionPhase.js';

export function periodPrice({ amountMinor, currency }: SubscriptionAccess): Money | null {
  return amountMinor === null || currency === null ? null : { amountMinor, currency };
}

/** The dated events of a subscription, earliest first. */
export function subscriptionTimeline(
  access: SubscriptionAccess,
  { locale, now, text }: { locale: string; now: Date; text: SubscriptionMessages },
): TimelineEvent[] {
  const phase = phaseOf(access);
  const price = periodPrice(access);
  const charge = price ? { amount: formatMoney(price, locale) } : {};
  const begun = phase === 'incomplete' ? text.chosen : text.started;
  const events: TimelineEvent[] = [{ at: access.createdAt, what: begun(access.planName), state: 'past' }];
  if (phase === 'expired') {
    return [
      { at: access.createdAt, what: text.chosen(access.planName), state: 'past' },
      { at: lastDayOf(access), what: text.notStarted(access.planName), state: 'end' },
    ];
  }
  if (daysApart(access.createdAt, access.startAt) > 1) {
    events.push({ at: access.startAt, what: text.periodStarted, state: 'past' });
  }
  if (phase === 'ended') {
    events.push({ at: lastDayOf(access), what: text.endedOn(access.planName), state: 'end' });
    return events;
  }
  if (phase === 'cancelled' && access.cancelledAt) {
    events.push({ at: access.cancelledAt, what: text.youCancelled, state: 'past' });
  }
  events.push({ at: now, when: text.today, what: today(phase, access.planName, text), state: 'now' });
  if (phase === 'cancelled') events.push({ at: lastDayOf(access), what: text.ends(access.planName), state: 'end' });
  const { collectionPause, paymentDue } = access;
  if (collectionPause?.resumesAt) {
    events.push({ at: collectionPause.resumesAt, what: text.chargesResume, state: 'next' });
  }
  if (paymentDue?.nextAttemptAt) {
    const amount = formatMoney(paymentDue, locale);
    events.push({ at: paymentDue.nextAttemptAt, what: text.nextAttempt, state: 'next', amount });
  }
  if (collectionPause) return events;
  if (phase === 'active') events.push({ at: access.endAt, what: text.nextCharge, state: 'next', ...charge });
  if (phase === 'trialing') events.push({ at: access.endAt, what: text.trialEnds, state: 'next', ...charge });
  return events;
}

/** The same timeline after canceling the plan. */
export function cancelTimeline(
  access: SubscriptionAccess,
  { now, text }: { now: Date; text: SubscriptionMessages },
): TimelineEvent[] {
  if (access.paymentDue?.voidedOnCancel) {
    return [{ at: now, when: text.today, what: text.ends(access.planName), state: 'end' }];
  }
  return [
    { at: now, when: text.today, what: text.nothingToday(access.planName), state: 'now' },
    { at: access.endAt, what: text.ends(access.planName), state: 'end' },
  ];
}

function today(phase: SubscriptionPhase, plan: string, text: SubscriptionMessages): string {
  if (phase === 'active') return text.isOn(plan);
  if (phase === 'trialing') return text.inTrial(plan);
  return phase === 'cancelled' ? text.staysOn(plan) : text[phase];
}

function daysApart(one: string, other: string): number {
  return Math.abs(new Date(one).getTime() - new Date(other).getTime()) / 86_400_000;
}
