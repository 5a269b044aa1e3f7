/**
 * Development without accounts: the offline Stripe sandbox and the embedded database stand in for what has no key.
 * Never loaded in production; both are development dependencies.
 *
 * The sandbox forgets everything when it stops. A database that remembers customers which the sandbox no longer knows
 * would show a broken account, so whatever is kept while the sandbox runs is as short-lived as the sandbox: the embedded
 * database starts empty, and on a MongoDB of yours a database of its own is made and dropped at the end.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { webhookEvents } from '@tillkit/express';
import mongoose from 'mongoose';
import { defaultPort, type Environment } from './env.js';

export interface DevelopmentServices {
  /** The environment with what the stand-ins add to it. */
  env: Environment;
  /** What the application runs on, a line each. */
  runsOn: string[];
  close(): Promise<void>;
}

/** Where `npm run dev` of the front end is found. */
const defaultAppUrls = 'http://localhost:5173,http://127.0.0.1:5173';
/** Where tools look for a MongoDB. */
const usualPort = 27017;
const stripeVariables = ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET'] as const;

/** Starts what the environment has no key for. */
export async function startDevelopmentServices(env: Environment): Promise<DevelopmentServices> {
  const webhookUrl = `http://127.0.0.1:${env.PORT || defaultPort}/api/billing/stripe-webhook`;
  const stripe = stripeVariables.every((name) => !env[name]) ? await startStripe(webhookUrl) : null;
  try {
    const database = await startDatabase(env, stripe !== null);
    return {
      env: { ...env, APP_URL: env.APP_URL || defaultAppUrls, ...stripe?.env, ...database.env },
      runsOn: [stripe?.runsOn ?? givenStripe(env), database.runsOn],
      close: async () => {
        await stripe?.close();
        await database.close();
      },
    };
  } catch (error) {
    await stripe?.close();
    throw error;
  }
}

async function startStripe(webhookUrl: string) {
  const { startSandbox } = await import('@tillkit/sandbox');
  const sandbox = await startSandbox({});
  const endpoint = sandbox.createWebhookEndpoint({ url: webhookUrl, enabledEvents: [...webhookEvents] });
  return {
    env: {
      STRIPE_SECRET_KEY: sandbox.secretKey,
      STRIPE_PUBLISHABLE_KEY: sandbox.publishableKey,
      STRIPE_WEBHOOK_SECRET: endpoint.secret,
      STRIPE_API_URL: sandbox.url,
      STRIPE_JS_URL: sandbox.stripeJsUrl,
    },
    runsOn: `Stripe: sandbox at ${sandbox.url}, no real money`,
    close: () => sandbox.close(),
  };
}

function givenStripe(env: Environment): string {
  if (env.STRIPE_API_URL) return `Stripe: sandbox at ${env.STRIPE_API_URL}, no real money`;
  return `Stripe: your account, ${/_live_/.test(env.STRIPE_SECRET_KEY ?? '') ? 'LIVE keys, real money' : 'test keys, no real money'}`;
}

async function startDatabase(env: Environment, isShortLived: boolean) {
  if (env.MONGODB_URI && !isShortLived) {
    return { env: {}, runsOn: `MongoDB: ${hostOf(env.MONGODB_URI)}`, close: async () => {} };
  }
  if (env.MONGODB_URI) return ownDatabase(env.MONGODB_URI);
  return embeddedDatabase(resolve(env.DATA_PATH || '.data'), isShortLived);
}

/** A database beside yours on your server, for as long as the sandbox runs. */
async function ownDatabase(mongoUri: string) {
  const uri = withDatabase(mongoUri, `tillkit_sandbox_${randomBytes(4).toString('hex')}`);
  return {
    env: { MONGODB_URI: uri },
    runsOn: `MongoDB: ${hostOf(uri)}, starts empty and is dropped at the end (the sandbox forgets as well)`,
    close: async () => {
      const connection = await mongoose.createConnection(uri).asPromise();
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

/** The same server and user, another database. What is no connection string stays as it is, to be named as wrong. */
function withDatabase(mongoUri: string, database: string): string {
  const [, server, given = '', query = ''] = /^([^:]+:\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(mongoUri) ?? [];
  if (!server) return mongoUri;
  const options = new URLSearchParams(query);
  // A user is looked up in the database of the string, unless it says otherwise.
  if (server.includes('@') && given && !options.has('authSource')) options.set('authSource', given);
  return `${server}/${database}${options.size > 0 ? `?${options}` : ''}`;
}

async function embeddedDatabase(folder: string, isShortLived: boolean) {
  const { startDevdb } = await import('@tillkit/devdb');
  if (isShortLived) removeAbandoned(folder);
  const path = join(folder, isShortLived ? `sandbox-${process.pid}` : 'stripe');
  mkdirSync(path, { recursive: true });
  const devdb = await startDevdb({ path, port: usualPort });
  const busy = devdb.port === usualPort ? '' : ` (${usualPort} is busy)`;
  const kept = isShortLived ? 'starts empty (the sandbox forgets as well)' : 'kept between starts';
  return {
    env: { MONGODB_URI: devdb.uri },
    runsOn: `MongoDB: devdb on port ${devdb.port}${busy}, in ${path}, ${kept}`,
    close: async () => {
      await devdb.close();
      if (isShortLived) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Removes the databases of runs that were killed. */
function removeAbandoned(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const pid = Number(/^sandbox-(\d+)$/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The address without its password. */
function hostOf(mongoUri: string): string {
  return mongoUri.replace(/\/\/[^@/]*@/, '//').replace(/\?.*$/, '');
}
