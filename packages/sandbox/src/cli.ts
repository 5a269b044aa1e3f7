#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startSandbox } from './sandbox.js';

const usage = `Usage: tillkit-sandbox [--port 12111] [--path sandbox.state]

An offline Stripe on loopback, for development and tests. Ends on Ctrl-C.

  --port, -p   the port to listen on (default 12111; another when it is taken)
  --path       a file in which its state survives a restart (default: none)
  --help, -h   this text
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', short: 'p', default: '12111' },
      path: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const port = /^\d+$/.test(values.port) ? Number(values.port) : -1;
  if (port < 0 || port > 65_535) throw new Error(`--port must be a number from 0 to 65535, not ${values.port}.`);
  const sandbox = await startSandbox({ port, ...(values.path === undefined ? {} : { path: values.path }) });
  if (port !== 0 && sandbox.port !== port) console.log(`Port ${port} is taken: using ${sandbox.port}.`);
  console.log(`Tillkit sandbox, an offline Stripe: ${sandbox.url}`);
  console.log(`  secret key       ${sandbox.secretKey}`);
  console.log(`  publishable key  ${sandbox.publishableKey}`);
  console.log(`  Stripe.js        ${sandbox.stripeJsUrl}`);
  console.log(`  dashboard        ${sandbox.url}/_sandbox`);
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
