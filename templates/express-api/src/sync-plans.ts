/**
 * `npm run plans:sync` creates at Stripe what src/plans.ts names and Stripe does not have yet; repeating it is harmless.
 * `npm run plans:sync -- --dry-run` only tells what it would do.
 */
import { ConfigError } from '@tillkit/express';
import { config as loadEnvFile } from 'dotenv';
import { openBilling } from './billing.js';
import { readConfig } from './env.js';

loadEnvFile({ quiet: true });
try {
  const { billing, close } = await openBilling(readConfig(process.env), () => null, { workers: false });
  const result = await billing.plans.sync({ dryRun: process.argv.includes('--dry-run') });
  console.log(JSON.stringify(result, null, 2));
  await close();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
