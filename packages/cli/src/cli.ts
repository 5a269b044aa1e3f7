#!/usr/bin/env node
import { run } from './run.js';

const code = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  nodeVersion: process.versions.node,
  print: (text) => process.stdout.write(text),
  printError: (text) => process.stderr.write(text),
});

// The module of --plans may have opened a connection of its own, which would keep the process alive.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
