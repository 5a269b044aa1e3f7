/**
 * Measures Tillkit beside honest baselines, as ratios in one run, and prints tables in Markdown.
 *
 *   npm run bench                              everything, about ten minutes for each database
 *   npm run bench -- --quick                   short rounds, to see that it works: the numbers mean little
 *   npm run bench -- --only credits,http       some of credits, quotas, latency, http, growth, neighbors, sandbox
 *   MONGODB_URI=mongodb://… npm run bench      on that MongoDB as well
 */
import { parseArgs } from 'node:util';
import { databases } from './databases.mjs';
import { heading, machine } from './report.mjs';
import { credits } from './suites/credits.mjs';
import { growth } from './suites/growth.mjs';
import { http } from './suites/http.mjs';
import { latency } from './suites/latency.mjs';
import { neighbors } from './suites/neighbors.mjs';
import { quotas } from './suites/quotas.mjs';
import { sandbox } from './suites/sandbox.mjs';

/** Each on every database, but the sandbox's, which has none. */
const suites = { credits, quotas, latency, http, growth, neighbors };
const names = [...Object.keys(suites), 'sandbox'];

function settings() {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } });
  const wanted = values.only?.split(',') ?? names;
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`--only takes ${names.join(', ')}, not ${unknown.join(', ')}.`);
  return {
    wanted,
    effort: values.quick ? { rounds: 2, seconds: 0.5, entries: 10_000 } : { rounds: 5, seconds: 3, entries: 1_000_000 },
  };
}

try {
  const { wanted, effort } = settings();
  process.stdout.write(`${machine()}. ${new Date().toISOString().slice(0, 10)}.\n`);
  if (wanted.includes('sandbox')) await sandbox(effort);
  const ofDatabases = wanted.filter((name) => name in suites);
  for (const { name, open } of databases) {
    for (const suite of ofDatabases) {
      const database = { name, ...(await open()) };
      await suites[suite](database, effort).finally(() => database.close());
    }
  }
  if (databases.length === 1 && ofDatabases.length > 0) {
    heading('MongoDB');
    process.stdout.write('Not measured: MONGODB_URI is not set.\n');
  }
} catch (error) {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
}
