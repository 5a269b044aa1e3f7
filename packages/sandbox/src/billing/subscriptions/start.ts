import type { Stripe } from 'stripe';
import { boundary, periodAt } from '../../catalogue/period.js';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Price, Stored } from '../../core/stored.js';
import type { Stretch } from '../invoices/lines.js';

type CreateParams = Stored<Stripe.SubscriptionCreateParams>;
type Recurring = NonNullable<Price['recurring']>;

/** When a new subscription begins, and what its billing periods go by. */
export interface Start {
  /** Now, or a moment that has passed. */
  at: number;
  anchor: number;
  /** The anchor was asked for: the time until it is a part of a period. */
  isAnchored: boolean;
  trialEnd: number | null;
}

/** @throws StripeError for moments that do not go together */
export function readStart(app: App, params: Partial<CreateParams>, prices: readonly Pick<Price, 'recurring'>[]): Start {
  const trialEnd = readTrialEnd(app, params, prices);
  const at = params.backdate_start_date ?? app.now();
  if (at > app.now()) {
    throw invalid('Invalid backdate_start_date: it must be in the past.', { param: 'backdate_start_date' });
  }
  const anchor = readAnchor(app, params, prices, trialEnd);
  const keeps = params.trial_settings?.end_behavior.billing_cycle_anchor === 'unchanged';
  const aligns = params.billing_mode?.type !== 'classic' && params.proration_behavior !== 'none' && !keeps;
  const usual = keeps ? app.now() : (trialEnd ?? (aligns ? at : app.now()));
  return { at, anchor: anchor ?? usual, isAnchored: anchor !== undefined, trialEnd };
}

function readTrialEnd(
  app: App,
  params: Partial<CreateParams>,
  prices: readonly Pick<Price, 'recurring'>[],
): number | null {
  const given = (['trial_end', 'trial_period_days'] as const).filter((name) => params[name] !== undefined);
  if (given.length > 1 || (params.trial_from_plan && params.trial_end !== undefined)) {
    throw invalid('You may only specify one of these parameters: trial_end, trial_period_days, trial_from_plan.', {
      param: 'trial_end',
    });
  }
  if (params.trial_period_days !== undefined) {
    if (params.trial_period_days < 1 || params.trial_period_days > 730) {
      throw invalid('Invalid trial_period_days: must be from 1 to 730.', { param: 'trial_period_days' });
    }
    return app.now() + params.trial_period_days * 86_400;
  }
  if (params.trial_from_plan) {
    const days = Math.max(0, ...prices.map((price) => price.recurring?.trial_period_days ?? 0));
    return days > 0 ? app.now() + days * 86_400 : null;
  }
  if (params.trial_end === undefined || params.trial_end === 'now') return null;
  if (Number(params.trial_end) <= app.now())
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'trial_end' });
  return Number(params.trial_end);
}

function readAnchor(
  app: App,
  params: Partial<CreateParams>,
  prices: readonly Pick<Price, 'recurring'>[],
  trialEnd: number | null,
): number | undefined {
  const { billing_cycle_anchor: given, billing_cycle_anchor_config: config } = params;
  const from = trialEnd ?? app.now();
  if (config !== undefined) {
    if (given !== undefined) {
      throw invalid(
        'You may only specify one of these parameters: billing_cycle_anchor, billing_cycle_anchor_config.',
        { param: 'billing_cycle_anchor' },
      );
    }
    return fromConfig(config, from, prices);
  }
  if (given === undefined) return undefined;
  if (given <= app.now()) {
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', {
      param: 'billing_cycle_anchor',
    });
  }
  if (given < from) {
    throw invalid('Invalid billing_cycle_anchor: it cannot be before the end of the trial.', {
      param: 'billing_cycle_anchor',
    });
  }
  const latest = Math.min(...prices.flatMap(({ recurring }) => (recurring ? boundary(from, recurring, 1) : [])));
  if (given > latest) {
    throw invalid(`\`billing_cycle_anchor\` cannot be later than next natural billing date (${latest}) for plan`, {
      param: 'billing_cycle_anchor',
    });
  }
  return given;
}

const bounds = { day_of_month: [1, 31], hour: [0, 23], minute: [0, 59], month: [1, 12], second: [0, 59] } as const;

