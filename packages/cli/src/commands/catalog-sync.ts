import { type Command, UsageError } from '../command.js';
import { plansOption, readPlans } from '../plans-module.js';
import { envFileOption, readEnvFile } from '../settings.js';

/** `tillkit catalog sync`: makes the prices of the plans at Stripe. */
export const catalogSync: Command = {
  name: 'catalog sync',
  summary: 'Create the prices of your plans at Stripe, where it does not have them yet.',
  about:
    'Compares the plans of --plans with the prices at Stripe, by their lookup keys, and says what is there, what is\n' +
    'missing and what differs. Changes nothing, unless --apply is given: then it creates what is missing, with its\n' +
    'products. What exists is never changed, since customers may be paying it. Needs STRIPE_SECRET_KEY alone.\n' +
    'Ends with 0 when nothing needs you, with 1 when a price differs or cannot be created, with 2 when the command line\n' +
    'or the environment is wrong, and with 3 when Stripe refused or did not answer.',
  options: {
    plans: plansOption,
    apply: { type: 'boolean', about: 'Create what is missing. Without it nothing is changed.' },
    'env-file': envFileOption,
    json: { type: 'boolean', about: 'Print the prices as JSON.' },
  },
  async run(values, terminal) {
    const apply = values.apply === true;
    const plans = await readPlans(values, terminal);
    if (!plans) throw new UsageError('--plans is missing: name the module with your plans, e.g. --plans src/plans.ts.');
    const env = { ...readEnvFile(values, terminal), ...terminal.env };
    // Loaded when it runs: help and mistakes need not wait for Stripe's SDK.
    const { ConfigError, stripeConfigFromEnv, syncCatalog } = await import('@tillkit/express');
    const { describeCatalog, needsYou } = await import('../catalog/report.js');
    let stripe: ReturnType<typeof stripeConfigFromEnv>;
    try {
      stripe = stripeConfigFromEnv(env);
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause;
      terminal.printError(`tillkit catalog sync: ${cause.message}\n`);
      return 2;
    }
    const outcome = await syncCatalog({ plans, stripe, dryRun: !apply });
    if (outcome.result === 'failed') {
      terminal.printError(`tillkit catalog sync: ${outcome.message}\n`);
      return 3;
    }
    terminal.print(values.json === true ? `${JSON.stringify(outcome, null, 2)}\n` : describeCatalog(outcome, apply));
    return outcome.entries.some(needsYou) ? 1 : 0;
  },
};
