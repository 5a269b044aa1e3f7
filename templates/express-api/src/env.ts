import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BillingConfig, billingConfigFromEnv, ConfigError } from '@tillkit/express';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface AppConfig {
  /** All billing settings, read by Tillkit itself. */
  billing: BillingConfig;
  port: number;
  production: boolean;
  /** Signs the cookie of the sign-in. */
  sessionSecret: string;
  /** Whether demo users can sign in. */
  demoSignIn: boolean;
  /** Folder of the built front end to serve. Null for none. */
  webRoot: string | null;
  logLevel: string;
  /** Whether this process runs the background workers. False if `npm run worker` runs them. */
  workers: boolean;
}

export const defaultPort = 3000;
type Problem = ConfigError['problems'][number];

/**
 * Reads and checks the whole environment.
 * @throws ConfigError one message that names every variable that is missing or wrong, and how to fix it
 */
export function readConfig(env: Environment): AppConfig {
  const problems: Problem[] = [];
  const check = (isRight: boolean, name: string, problem: string, advice: string) => {
    if (!isRight) problems.push({ name, problem, advice });
  };
  const production = env.NODE_ENV === 'production';
  const port = Number(env.PORT || defaultPort);
  const sessionSecret = env.SESSION_SECRET || (production ? '' : randomBytes(32).toString('hex'));
  const webRoot = env.WEB_ROOT ? resolve(env.WEB_ROOT) : null;

  check(Number.isInteger(port) && port > 0 && port < 65_536, 'PORT', 'is not a port', 'a number from 1 to 65535');
  check(sessionSecret !== '', 'SESSION_SECRET', 'is missing', 'make one with: openssl rand -hex 32');
  check(
    sessionSecret === '' || sessionSecret.length >= 32,
    'SESSION_SECRET',
    'has fewer than 32 characters',
    'make one with: openssl rand -hex 32',
  );
  check(!webRoot || existsSync(join(webRoot, 'index.html')), 'WEB_ROOT', 'holds no index.html', 'build the front end');
  check(['', 'true', 'false'].includes(env.DEMO_SIGN_IN ?? ''), 'DEMO_SIGN_IN', 'is not right', '"true" or "false"');
  check(['', 'true', 'false'].includes(env.WORKERS ?? ''), 'WORKERS', 'is not right', '"true" or "false"');

  const billing = readBilling(env, problems);
  if (problems.length > 0 || !billing) throw new ConfigError('environment', problems);
  const demoSignIn = env.DEMO_SIGN_IN ? env.DEMO_SIGN_IN === 'true' : !production;
  const logLevel = billing.logLevel ?? 'info';
  const workers = env.WORKERS !== 'false';
  return { billing, port, production, sessionSecret, demoSignIn, webRoot, logLevel, workers };
}

function readBilling(env: Environment, problems: ConfigError['problems'][number][]): BillingConfig | undefined {
  try {
    return billingConfigFromEnv(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
