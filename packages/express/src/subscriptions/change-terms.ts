import { createHash } from 'node:crypto';
import type { ChangePreview, PreviewChangeBody } from '@tillkit/contract';
import type { CataloguePlan, PlansService } from '../plans/service.js';
import type { ChangeTarget } from '../providers/provider.js';
import type { SubscriptionRow } from './model.js';

/** When a change happens. */
export type ChangePolicy = 'now' | 'at_period_end';

/** The option `subscriptions.changes`. */
export interface ChangePolicies {
  /** Default: `now`. The difference is charged at once, and the plan changes when it is paid. */
  upgrade?: ChangePolicy | undefined;
  /** Default: `at_period_end`. With `now` the unused time becomes credit for later invoices. */
  downgrade?: ChangePolicy | undefined;
}

/** What a customer wants, and how it is brought about. */
export interface WantedChange {
  to: ChangePreview['to'];
  currency: string;
  target: ChangeTarget;
  effect: ChangePreview['effect'];
}

type Interval = 'month' | 'year';

/** @throws BillingFailure UNKNOWN_PLAN, PLAN_NOT_FOR_SALE, SEATS_OUT_OF_RANGE, PRICE_NOT_CONFIGURED */
export async function readWanted(
  plans: Pick<PlansService, 'catalogue' | 'forSale' | 'seatsFor'>,
  policies: ChangePolicies,
  row: SubscriptionRow,
  body: PreviewChangeBody,
): Promise<WantedChange> {
  const known = plans.catalogue.find(body.plan);
  const interval = body.interval ?? intervalOf(row, known);
  const isSamePlan = body.plan === row.plan && interval === row.interval;
  const seats = known ? plans.seatsFor(known, body.seats ?? keptSeats(row, known)) : 1;
  // Who keeps the plan keeps its price, also one that is no longer in the catalogue.
  if (isSamePlan && known) {
    const amountMinor = row.amountMinor === null ? null : (row.amountMinor / row.seats) * seats;
    const to = { plan: known.code, planName: known.name, interval, seats, amountMinor };
    const target = { priceId: null, seats, restartsPeriod: false };
    return { to, currency: row.currency ?? '', target, effect: effectOf(plans.catalogue.list, policies, row, to) };
  }
  const { plan, price } = await plans.forSale(body.plan, interval);
  const to = {
    plan: plan.code,
    planName: plan.name,
    interval,
    seats,
    amountMinor: price.amountMinor * seats,
  };
  const target = { priceId: price.priceId, seats, restartsPeriod: interval !== row.interval };
  return { to, currency: price.currency, target, effect: effectOf(plans.catalogue.list, policies, row, to) };
}

function intervalOf(row: SubscriptionRow, plan: CataloguePlan | undefined): Interval {
  const sold = plan?.prices.map(({ interval }) => interval) ?? [];
  const present: Interval = row.interval === 'year' ? 'year' : 'month';
  return sold.length === 0 || sold.includes(present) ? present : (sold[0] ?? present);
}

/** Seats that are not named stay, as far as the plan is sold for so many. */
function keptSeats(row: SubscriptionRow, { seats }: CataloguePlan): number {
  if (seats === null) return 1;
  return Math.min(Math.max(row.seats, seats.min), seats.max ?? row.seats);
}

function effectOf(
  list: readonly CataloguePlan[],
  policies: ChangePolicies,
  row: SubscriptionRow,
  to: ChangePreview['to'],
): ChangePreview['effect'] {
  const isPresent = row.plan === to.plan && row.interval === to.interval && row.seats === to.seats;
  if (isPresent) return row.pendingChange ? 'undo' : 'none';
  // Nothing is paid for yet, so there is nothing to wait for.
  if (row.stripeStatus === 'trialing') return 'now';
  return isUpgrade(list, row, to) ? (policies.upgrade ?? 'now') : (policies.downgrade ?? 'at_period_end');
}

/** The higher plan of the catalogue; of the same plan the longer interval; of the same interval more seats. */
function isUpgrade(list: readonly CataloguePlan[], row: SubscriptionRow, to: ChangePreview['to']): boolean {
  const rankOf = (code: string) => list.findIndex((plan) => plan.code === code);
  if (row.plan !== to.plan) {
    if (rankOf(row.plan) >= 0) return rankOf(to.plan) > rankOf(row.plan);
    // A plan that is no longer in the catalogue has no rank: what it costs decides.
    return perMonth(to.amountMinor, to.interval) > perMonth(row.amountMinor, row.interval);
  }
  if (row.interval !== to.interval) return to.interval === 'year';
  return to.seats > row.seats;
}

const perMonth = (amountMinor: number | null, interval: string) => (amountMinor ?? 0) / (interval === 'year' ? 12 : 1);

/**
 * Names the state that a customer saw. An invoice that was made since, even one that was voided, makes it another:
 * Stripe answers a repeated key with its first answer, and the key of a change is made of this.
 */
export function versionOf(row: SubscriptionRow): string {
  const seen = [
    row._id,
    row.stripeStatus,
    row.plan,
    row.interval,
    row.seats,
    row.amountMinor,
    row.endAt,
    row.cancelAt,
    row.cancelAtPeriodEnd,
    row.stripeInvoicePaymentId,
    row.pendingChange && [row.pendingChange.plan, row.pendingChange.interval, row.pendingChange.seats],
  ];
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex').slice(0, 20);
}
