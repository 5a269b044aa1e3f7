import { createHash } from 'node:crypto';
import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { Meter, MeterEventSummary, Stored } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { eventsOf, type Span, usageOf, windowSeconds } from './usage.js';

type ListParams = Stored<Stripe.Billing.MeterListEventSummariesParams>;

/**
 * What a customer used, in one sum or window by window, the last first. Where nothing was used there is no summary.
 *
 * @throws StripeError for a span that is not aligned
 */
export function summariesOf(app: App, meter: Meter, params: ListParams): MeterEventSummary[] {
  const { customer, start_time: start, end_time: end, value_grouping_window: grouping } = params;
  customersIn(app.store).require(customer, 'customer');
  const size = windowSeconds[grouping ?? ''] ?? 60;
  const unit = grouping === undefined ? 'minute' : `${grouping} (UTC)`;
  for (const [param, at] of [['start_time', start] as const, ['end_time', end] as const]) {
    if (at % size !== 0) throw invalid(`\`${param}\` must be aligned with the boundaries of a ${unit}.`, { param });
  }
  if (end <= start) throw invalid('`end_time` must be after `start_time`.', { param: 'end_time' });
  return spansOf(app, meter, params).map((span) => ({
    id: `mtrusg_test_${idOf(meter, customer, span)}`,
    object: 'billing.meter_event_summary',
    aggregated_value: Number(usageOf(app, meter, customer, span)),
    end_time: span.end,
    livemode: false,
    meter: meter.id,
    start_time: span.start,
  }));
}

function spansOf(app: App, meter: Meter, params: ListParams): Span[] {
  const whole = { start: params.start_time, end: params.end_time };
  const events = eventsOf(app, meter, params.customer, whole);
  if (events.length === 0) return [];
  const size = windowSeconds[params.value_grouping_window ?? ''];
  if (size === undefined) return [whole];
  const starts = new Set(events.map(({ timestamp }) => Math.floor(timestamp / size) * size));
  return [...starts].sort((a, b) => b - a).map((start) => ({ start, end: start + size }));
}

/** The same span has the same id: lists are paged by it. */
function idOf(meter: Meter, customer: string, { start, end }: Span): string {
  const text = `${meter.id} ${customer} ${start} ${end}`;
  return createHash('sha256').update(text).digest('base64url').replace(/[-_]/g, '0').slice(0, 32);
}
