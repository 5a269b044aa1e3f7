import { type Command, type OptionValues, UsageError } from '../command.js';
import { plansOption, readPlans } from '../plans-module.js';
import { describeReconciliation } from '../reconcile/report.js';
import { envFileOption, readEnvFile } from '../settings.js';

const dayMs = 24 * 3600_000;
/** The events of the last minutes are on their way. */
const settlingMs = 5 * 60_000;

/** `tillkit reconcile`: whether accounts, their ledgers and the payments at Stripe agree. */
export const reconcile: Command = {
  name: 'reconcile',
  summary: 'Compare accounts with their ledgers and with the payments at Stripe; report and repair differences.',
  about:
    'Replays the ledger of each account, compares it with the payments, refunds and disputes at Stripe of a window of\n' +
    'time, and reports each difference and how to repair it. Without --repair it changes nothing. With --repair it\n' +
    'repairs what is safe, under the keys that webhooks use, so a second run changes nothing more. Hooks of your\n' +
    'application are not called. Ends with 0 when nothing is left to repair, with 1 when something is, with 2 when it\n' +
    'could not begin, and with 3 when the database or Stripe did not answer.',
  options: {
    account: { type: 'string', value: 'id', about: 'Only this account; all by default.' },
    from: { type: 'string', value: 'date', about: 'Where the window begins; seven days before its end by default.' },
    to: { type: 'string', value: 'date', about: 'Where the window ends; five minutes ago by default.' },
    repair: { type: 'boolean', about: 'Repair what is safe to repair. Needs --plans.' },
    plans: plansOption,
    'env-file': envFileOption,
    json: { type: 'boolean', about: 'Print the report as JSON.' },
  },
  async run(values, terminal) {
    const repair = values.repair === true;
    if (repair && values.plans === undefined)
      throw new UsageError('--repair also writes subscriptions, so it needs your plans: give their module by --plans.');
    const to = readMoment(values, 'to') ?? new Date(Date.now() - settlingMs);
    const from = readMoment(values, 'from') ?? new Date(to.getTime() - 7 * dayMs);
    if (from >= to) throw new UsageError('--from is not before --to.');
    const accountId = typeof values.account === 'string' ? values.account : undefined;
    if (accountId === '') throw new UsageError('--account needs the id of an account.');
    const env = { ...readEnvFile(values, terminal), ...terminal.env };
    const plans = await readPlans(values, terminal);
    // Loaded when it runs: help and mistakes need neither Stripe's SDK nor mongoose.
    const { compare } = await import('../reconcile/compare.js');
    const outcome = await compare({ env, plans, input: { accountId, from, to, repair } });
    if (outcome.result !== 'compared') {
      const isBegun = outcome.result === 'unfinished';
      const advice = isBegun ? ' What was repaired stays repaired: run it again.' : '';
      terminal.printError(`tillkit reconcile: ${outcome.message}${advice}\n`);
      return isBegun ? 3 : 2;
    }
    const { report } = outcome;
    terminal.print(
      values.json === true ? `${JSON.stringify(report, null, 2)}\n` : describeReconciliation(report, repair),
    );
    return report.agrees ? 0 : 1;
  },
};

function readMoment(values: OptionValues, name: 'from' | 'to'): Date | undefined {
  const given = values[name];
  if (typeof given !== 'string') return undefined;
  const moment = new Date(given);
  const isDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(given);
  // 30 February is read as 2 March by `Date`, which nobody means.
  const isReal = isDate && !Number.isNaN(moment.getTime()) && isOfCalendar(given);
  if (!isReal) throw new UsageError(`--${name} "${given}" is no date. Write 2026-03-01 (UTC) or 2026-03-01T10:00:00Z.`);
  return moment;
}

function isOfCalendar(given: string): boolean {
  const day = given.slice(0, 10);
  const read = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().slice(0, 10) === day;
}
