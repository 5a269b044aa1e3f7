import { boundary } from '../../catalogue/period.js';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { tooSmall } from '../../wire/lists.js';

/** When a phase is asked to begin and to end. */
export interface PhaseDates {
  start_date?: number | 'now';
  end_date?: number | 'now';
  duration?: { interval: string; interval_count?: number };
  billing_cycle_anchor?: string;
  trial?: boolean;
}

export interface Dated {
  start: number;
  end: number;
}

type Recurring = Parameters<typeof boundary>[1];

/**
 * The phases' moments: each begins where the one before it ends. A duration counts in the billing cycle when the phase begins
 * with one of its periods (docs.stripe.com/changelog/clover/2025-09-30).
 *
 * @param usual how long each lasts when nothing is said: one period of its first price
 * @throws StripeError for moments that do not follow each other
 */
export function readDates(
  app: App,
  phases: readonly PhaseDates[],
  { start, anchor, usual }: { start: number; anchor: number; usual: readonly Recurring[] },
): Dated[] {
  const dated: Dated[] = [];
  let from = start;
  let cycle = anchor;
  phases.forEach((phase, index) => {
    const at = `phases[${index}]`;
    const own = phase.start_date === 'now' ? app.now() : phase.start_date;
    if (own !== undefined && own !== from) {
      throw invalid('The `start_date` of a phase must be the `end_date` of the phase before it.', {
        param: `${at}[start_date]`,
      });
    }
    if (phase.billing_cycle_anchor === 'phase_start') cycle = from;
    const following = phases[index + 1]?.start_date;
    const end = endOf(app, phase, at, following) ?? after(from, cycle, durationOf(phase, usual[index]!, at));
    if (end <= from) {
      throw invalid('The `end_date` of a phase must be after its `start_date`.', { param: `${at}[end_date]` });
    }
    if (phase.trial) cycle = end;
    dated.push({ start: from, end });
    from = end;
  });
  return dated;
}

function endOf(app: App, phase: PhaseDates, at: string, following: PhaseDates['start_date']): number | undefined {
  if (phase.end_date !== undefined && phase.duration !== undefined) {
    throw invalid(`You may only specify one of these parameters: ${at}[duration], ${at}[end_date].`, {
      param: `${at}[end_date]`,
    });
  }
  if (phase.end_date === 'now') return app.now();
  if (phase.end_date !== undefined) return phase.end_date;
  if (phase.duration !== undefined || following === undefined) return undefined;
  return following === 'now' ? app.now() : following;
}

function durationOf(phase: PhaseDates, usual: Recurring, at: string): Recurring {
  if (!phase.duration) return usual;
  const { interval, interval_count = 1 } = phase.duration;
  if (interval_count < 1) throw tooSmall(`${at}[duration][interval_count]`, 1);
  return { ...usual, interval, interval_count };
}

/** A month after the 28th of February is the 31st of March, when the billing cycle goes by the 31st. */
function after(from: number, anchor: number, duration: Recurring): number {
  const unit = { ...duration, interval_count: 1 };
  const step = anchor <= from ? 1 : -1;
  let index = 0;
  while (step * (boundary(anchor, unit, index) - from) < 0) index += step;
  if (boundary(anchor, unit, index) === from) return boundary(anchor, unit, index + duration.interval_count);
  return boundary(from, duration, 1);
}
