import { type Command, type OptionValues, UsageError } from '../command.js';
import { describeReport } from '../doctor/report.js';
import { plansOption, readPlans } from '../plans-module.js';
import { envFileOption, readEnvFile } from '../settings.js';

/** `tillkit doctor`: whether this setup can take money. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Check a setup before it takes money: configuration, database, Stripe, webhooks, plans, secrets.',
  about:
    'Checks the environment, the database, Stripe and the running router. For each check it says whether it is ok, what\n' +
    'it means if not, and how to fix it. Changes nothing; the router keeps one test event, as ignored.\n' +
    'Ends with 0 when nothing failed (warnings alone do not count), with 1 when something did, with 2 when the command\n' +
    'line is wrong.',
  options: {
    'env-file': envFileOption,
    plans: plansOption,
    'base-url': {
      type: 'string',
      value: 'url',
      about: 'Public URL of the router; BILLING_URL or APP_URL/api/billing.',
    },
    json: { type: 'boolean', about: 'Print the report as JSON.' },
  },
  async run(values, terminal) {
    const settings = {
      env: { ...readEnvFile(values, terminal), ...terminal.env },
      cwd: terminal.cwd,
      nodeVersion: terminal.nodeVersion,
      plans: await readPlans(values, terminal),
      baseUrl: readBaseUrl(values),
    };
    // Loaded when it runs: help and mistakes need neither Stripe's SDK nor mongoose.
    const { examine } = await import('../doctor/examine.js');
    const report = await examine(settings);
    terminal.print(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : describeReport(report));
    return report.healthy ? 0 : 1;
  },
};

function readBaseUrl(values: OptionValues): string | null {
  const given = values['base-url'];
  if (typeof given !== 'string') return null;
  if (!URL.canParse(given) || !/^https?:/.test(given))
    throw new UsageError(`--base-url "${given}" is no http or https URL.`);
  return given.replace(/\/+$/, '');
}
