import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from '../env.js';

const written = [
  'STRIPE_SECRET_KEY',
  'STRIPE_PUBLISHABLE_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'STRIPE_API_URL',
  'STRIPE_JS_URL',
  'MONGODB_URI',
  'APP_URL',
  'SESSION_SECRET',
] as const;

/**
 * Writes the API's settings for other programs: `tillkit doctor --env-file`. It keeps the secret that signs the
 * sign-in, so that a restart signs nobody out.
 */
export function writeSettings(file: string, env: Environment): { SESSION_SECRET: string } {
  const SESSION_SECRET = env.SESSION_SECRET || before(file).SESSION_SECRET || randomBytes(32).toString('hex');
  const values: Environment = { ...env, SESSION_SECRET };
  const lines = written.map((name) => `${name}=${values[name] ?? ''}`);
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return { SESSION_SECRET };
}

function before(file: string): Environment {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
