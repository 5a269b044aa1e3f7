import type { ChangePlanBody, ChangePlanReply, ChangePreview, PreviewChangeBody } from '@tillkit/contract/browser';
import type { FixtureState } from './createFixtureClient.js';

type Terms = ChangePreview['to'];

/**
 * What the router would say of a change in the middle of the period: a higher price is charged by half and holds now; a
 * lower one waits for the end of the period. Without a subscription it is undefined.
 */
export function previewOf(state: FixtureState, body: PreviewChangeBody, now: Date): ChangePreview | undefined {
  const { access } = state;
  const plan = state.plans.plans.find(({ code }) => code === body.plan);
  if (!access || !plan) return undefined;
  const interval = body.interval ?? access.interval;
  const seats = body.seats ?? access.seats;
  const price = plan.prices.find((each) => each.interval === interval);
  const from: Terms = {
    plan: access.plan,
    planName: access.planName,
    interval: access.interval,
    seats: access.seats,
    amountMinor: access.amountMinor,
  };
  const to: Terms = {
    plan: plan.code,
    planName: plan.name,
    interval,
    seats,
    amountMinor: (price?.amountMinor ?? 0) * seats,
  };
  const isSame = from.plan === to.plan && from.interval === to.interval && from.seats === to.seats;
  const credit = Math.round((from.amountMinor ?? 0) / 2);
  const charge = Math.round((to.amountMinor ?? 0) / 2);
  const isNow = !isSame && charge > credit;
  const dueNowMinor = isNow ? charge - credit : 0;
  const effect = isSame ? (access.pendingChange ? 'undo' : 'none') : isNow ? 'now' : 'at_period_end';
  const nextTotalMinor = to.amountMinor ?? 0;
  return {
    effect,
    from,
    to,
    currency: access.currency ?? 'usd',
    effectiveAt: effect === 'at_period_end' ? access.endAt : now.toISOString(),
    lines: isNow
      ? [
          { description: `Unused time on ${from.planName}`, amountMinor: -credit, isProration: true },
          { description: `Remaining time on ${to.planName}`, amountMinor: charge, isProration: true },
        ]
      : [],
    subtotalMinor: dueNowMinor,
    discountMinor: 0,
    taxMinor: 0,
    totalMinor: dueNowMinor,
    balanceMinor: 0,
    dueNowMinor,
    next: { at: access.endAt, totalMinor: nextTotalMinor },
    expected: {
      version: `${from.plan}:${from.interval}:${from.seats}`,
      prorationAt: now.toISOString(),
      dueNowMinor,
      nextTotalMinor,
    },
  };
}

/** Makes the change that was previewed. */
export function changeAs(state: FixtureState, body: ChangePlanBody, now: Date): ChangePlanReply | undefined {
  const preview = previewOf(state, body, now);
  if (!state.access || !preview) return undefined;
  const { effect, to } = preview;
  if (effect === 'now') state.access = { ...state.access, ...to, pendingChange: null };
  if (effect === 'undo') state.access = { ...state.access, pendingChange: null };
  if (effect === 'at_period_end') {
    state.access = { ...state.access, pendingChange: { ...to, at: state.access.endAt, undoable: true } };
  }
  const outcome = effect === 'none' ? 'unchanged' : effect === 'at_period_end' ? 'scheduled' : 'changed';
  return { outcome, access: state.access, action: null };
}
