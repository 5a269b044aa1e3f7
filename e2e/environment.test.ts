import { readFileSync } from 'node:fs';
import { billingConfigFromEnv, ConfigError } from '@tillkit/express';
import { expect, test } from 'vitest';

const template = new URL('../templates/express-api/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, template), 'utf8');

test('.env.example lists every variable that the API and the billing kit read', () => {
  const listed = new Set([...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name));
  const files = ['src/env.ts', 'src/development.ts', 'src/development/settings-file.ts'];
  const own = files.flatMap((file) => [...read(file).matchAll(/env\.([A-Z_]+)/g)]);
  const wanted = new Set([...own.map(([, name]) => name), ...namedByTheKit()]);
  // Set by how the process is started, not in a file.
  wanted.delete('NODE_ENV');
  expect([...wanted].filter((name) => !listed.has(name))).toEqual([]);
  expect(listed.size).toBeGreaterThan(10);
});

/** Everything is wrong here, so the one error names every variable. */
function namedByTheKit(): string[] {
  const wrong = {
    BILLING_ENABLED: '?',
    BILLING_ENVIRONMENT: '?',
    BILLING_URL: '?',
    STRIPE_API_URL: '?',
    STRIPE_JS_URL: '?',
  };
  try {
    billingConfigFromEnv(wrong);
  } catch (error) {
    if (error instanceof ConfigError) return [...error.problems.map(({ name }) => name), 'ADMIN_USER_IDS'];
    throw error;
  }
  throw new Error('A wrong environment was taken for a right one.');
}
