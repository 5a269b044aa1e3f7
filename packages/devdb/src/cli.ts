#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startDevdb } from './start.js';

const usage = `tillkit-devdb: an embedded MongoDB-compatible server for development and tests.

  --path <folder>   where the data is kept (default: a temporary folder, removed at the end)
  --port <number>   port on 127.0.0.1 (default: any that is free)
  --help            this text
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { path: { type: 'string' }, port: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const port = values.port === undefined ? 0 : Number(values.port);
  const devdb = await startDevdb({ port, ...(values.path === undefined ? {} : { path: values.path }) });
  // The server's thread does not keep the process alive by itself.
  const alive = setInterval(() => {}, 2 ** 30);
  const stop = async () => {
    clearInterval(alive);
    await devdb.close();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (port !== 0 && devdb.port !== port) console.error(`Port ${port} is taken: using ${devdb.port}.`);
  console.log(devdb.uri);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
