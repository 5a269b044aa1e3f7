#!/usr/bin/env node
import { usage } from './cli/flags.js';
import { readSettings } from './cli/read.js';
import { startSandbox } from './sandbox.js';

async function main(): Promise<void> {
  const { help, options, webhook } = readSettings(process.argv.slice(2));
  if (help) {
    process.stdout.write(usage);
    return;
  }
  const sandbox = await startSandbox(options);
  const { port } = options;
  if (port && sandbox.port !== port) console.log(`Port ${port} is taken: using ${sandbox.port}.`);
  console.log(`Tillkit sandbox, an offline Stripe: ${sandbox.url}`);
  console.log(`Dashboard: ${sandbox.url}/_sandbox\n`);
  // Lines for the application's .env.
  const settings = {
    STRIPE_API_URL: sandbox.url,
    STRIPE_JS_URL: sandbox.stripeJsUrl,
    STRIPE_SECRET_KEY: sandbox.secretKey,
    STRIPE_PUBLISHABLE_KEY: sandbox.publishableKey,
    ...(webhook ? { STRIPE_WEBHOOK_SECRET: sandbox.ensureWebhookEndpoint(webhook).secret } : {}),
  };
  for (const [name, value] of Object.entries(settings)) console.log(`${name}=${value}`);
  const stop = () => {
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.error(`\n${usage}`);
  process.exit(1);
});
