import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Check, DoctorContext } from '../context.js';
import { type Finding, failed, ok, skipped, warning } from '../finding.js';

const run = promisify(execFile);
const bytesMax = 1_000_000;

const patterns: [RegExp, string][] = [
  [/\b[sr]k_live_[A-Za-z0-9]{16,}/, 'a live Stripe key'],
  [/\bwhsec_[A-Za-z0-9]{32,}\b/, 'a webhook signing secret'],
];

/** No secret is in a file that git keeps, where everyone who ever clones finds it. */
export const trackedSecrets: Check = async (context) => {
  const files = await trackedFiles(context.cwd);
  if (files === null)
    return [skipped('secrets.tracked', `Secrets in files, because ${context.cwd} is not in a git repository.`)];
  const found: Finding[] = [];
  if (files.some((file) => path.basename(file) === '.env')) {
    found.push(
      failed('secrets.env-file', {
        found: '.env is kept by git.',
        meaning: 'Everyone who can read the repository has your keys, also those of earlier commits.',
        fix: 'git rm --cached .env, add .env to .gitignore, and renew the keys.',
      }),
    );
  } else if (!(await isIgnored(context.cwd, '.env'))) {
    found.push(
      warning('secrets.env-file', {
        found: '.env is not ignored by git.',
        meaning: 'The next git add may commit your keys.',
        fix: 'Add a line ".env" to .gitignore.',
      }),
    );
  }
  const secrets = secretsOf(context);
  for (const file of files) {
    const name = await secretIn(path.join(context.cwd, file), secrets);
    if (name === null) continue;
    found.push(
      failed('secrets.tracked', {
        found: `${file} holds ${name} and is kept by git.`,
        meaning: 'Everyone who can read the repository has it, also from earlier commits.',
        fix: 'Take it out, read it from the environment, and renew it at once.',
      }),
    );
  }
  return found.length > 0
    ? found
    : [ok('secrets.tracked', `No secret is in the ${files.length} files that git keeps.`)];
};

/** Values that must be in no file, each with what to call it. The sandbox's are no secrets. */
function secretsOf({ config, stripe }: DoctorContext): [string, string][] {
  if (!config || !stripe || stripe.settings.apiUrl) return [];
  return [
    [config.stripe.secretKey, 'the value of STRIPE_SECRET_KEY'],
    ...config.stripe.webhookSecrets.map((secret): [string, string] => [secret, 'the value of STRIPE_WEBHOOK_SECRET']),
  ];
}

async function trackedFiles(cwd: string): Promise<string[] | null> {
  try {
    const { stdout } = await run('git', ['ls-files', '-z'], { cwd, maxBuffer: 64_000_000 });
    return stdout.split('\0').filter((file) => file !== '');
  } catch {
    return null;
  }
}

async function isIgnored(cwd: string, file: string): Promise<boolean> {
  return run('git', ['check-ignore', '-q', file], { cwd }).then(
    () => true,
    () => false,
  );
}

async function secretIn(file: string, secrets: readonly [string, string][]): Promise<string | null> {
  // A file that git keeps may be deleted, or a folder of a submodule: neither holds anything.
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text.length > bytesMax) return null;
  const value = secrets.find(([secret]) => text.includes(secret));
  return value?.[1] ?? patterns.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
