import { expect, test } from 'vitest';
import { reasonOf } from './install.mjs';

test.for([
  ['npm error code EAI_AGAIN', 'the npm registry cannot be reached'],
  [' WARN  GET http://127.0.0.1:9/vite error (ECONNREFUSED)', 'the npm registry cannot be reached'],
  ['ERR_PNPM_ENOSPC no space left on device', 'the disk is full'],
  ["EACCES: permission denied, mkdir '/root/x'", 'this user may not write'],
  ['ERR_PNPM_OUTDATED_LOCKFILE Cannot install', 'without the lockfile'],
  ['something new', 'something new'],
] as const)('%s: says what to fix', ([output, expected]) => {
  expect(reasonOf(output)).toContain(expected);
});
