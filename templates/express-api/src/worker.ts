/**
 * `npm run worker` does the work of the background in a process of its own; the API then runs with `WORKERS=false`. It
 * needs the API's environment, all of it.
 */
import { ConfigError } from '@tillkit/express';
import { config as loadEnvFile } from 'dotenv';
import { openBilling } from './billing.js';
import { readConfig } from './env.js';

loadEnvFile({ quiet: true });
try {
  const { logger, close } = await openBilling(readConfig(process.env), () => null, { workers: true });
  logger.info({}, 'working');
  process.once('SIGTERM', close);
  process.once('SIGINT', close);
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
