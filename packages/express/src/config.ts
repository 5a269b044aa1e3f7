import { ConnectionString } from 'mongodb-connection-string-url';
import { z } from 'zod';
import { ConfigError, type ConfigProblem, checkOrigin, checkStripe } from './config-rules.js';
import { type LogLevel, logLevels } from './logger.js';

/** How Stripe is called, where nothing but its API is needed. */
export interface StripeClientOptions {
  /** Secret or restricted key of the account. */
  secretKey: string;
  /** A loopback URL of the offline sandbox instead of Stripe. */
  apiUrl?: string | undefined;
}

export { ConfigError } from './config-rules.js';

/** What {@link billingConfigFromEnv} reads from the environment. */
export interface BillingConfig {
  /** From STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_API_URL and STRIPE_JS_URL. */
  stripe: {
    secretKey: string;
    publishableKey: string;
    webhookSecrets: string[];
    apiUrl?: string | undefined;
    stripeJsUrl?: string | undefined;
  };
  /** From APP_URL. */
  appUrls: string[];
  /** From BILLING_ENABLED. Default: true. */
  enabled: boolean;
  /** From ADMIN_USER_IDS. Default: none. */
  adminUserIds: string[];
  /** From MONGODB_URI. */
  mongoUri: string;
  /** From BILLING_ENVIRONMENT. Default: NODE_ENV, or `development`. */
  environment: string;
  /** From BILLING_URL. Default: the first app URL and `/api/billing`. */
  baseUrl?: string | undefined;
  /** From LOG_LEVEL. Default: `info`. */
  logLevel?: LogLevel | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const list = (value: string) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

// Empty values are taken out before, so a text that is there is not empty.
const text = z.string().trim();
const schema = z.object({
  STRIPE_SECRET_KEY: text,
  STRIPE_PUBLISHABLE_KEY: text,
  STRIPE_WEBHOOK_SECRET: text.transform(list).refine((secrets) => secrets.length > 0, 'lists no secret'),
  MONGODB_URI: text
    .regex(/^mongodb(\+srv)?:\/\//, { error: 'does not begin with mongodb:// or mongodb+srv://', abort: true })
    .refine(
      isConnectionString,
      'cannot be read: check its hosts, and write special characters of a password as %40 and so on',
    ),
  APP_URL: text.transform(list).refine((urls) => urls.length > 0, 'lists no origin'),
  BILLING_ENABLED: z.enum(['true', 'false'], 'is neither "true" nor "false"').default('true'),
  ADMIN_USER_IDS: z.string().default('').transform(list),
  BILLING_ENVIRONMENT: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'has 1 to 64 letters, digits, ".", "_" or "-"')
    .optional(),
  BILLING_URL: text.optional(),
  LOG_LEVEL: z.enum(logLevels, `is one of ${logLevels.join(', ')}`).optional(),
  STRIPE_API_URL: text.optional(),
  STRIPE_JS_URL: text.optional(),
});

function isConnectionString(uri: string): boolean {
  try {
    new ConnectionString(uri);
    return true;
  } catch {
    return false;
  }
}

const howToGet: Record<keyof z.infer<typeof schema>, string> = {
  STRIPE_SECRET_KEY: 'Stripe dashboard, Developers, API keys: sk_test_… or a restricted key rk_test_…',
  STRIPE_PUBLISHABLE_KEY: 'Stripe dashboard, Developers, API keys: pk_test_…',
  STRIPE_WEBHOOK_SECRET:
    'Stripe dashboard, Developers, Webhooks, your endpoint, signing secret: whsec_… (several with commas while you rotate)',
  MONGODB_URI: 'the connection string of your MongoDB, e.g. mongodb://localhost:27017/app',
  APP_URL: 'the origins of your app, with commas, the default first, e.g. https://app.example.com',
  BILLING_ENABLED: '"true", or "false" to close every money endpoint; "true" when it is not set',
  ADMIN_USER_IDS: 'user ids of operators, with commas; may be empty',
  BILLING_ENVIRONMENT: 'a name of this deployment, e.g. production-eu; NODE_ENV when it is not set',
  BILLING_URL: 'the public URL of the mounted router, e.g. https://app.example.com/api/billing; optional',
  LOG_LEVEL: `${logLevels.join(', ')}; of the kit’s own logger; "info" when it is not set`,
  STRIPE_API_URL: 'leave it unset with Stripe; a loopback URL of the offline sandbox otherwise',
  STRIPE_JS_URL: 'leave it unset with Stripe; a loopback URL of the offline sandbox otherwise',
};

/** Whether this process runs in production, where plain http is refused for everything but localhost. */
export function isProduction(env: Environment = process.env): boolean {
  return env.NODE_ENV === 'production';
}

/** Whether NODE_ENV says that this process is for development. What is not said is not taken for it. */
export function isDevelopment(env: Environment = process.env): boolean {
  return env.NODE_ENV === 'development' || env.NODE_ENV === 'test';
}

/** Name of this deployment for Stripe metadata when the host gives none. */
export function defaultEnvironment(env: Environment = process.env): string {
  return env.NODE_ENV || 'development';
}

/**
 * Reads and checks the environment variables of the kit. Spaces around values and empty variables are ignored.
 * @throws ConfigError one error that names every missing or wrong variable and where to get it.
 */
export function billingConfigFromEnv(env: Readonly<Record<string, string | undefined>> = process.env): BillingConfig {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, env[name]?.trim() === '' ? undefined : env[name]]),
  );
  const parsed = schema.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => missingOrWrong(issue, given));
  problems.push(...crossChecks(given, isProduction(env)));
  if (problems.length > 0 || !parsed.success) throw new ConfigError('environment', withAdvice(problems));
  const { data } = parsed;
  return {
    stripe: {
      secretKey: data.STRIPE_SECRET_KEY,
      publishableKey: data.STRIPE_PUBLISHABLE_KEY,
      webhookSecrets: data.STRIPE_WEBHOOK_SECRET,
      ...(data.STRIPE_API_URL ? { apiUrl: data.STRIPE_API_URL } : {}),
      ...(data.STRIPE_JS_URL ? { stripeJsUrl: data.STRIPE_JS_URL } : {}),
    },
    appUrls: data.APP_URL,
    enabled: data.BILLING_ENABLED === 'true',
    adminUserIds: data.ADMIN_USER_IDS,
    mongoUri: data.MONGODB_URI,
    environment: data.BILLING_ENVIRONMENT ?? defaultEnvironment(env),
    ...(data.BILLING_URL ? { baseUrl: data.BILLING_URL } : {}),
    ...(data.LOG_LEVEL ? { logLevel: data.LOG_LEVEL } : {}),
  };
}

