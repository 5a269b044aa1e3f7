import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { sameData } from '../../core/copy.js';
import { invalid, unsupported } from '../../core/errors.js';
import type { Customer, SchedulePhase, Stored, SubscriptionSchedule } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { readItems, recurringOf } from '../subscriptions/items.js';
import { subscriptionsIn } from '../tables.js';
import { endOfSchedule } from './attach.js';
import { phasesMax } from './create.js';
import { readDates } from './dates.js';
import { enterPhase } from './enter-phase.js';
import { datePhase, type PhaseParams, type ReadPhase, readPhase, withPrices } from './phases.js';
import { readSettings } from './settings.js';

type UpdateParams = Stored<Stripe.SubscriptionScheduleUpdateParams>;

/**
 * Changes a schedule. The phases that are given are all that there are from then on; those that are over can be left out. What
 * changes of the phase that lasts changes the subscription at once. Emits `subscription_schedule.updated`.
 *
 * @throws StripeError before any change
 */
export function updateSchedule(app: App, schedule: SubscriptionSchedule, params: UpdateParams): SubscriptionSchedule {
  checkOpen(schedule, 'updated');
  if (params.end_behavior === 'none' || params.end_behavior === 'renew') {
    throw unsupported('end_behavior', `\`end_behavior=${params.end_behavior}\``);
  }
  const customer = customersIn(app.store).require(schedule.customer, 'customer');
  const metadata = mergeMetadata(schedule.metadata ?? {}, params.metadata);
  const settings = readSettings(app, params.default_settings, customer, schedule.default_settings);
  const read = params.phases ? readPhases(app, schedule, params.phases, customer) : undefined;
  const before = phaseNow(schedule, schedule.phases);
  const after: SubscriptionSchedule = {
    ...schedule,
    default_settings: settings,
    end_behavior: params.end_behavior ?? schedule.end_behavior,
    metadata,
    phases: read ? keepPast(schedule, read.phases) : schedule.phases,
  };
  const current = phaseNow(schedule, after.phases);
  const changes = current && before && isOther(schedule, after, before, current);
  withPrices(app, read?.prices ?? [], () => {
    if (!current || !changes || current.end_date <= app.now()) return;
    enterPhase(app, after, current, { behavior: params.proration_behavior ?? 'create_prorations', begins: false });
  });
  return app.change(schedule, 'subscription_schedule.updated', (changed) => {
    const { default_settings, end_behavior, phases } = after;
    Object.assign(changed, { default_settings, end_behavior, metadata, phases });
    if (current) changed.current_phase = { end_date: current.end_date, start_date: current.start_date };
  });
}

/** @throws StripeError when the schedule is over */
export function checkOpen(schedule: SubscriptionSchedule, what: string): void {
  if (schedule.status === 'not_started' || schedule.status === 'active') return;
  throw invalid(
    `This subscription schedule is ${schedule.status}: only one that is \`not_started\` or \`active\` can be ${what}.`,
  );
}

function phaseNow(schedule: SubscriptionSchedule, phases: readonly SchedulePhase[]): SchedulePhase | undefined {
  return phases.find((phase) => phase.start_date === schedule.current_phase?.start_date);
}

function isOther(
  schedule: SubscriptionSchedule,
  after: SubscriptionSchedule,
  old: SchedulePhase,
  current: SchedulePhase,
): boolean {
  const config = ({ end_date: _end, proration_behavior: _proration, ...rest }: SchedulePhase) => rest;
  return (
    !sameData(config(old), config(current)) ||
    !sameData(schedule.default_settings, after.default_settings) ||
    endOfSchedule(schedule, old) !== endOfSchedule(after, current)
  );
}

function readPhases(
  app: App,
  schedule: SubscriptionSchedule,
  given: PhaseParams[],
  customer: Customer,
): { phases: SchedulePhase[]; prices: ReadPhase['prices'] } {
  const anchored = given.findIndex((phase) => phase.start_date !== undefined);
  if (anchored < 0) {
    throw invalid(
      'The subscription schedule update is missing at least one phase with a `start_date` to anchor end dates to.',
      { param: 'phases' },
    );
  }
  const current = schedule.current_phase;
  const first = given[0]?.start_date;
  const start = first === 'now' ? app.now() : (first ?? current?.start_date ?? schedule.phases[0]!.start_date);
  const over = current ? schedule.phases.filter((phase) => phase.end_date <= current.start_date) : [];
  if (current && start !== current.start_date && !over.some((phase) => phase.start_date === start)) {
    throw invalid('You can not modify the start date of the current phase.', { param: 'phases[0][start_date]' });
  }
  if (!current && start < app.now()) {
    throw invalid('The first phase of a schedule that has not started cannot begin in the past.', {
      param: 'phases[0][start_date]',
    });
  }
  const items = given.map((phase) => readItems(app, phase.items, customer, { inactiveToo: true, mixed: true }));
  const subscription = subscriptionsIn(app.store).get(schedule.subscription ?? '');
  const dates = readDates(app, given, {
    start,
    anchor: subscription?.billing_cycle_anchor ?? start,
    usual: items.map(([plan]) => recurringOf(plan!)),
  });
  const read = given.map((phase, index) => readPhase(app, phase, customer, `phases[${index}]`));
  const phases = read.map(({ phase }, index) => datePhase(phase, dates[index]!, `phases[${index}]`));
  if (current && !phases.some((phase) => phase.start_date === current.start_date)) {
    throw invalid('You can not modify the start date of the current phase.', { param: 'phases' });
  }
  const past = phases.find(
    ({ end_date, start_date }) => end_date < app.now() && start_date >= (current?.start_date ?? 0),
  );
  if (past) throw invalid('The `end_date` of a phase cannot be in the past.', { param: 'phases' });
  if (phases.filter((phase) => phase.end_date > app.now()).length > phasesMax) {
    throw invalid(`A schedule can have at most ${phasesMax} phases that are not over.`, { param: 'phases' });
  }
  return { phases, prices: read.flatMap(({ prices }) => prices) };
}

/** Phases that are over stay as they were. */
function keepPast(schedule: SubscriptionSchedule, phases: SchedulePhase[]): SchedulePhase[] {
  const since = schedule.current_phase?.start_date ?? 0;
  const past = schedule.phases.filter((phase) => phase.end_date <= since);
  return [...past, ...phases.filter((phase) => phase.start_date >= since)];
}
