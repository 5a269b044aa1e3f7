import type { App } from '../../core/app.js';
import { decimalOf, exact } from '../../core/decimal.js';
import type { Meter } from '../../core/stored.js';
import { cancelledUsageIn, usageIn } from '../tables.js';
import type { Usage } from './events.js';

/** In seconds; the end is not part of it. */
export interface Span {
  start: number;
  end: number;
  /** Events that are settled otherwise, by id. */
  except?: readonly string[];
}

export const windowSeconds = { day: 86_400, hour: 3600 } as Record<string, number>;

/** What a customer used within `span`, by the meter's formula: a decimal, '0' when there was nothing. */
export function usageOf(app: App, meter: Meter, customer: string, span: Span): string {
  const events = eventsOf(app, meter, customer, span);
  return aggregate(meter, events);
}

/** In order of time, and of two at one moment as they arrived. */
export function eventsOf(app: App, meter: Meter, customer: string, { start, end, except = [] }: Span): Usage[] {
  const within = usageIn(app.store)
    .by('customer', `${meter.id} ${customer}`)
    .filter(({ timestamp }) => timestamp >= start && timestamp < end)
    .filter(({ id }) => !cancelledUsageIn(app.store).has(id) && !except.includes(id))
    .sort((a, b) => a.timestamp - b.timestamp);
  const size = windowSeconds[meter.event_time_window ?? ''];
  if (size === undefined) return within;
  // Counted beforehand by the sender: within a window the event that came last stands for all.
  const last = new Map<number, Usage>();
  for (const event of within) {
    const window = Math.floor(event.timestamp / size);
    const other = last.get(window);
    if (!other || comesAfter(app, event, other)) last.set(window, event);
  }
  return [...last.values()];
}

function comesAfter(app: App, event: Usage, other: Usage): boolean {
  if (event.received !== other.received) return event.received > other.received;
  const all = usageIn(app.store).by('customer', `${event.meter} ${event.customer}`);
  return all.indexOf(event) > all.indexOf(other);
}

export function aggregate(meter: Meter, events: readonly Usage[]): string {
  if (meter.default_aggregation.formula === 'count') return String(events.length);
  if (meter.default_aggregation.formula === 'last') return events.at(-1)?.value ?? '0';
  return decimalOf(events.reduce((sum, { value }) => sum + exact(value), 0n));
}