/**
 * The secret key and address of Stripe alone, for a command that needs neither a database nor an app.
 * @throws ConfigError that names what is missing or wrong.
 */
export function stripeConfigFromEnv(
  env: Readonly<Record<string, string | undefined>> = process.env,
): StripeClientOptions {
  const secretKey = env.STRIPE_SECRET_KEY?.trim() || undefined;
  const apiUrl = env.STRIPE_API_URL?.trim() || undefined;
  const problems = checkStripe({ secretKey, apiUrl, webhookSecrets: [] }, environmentNames);
  if (secretKey === undefined) problems.push({ name: 'STRIPE_SECRET_KEY', problem: 'is missing' });
  if (secretKey === undefined || problems.length > 0) throw new ConfigError('environment', withAdvice(problems));
  return { secretKey, ...(apiUrl ? { apiUrl } : {}) };
}

const environmentNames = {
  secretKey: 'STRIPE_SECRET_KEY',
  publishableKey: 'STRIPE_PUBLISHABLE_KEY',
  webhookSecrets: 'STRIPE_WEBHOOK_SECRET',
  apiUrl: 'STRIPE_API_URL',
  stripeJsUrl: 'STRIPE_JS_URL',
};

function missingOrWrong(issue: z.core.$ZodIssue, given: Environment): ConfigProblem {
  const name = String(issue.path[0]);
  return { name, problem: given[name] === undefined ? 'is missing' : issue.message };
}

/** Rules of form and of values that must fit each other; they run on what is there, so that one run names everything. */
function crossChecks(given: Environment, production: boolean): ConfigProblem[] {
  const stripe = {
    secretKey: given.STRIPE_SECRET_KEY?.trim(),
    publishableKey: given.STRIPE_PUBLISHABLE_KEY?.trim(),
    webhookSecrets: list(given.STRIPE_WEBHOOK_SECRET ?? ''),
    apiUrl: given.STRIPE_API_URL?.trim(),
    stripeJsUrl: given.STRIPE_JS_URL?.trim(),
  };
  return [
    ...checkStripe(stripe, environmentNames),
    ...list(given.APP_URL ?? '').flatMap((url) => checkOrigin('APP_URL', url, production)),
    ...(given.BILLING_URL ? checkOrigin('BILLING_URL', given.BILLING_URL.trim(), production, 'path') : []),
  ];
}

function withAdvice(problems: readonly ConfigProblem[]): ConfigProblem[] {
  return problems.map((found) => ({ ...found, advice: howToGet[found.name as keyof typeof howToGet] }));
}
