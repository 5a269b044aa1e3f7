/**
 * The offline Stripe sandbox and the embedded database replace services without a key. Both are development
 * dependencies and are never loaded in production.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError } from '@tillkit/express';
import type { Sandbox, SandboxClock } from '@tillkit/sandbox';
import { openDemoData } from './development/demo-data.js';
import { hostOf, openOwnDatabase } from './development/own-database.js';
import { writeSettings } from './development/settings-file.js';
import { webhookSecretFor } from './development/webhook-endpoint.js';
import { defaultPort, type Environment } from './env.js';

export interface DevelopmentServices {
  /** The environment, with the variables of the sandbox and the embedded database. */
  env: Environment;
  /** The services that the application uses, one line each. */
  runsOn: string[];
  /** The sandbox's clock, if a sandbox replaces Stripe. Moving it there also moves it here. */
  clock?: SandboxClock;
  close(): Promise<void>;
}

/** The folder of the front end's `npm run dev`. */
const defaultAppUrls = 'http://localhost:5173,http://127.0.0.1:5173';
/** Where tools find a MongoDB. */
const usualPort = 27017;
const stripeVariables = ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET'] as const;

/**
 * Starts the services that the environment has no key for.
 * @param options.fresh starts with an empty sandbox and an empty database
 * @throws ConfigError if `fresh` is set and there is no sandbox of ours to empty
 */
export async function startDevelopmentServices(
  given: Environment,
  options: { fresh?: boolean } = {},
): Promise<DevelopmentServices> {
  const services = await start(given, options);
  const { STRIPE_API_URL: sandboxUrl } = services.env;
  if (!sandboxUrl) return services;
  try {
    const clock = await followClock(sandboxUrl);
    const close = async () => {
      clock.close();
      await services.close();
    };
    return { ...services, clock, close };
  } catch (error) {
    await services.close();
    throw error;
  }
}

async function followClock(sandboxUrl: string): Promise<SandboxClock> {
  const { sandboxClock } = await import('@tillkit/sandbox');
  try {
    return await sandboxClock(sandboxUrl);
  } catch (error) {
    const advice = 'start the sandbox first, or unset STRIPE_API_URL';
    throw new ConfigError('environment', [
      { name: 'STRIPE_API_URL', problem: `cannot be followed. ${(error as Error).message}`, advice },
    ]);
  }
}

type Started = Omit<DevelopmentServices, 'clock'>;

async function start(given: Environment, { fresh = false }: { fresh?: boolean }): Promise<Started> {
  const env: Environment = { ...given, APP_URL: given.APP_URL || defaultAppUrls };
  const usesSandbox = stripeVariables.every((name) => !env[name]);
  if (!usesSandbox && fresh) throw new ConfigError('environment', [nothingToEmpty]);
  if (!usesSandbox) return onYourStripe(env);
  return env.MONGODB_URI ? onYourDatabase(env, env.MONGODB_URI) : onDemoData(env, fresh);
}

const nothingToEmpty = {
  name: '--fresh',
  problem: 'empties the sandbox, and Stripe keys are set',
  advice: 'leave --fresh out, or unset the Stripe keys',
};

const dataFolder = (env: Environment) => resolve(env.DATA_PATH || '.data');

/** Sandbox and embedded database, kept between starts. */
async function onDemoData(env: Environment, fresh: boolean): Promise<Started> {
  const data = await openDemoData({ folder: dataFolder(env), mongoPort: usualPort, fresh });
  const { sandbox, devdb, path } = data;
  const added = { ...(await sandboxSettings(env, sandbox)), MONGODB_URI: devdb.uri };
  const settings = writeSettings(join(path, 'api.env'), { ...env, ...added });
  const busy = devdb.port === usualPort ? '' : ` (${usualPort} is busy)`;
  return {
    env: { ...env, ...added, SESSION_SECRET: settings.SESSION_SECRET },
    runsOn: [
      ...data.notes,
      `Stripe: sandbox at ${sandbox.url}, no real money`,
      `MongoDB: devdb on port ${devdb.port}${busy}`,
      `Data: ${path}, kept between starts; begin empty with --fresh`,
    ],
    close: data.close,
  };
}

/** A sandbox without stored data, and its own database on your server, dropped at the end. Your data is not touched. */
async function onYourDatabase(env: Environment, mongoUri: string): Promise<Started> {
  const { startSandbox } = await import('@tillkit/sandbox');
  const sandbox = await startSandbox();
  const database = openOwnDatabase(mongoUri);
  return {
    env: { ...env, ...(await sandboxSettings(env, sandbox)), MONGODB_URI: database.uri },
    runsOn: [
      `Stripe: sandbox at ${sandbox.url}, no real money`,
      `MongoDB: ${hostOf(database.uri)}, starts empty and is dropped at the end (the sandbox forgets as well)`,
    ],
    close: async () => {
      await sandbox.close();
      await database.drop();
    },
  };
}

async function onYourStripe(env: Environment): Promise<Started> {
  const mode = /_live_/.test(env.STRIPE_SECRET_KEY ?? '') ? 'LIVE keys, real money' : 'test keys, no real money';
  const stripe = env.STRIPE_API_URL ? `sandbox at ${env.STRIPE_API_URL}, no real money` : `your account, ${mode}`;
  if (env.MONGODB_URI)
    return { env, runsOn: [`Stripe: ${stripe}`, `MongoDB: ${hostOf(env.MONGODB_URI)}`], close: async () => {} };
  const { startDevdb } = await import('@tillkit/devdb');
  const path = join(dataFolder(env), 'stripe');
  mkdirSync(path, { recursive: true });
  const devdb = await startDevdb({ path, port: usualPort });
  return {
    env: { ...env, MONGODB_URI: devdb.uri },
    runsOn: [`Stripe: ${stripe}`, `MongoDB: devdb on port ${devdb.port}, in ${path}, kept between starts`],
    close: () => devdb.close(),
  };
}

async function sandboxSettings(env: Environment, sandbox: Sandbox) {
  const port = env.PORT || defaultPort;
  return {
    STRIPE_SECRET_KEY: sandbox.secretKey,
    STRIPE_PUBLISHABLE_KEY: sandbox.publishableKey,
    STRIPE_WEBHOOK_SECRET: await webhookSecretFor(sandbox, `http://127.0.0.1:${port}/api/billing/stripe-webhook`),
    STRIPE_API_URL: sandbox.url,
    STRIPE_JS_URL: sandbox.stripeJsUrl,
  };
}
