import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cache } from '../root.mjs';
import { vitest } from './vitest.mjs';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(cache, 'vitest-test-'));
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {};');
  const noisy =
    "import { expect, test } from 'vitest';\ntest('adds', () => { console.log('noise'); expect(1 + 1).toBe(2); });\n";
  writeFileSync(join(folder, 'fine.test.mjs'), noisy);
  const broken = `${noisy}test('breaks', () => { console.log('what led to it'); expect('found').toBe('wanted'); });
test.skip('waits (skipped: no network)', () => {});\n`;
  writeFileSync(join(folder, 'broken.test.mjs'), broken);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('of a run that passes there is nothing to read', async () => {
  expect(await vitest(['--root', folder, 'fine'])).toEqual({ passed: 1, failed: 0, skipped: [] });
});

test('of a run that fails there are its failures, without dots, colors and cursor movements', async () => {
  const { output, ...counts } = await vitest(['--root', folder]);
  expect(counts).toMatchObject({ passed: 2, failed: 1, skipped: [{ reason: 'no network' }] });
  expect(output).toContain('broken.test.mjs > breaks');
  expect(output).toContain("expected 'found' to be 'wanted'");
  expect(output).toContain('what led to it');
  expect(output).not.toMatch(/^\s*noise$/m);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
  expect(output).not.toMatch(/\x1b|\r|···/);
});