/**
 * The next such day. In a month that is shorter, its last day begins a period, but the anchor is the day itself, in a later
 * period: those after it have it again (docs.stripe.com/billing/subscriptions/billing-cycle).
 */
function fromConfig(
  config: NonNullable<CreateParams['billing_cycle_anchor_config']>,
  from: number,
  prices: readonly Pick<Price, 'recurring'>[],
): number {
  for (const [name, [least, most]] of Object.entries(bounds)) {
    const value = config[name as keyof typeof bounds];
    if (value !== undefined && (value < least || value > most)) {
      throw invalid(`Invalid billing_cycle_anchor_config[${name}]: must be from ${least} to ${most}.`, {
        param: `billing_cycle_anchor_config[${name}]`,
      });
    }
  }
  if (prices.some(({ recurring }) => recurring?.interval !== 'month' && recurring?.interval !== 'year')) {
    throw invalid('`billing_cycle_anchor_config` is only for prices that are billed by the month or the year.', {
      param: 'billing_cycle_anchor_config',
    });
  }
  const first = firstOn(config, from);
  // By the longest of them, as in a billing cycle of several months: from February by two months the next 31st is in August.
  const [step = 1] = prices.map(({ recurring }) => monthsOf(recurring)).sort((a, b) => a - b);
  for (let ahead = 0, best = first; ; ahead += 1) {
    const at = dayIn(first, ahead * step, config.day_of_month);
    if (new Date(at * 1000).getUTCDate() > new Date(best * 1000).getUTCDate()) best = at;
    if (new Date(best * 1000).getUTCDate() === config.day_of_month || ahead * step > leapMonths) return best;
  }
}

/** A leap day is at most eight years away. */
const leapMonths = 96;

function monthsOf(recurring: Recurring | null): number {
  if (!recurring) return 1;
  return recurring.interval === 'year' ? 12 * recurring.interval_count : recurring.interval_count;
}

/** The next such day, or the last day of a month that is shorter. */
function firstOn(config: NonNullable<CreateParams['billing_cycle_anchor_config']>, from: number): number {
  const now = new Date(from * 1000);
  const { hour = now.getUTCHours(), minute = now.getUTCMinutes(), second = now.getUTCSeconds(), month } = config;
  const time = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1, hour, minute, second) / 1000;
  for (let ahead = 0; ; ahead += 1) {
    const at = dayIn(time, ahead, config.day_of_month);
    if (at > from && (month === undefined || new Date(at * 1000).getUTCMonth() + 1 === month)) return at;
  }
}

/** The same time of day, so many months later, on that day of the month or its last. */
function dayIn(from: number, months: number, day: number): number {
  const date = new Date(from * 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()] as const;
  return Date.UTC(year, month, Math.min(day, last), ...time) / 1000;
}

/**
 * What the first invoice bills for an item, oldest first; the last is its current period. Time that has passed is billed by
 * periods that count from the start date (docs.stripe.com/billing/subscriptions/backdating): in flexible billing mode the
 * billing cycle does too, when nothing else is said.
 */
export function firstStretches(app: App, start: Start, recurring: Recurring): Stretch[] {
  const { anchor, trialEnd, isAnchored } = start;
  const until = trialEnd !== null ? app.now() : isAnchored ? periodAt(anchor, recurring, app.now()).end : app.now();
  const stretches: Stretch[] = [];
  if (start.at < app.now() && anchor === start.at) {
    for (let index = 0; boundary(anchor, recurring, index) <= app.now(); index += 1) {
      const [from, to] = [boundary(anchor, recurring, index), boundary(anchor, recurring, index + 1)];
      stretches.push({ start: from, end: to, whole: to - from });
    }
    return stretches;
  }
  if (start.at < app.now()) {
    for (let index = 0; boundary(start.at, recurring, index) < until; index += 1) {
      const [from, to] = [boundary(start.at, recurring, index), boundary(start.at, recurring, index + 1)];
      stretches.push({ start: from, end: Math.min(to, until), whole: to - from });
    }
    if (isAnchored && trialEnd === null) return stretches;
  }
  if (trialEnd !== null) return [...stretches, { start: app.now(), end: trialEnd, whole: trialEnd - app.now() }];
  const { start: from, end: to } = periodAt(anchor, recurring, app.now());
  return [...stretches, { start: app.now(), end: to, whole: to - from }];
}
