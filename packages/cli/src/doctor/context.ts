import {
  type BillingConfig,
  billingConfigFromEnv,
  ConfigError,
  inspectStripe,
  type Plans,
  type StripeInspection,
} from '@tillkit/express';
import type { Finding } from './finding.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the checks look at. A part is null where it could not be made; `configuration` then says why. */
export interface DoctorContext {
  env: Environment;
  cwd: string;
  nodeVersion: string;
  production: boolean;
  config: BillingConfig | null;
  configProblems: ConfigError | null;
  /** Known even when other variables are wrong. */
  mongoUri: string | null;
  stripe: { inspection: StripeInspection; settings: BillingConfig['stripe']; live: boolean } | null;
  plans: Plans | null;
  /** Where Stripe reaches the router, e.g. `https://app.example.com/api/billing`. */
  baseUrl: string | null;
}

/** A check looks at one thing and reports it; what it cannot look at it skips, with the reason. It changes nothing. */
export type Check = (context: DoctorContext) => Promise<Finding[]> | Finding[];

/** What {@link examine} checks: an environment and a folder. */
export interface DoctorSettings {
  /** Environment variables, e.g. `process.env`. */
  env: Readonly<Record<string, string | undefined>>;
  /** The folder of the project. */
  cwd: string;
  /** Version of Node, e.g. `process.version`. */
  nodeVersion: string;
  /** The catalogue. Null skips the checks of its prices. */
  plans: Plans | null;
  /** Public URL of the router. Null takes that of the environment. */
  baseUrl: string | null;
}

/** Reads the configuration and makes what the checks need of it. Throws nothing that is the user's to fix. */
export function makeContext({ env, cwd, nodeVersion, plans, baseUrl }: DoctorSettings): DoctorContext {
  const { config, problems } = readConfig(env);
  const wrong = new Set(problems?.problems.map(({ name }) => name));
  const mongoUri = config?.mongoUri ?? (wrong.has('MONGODB_URI') ? null : (env.MONGODB_URI?.trim() ?? null));
  const settings = config?.stripe ?? null;
  return {
    env,
    cwd,
    nodeVersion,
    production: env.NODE_ENV === 'production',
    config,
    configProblems: problems,
    mongoUri,
    stripe: settings && {
      inspection: inspectStripe(settings),
      settings,
      live: /^(sk|rk)_live_/.test(settings.secretKey),
    },
    plans,
    baseUrl: baseUrl ?? config?.baseUrl ?? (config?.appUrls[0] ? `${config.appUrls[0]}/api/billing` : null),
  };
}

function readConfig(env: Environment): { config: BillingConfig | null; problems: ConfigError | null } {
  try {
    return { config: billingConfigFromEnv(env), problems: null };
  } catch (cause) {
    if (cause instanceof ConfigError) return { config: null, problems: cause };
    throw cause;
  }
}
