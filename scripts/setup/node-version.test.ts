import { expect, test } from 'vitest';
import { isSupportedNode } from './node-version.mjs';

test.for([
  ['18.20.4', false],
  ['20.18.3', false],
  ['20.19.0', true],
  ['20.20.2', true],
  ['22.1.0', true],
  ['24.21.0', true],
] as const)('Node %s: %s', ([version, supported]) => {
  expect(isSupportedNode(version)).toBe(supported);
});
