import { once } from 'node:events';
import { createServer } from 'node:http';
import { ConfigError } from '@tillkit/express';
import { config as loadEnvFile } from 'dotenv';
import { createApp } from './app.js';
import { createAuth } from './auth.js';
import { openBilling } from './billing.js';
import { readConfig } from './env.js';

/** Milliseconds that running requests have to finish after the process received a stop signal. */
const shutdownMsMax = 10_000;

loadEnvFile({ quiet: true });
start().catch((error: unknown) => {
  // The reader must fix a wrong configuration. The message says how, and a stack would hide it.
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
});

async function start(): Promise<void> {
  const services = process.env.NODE_ENV === 'production' ? null : await developmentServices();
  const config = readConfig(services?.env ?? process.env);
  const auth = createAuth({
    secret: config.sessionSecret,
    secureCookie: config.production,
    enabled: config.demoSignIn,
  });
  const { billing, mongo, logger, close } = await openBilling(config, auth.userOf, {
    workers: config.workers,
    ...(services?.clock ? { clock: services.clock } : {}),
  });
  // A new sandbox has no prices yet. At your Stripe account, `npm run plans:sync -- --apply` creates them once.
  const sandboxUrl = config.billing.stripe.apiUrl ?? null;
  if (sandboxUrl) await billing.plans.sync();

  const server = createServer(createApp({ ...config, auth, billing, mongo, sandboxUrl }));
  // The demo's users have no passwords. Outside of production, only this machine can reach them.
  server.listen({ port: config.port, ...(config.production ? {} : { host: '127.0.0.1' }) });
  await once(server, 'listening');
  const runsOn = services?.runsOn ?? [];
  logger.info({ port: config.port, runsOn }, 'listening');

  const stop = async () => {
    setTimeout(() => process.exit(1), shutdownMsMax).unref();
    const closed = new Promise((resolve) => server.close(resolve));
    // Ends open streams. Otherwise the server waits for them.
    await billing.close();
    server.closeIdleConnections();
    await closed;
    await close();
    await services?.close();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // If a supervisor started this process with a message channel, tell it that the server runs, and where.
  process.send?.({ type: 'ready', port: config.port, runsOn });
}

async function developmentServices() {
  const { startDevelopmentServices } = await import('./development.js');
  return startDevelopmentServices(process.env, { fresh: process.argv.includes('--fresh') });
}
