import {
  BillingFailure,
  billingConfigFromEnv,
  ConfigError,
  createBilling,
  definePlans,
  type Plans,
  type ReconcileInput,
  type ReconcileReport,
} from '@tillkit/express';
import mongoose from 'mongoose';

export interface CompareSettings {
  env: Readonly<Record<string, string | undefined>>;
  /** Null for a look that repairs nothing. */
  plans: Plans | null;
  input: ReconcileInput;
}

export type CompareOutcome =
  | { result: 'compared'; report: ReconcileReport }
  | { result: 'unconfigured'; message: string }
  | { result: 'unfinished'; message: string };

/** Where nothing is written the catalogue is not asked; the kit needs one all the same. */
const noPlans = definePlans({ none: { name: 'None', free: true } });
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** Reconciles with a billing of its own, of the configuration in the environment. Throws only for our own mistakes. */
export async function compare({ env, plans, input }: CompareSettings): Promise<CompareOutcome> {
  let config: ReturnType<typeof billingConfigFromEnv>;
  try {
    config = billingConfigFromEnv(env);
  } catch (cause) {
    if (cause instanceof ConfigError) return { result: 'unconfigured', message: cause.message };
    throw cause;
  }
  const mongo = mongoose.createConnection(config.mongoUri, { serverSelectionTimeoutMS: 3000, autoIndex: false });
  try {
    await mongo.asPromise();
  } catch {
    await mongo.destroy();
    return { result: 'unfinished', message: 'the database of MONGODB_URI does not answer.' };
  }
  const { stripe, appUrls, baseUrl, environment } = config;
  const billing = createBilling({
    mongo,
    stripe,
    appUrls,
    ...(baseUrl ? { baseUrl } : {}),
    environment,
    plans: plans ?? noPlans,
    identify: () => null,
    logger: quiet,
    workers: false,
  });
  try {
    return { result: 'compared', report: await billing.reconcile(input) };
  } catch (failure) {
    const message = failure instanceof BillingFailure ? messageOf(failure) : null;
    if (message === null) throw failure;
    return { result: 'unfinished', message };
  } finally {
    await billing.close();
    await mongo.close();
  }
}

/** What stopped it, for an operator; null for our own mistake. */
function messageOf({ code, message, cause }: BillingFailure): string | null {
  const { name = '', message: found = message } = cause instanceof Error ? cause : {};
  if (code === 'DATABASE_UNAVAILABLE' || /^Mongo/.test(name)) return 'the database failed on the way.';
  if (code === 'INTERNAL') return null;
  // The cause says which call of Stripe failed.
  return code.startsWith('PROVIDER_') ? found : message;
}
