import type { Gate } from './db/ready.js';
import { describeError, type Logger } from './logger.js';
import type { CataloguePlan } from './plans/service.js';
import type { SetupModel, SetupRole } from './setup-model.js';

/*
 * Processes of one database that were made from different options do each other's work wrongly: a worker of another
 * environment leaves the API's events alone, one without the hooks finishes them untold. So each process that serves
 * requests, and each that works in the background, stores once what it was made from, and says how it differs from the
 * other kind.
 */

/** What must be the same in every process of a database, by names that its developer knows. No secrets. */
export type Settings = Readonly<Record<string, string>>;

/** The settings that decide what is done with an event, and what a customer has. */
export function settingsOf(made: {
  environment: string;
  live: boolean;
  plans: readonly CataloguePlan[];
  graceDays: number;
  hooks: object | undefined;
}): Settings {
  const settings: Record<string, string> = {
    environment: made.environment,
    'Stripe keys': made.live ? 'live' : 'test',
    'subscriptions.graceDays': String(made.graceDays),
  };
  for (const { code, prices, quotas } of made.plans) {
    settings[`plan ${code}`] = 'set';
    for (const { interval, priceId, lookupKey } of prices)
      settings[`price of ${code} by ${interval}`] = priceId ?? lookupKey ?? 'none';
    for (const { quota, limit, period, perSeat } of quotas)
      settings[`quota ${quota} of ${code}`] = [limit ?? 'unlimited', period, perSeat && 'per seat']
        .filter(Boolean)
        .join(', ');
  }
  for (const [name, hook] of Object.entries(made.hooks ?? {})) if (hook) settings[`hook ${name}`] = 'set';
  return settings;
}

/** Every setting that two processes do not share, in a sentence each. */
export function differencesOf(own: Settings, other: Settings, otherRole: SetupRole): string[] {
  const names = [...new Set([...Object.keys(own), ...Object.keys(other)])].sort();
  const shown = (value: string | undefined) => value ?? 'not set';
  return names
    .filter((name) => own[name] !== other[name])
    .map((name) => `${name}: ${shown(own[name])} here, ${shown(other[name])} in the ${otherRole}`);
}

export interface SetupDependencies {
  setups: SetupModel;
  settings: Settings;
  clock: { now(): Date };
  logger: Logger;
  gate: Gate;
}

/** What a process says when it takes up a role: once for each, and without ever throwing. */
export function createSetupCheck({ setups, settings, clock, logger, gate }: SetupDependencies) {
  const taken = new Map<SetupRole, Promise<void>>();

  const compare = gate(async (role: SetupRole) => {
    const startedAt = clock.now();
    const otherRole = role === 'api' ? 'worker' : 'api';
    await setups.store({ _id: role, settings: JSON.stringify(settings), startedAt });
    const other = await setups.find(otherRole);
    if (!other) return;
    const differences = differencesOf(settings, JSON.parse(other.settings) as Settings, otherRole);
    if (differences.length === 0) return;
    logger.error(
      { role, differences, [`${otherRole}StartedAt`]: other.startedAt },
      `this ${role} is made from other options than the ${otherRole}; make both from the same`,
    );
  });

  return {
    takeUp(role: SetupRole): void {
      if (taken.has(role)) return;
      const done = compare(role).catch((error) =>
        logger.warn({ role, error: describeError(error) }, 'options not compared with other processes'),
      );
      taken.set(role, done);
    },
    /** Waits for what `takeUp` began. */
    idle: () => Promise.all(taken.values()),
  };
}
