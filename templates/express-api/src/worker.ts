/**
 * `npm run worker` runs the background workers in a separate process. The API then runs with `WORKERS=false`. The
 * worker needs the API's whole environment.
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
