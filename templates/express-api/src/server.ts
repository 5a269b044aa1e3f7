import { once } from 'node:events';
import { createServer } from 'node:http';
import { ConfigError } from '@tillkit/express';
import { config as loadEnvFile } from 'dotenv';
import { createApp } from './app.js';
import { createAuth } from './auth.js';
import { openBilling } from './billing.js';
import { readConfig } from './env.js';

/** How long requests under way may take to end after the process was told to stop. */
const shutdownMsMax = 10_000;

loadEnvFile({ quiet: true });
start().catch((error: unknown) => {
  // A wrong configuration is the reader's to mend: its message says how, and a stack would only hide it.
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
  // A new sandbox has no prices yet; at your Stripe account `npm run plans:sync -- --apply` creates them once.
  const sandboxUrl = config.billing.stripe.apiUrl ?? null;
  if (sandboxUrl) await billing.plans.sync();

  const server = createServer(createApp({ ...config, auth, billing, mongo, sandboxUrl }));
  // The demo's users have no passwords: outside of production nobody but this machine gets to them.
  server.listen({ port: config.port, ...(config.production ? {} : { host: '127.0.0.1' }) });
  await once(server, 'listening');
  const runsOn = services?.runsOn ?? [];
  logger.info({ port: config.port, runsOn }, 'listening');

  const stop = async () => {
    setTimeout(() => process.exit(1), shutdownMsMax).unref();
    const closed = new Promise((resolve) => server.close(resolve));
    // Ends the streams of those who look at their balance; the server would wait for them.
    await billing.close();
    server.closeIdleConnections();
    await closed;
    await close();
    await services?.close();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // A supervisor that started us with a message channel hears that we are up, and on what.
  process.send?.({ type: 'ready', port: config.port, runsOn });
}

async function developmentServices() {
  const { startDevelopmentServices } = await import('./development.js');
  return startDevelopmentServices(process.env, { fresh: process.argv.includes('--fresh') });
}
