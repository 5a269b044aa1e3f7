import { afterEach, expect, test, vi } from 'vitest';
import { failed, passed, skipped, sum } from './outcome.mjs';
import { Report } from './report.mjs';
import { runSteps } from './steps.mjs';

afterEach(() => vi.restoreAllMocks());

function printed(): string[] {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((text) => lines.push(...String(text).split('\n')));
  return lines;
}

test('the totals are alone on the last line, and every skip is listed with its reason before it', async () => {
  const lines = printed();
  const report = new Report();
  report.add('Unit', { passed: 40, failed: 0, skipped: [] }, 1000);
  report.add('Other', sum([passed, failed('$ tsc'), skipped('On MongoDB', 'MONGODB_URI is not set')]), 20);
  report.print();
  expect(lines.at(-1)).toBe('41 passed, 1 failed, 1 skipped');
  expect(lines).toContain('  On MongoDB: MONGODB_URI is not set');
  expect(report.failed).toBe(1);
});

test('a log has one line of each step; what a failed one wrote is below its own', async () => {
  const lines = printed();
  const report = new Report();
  const steps = [
    ['Lint', async () => sum([passed, failed('$ biome ci\nunused import')])],
    ['Types', async () => passed],
  ];
  await runSteps(steps, report);
  expect(lines.map((line) => line.replace(/\(.+\)$/, '(…)'))).toEqual([
    'FAILED  Lint: 1 passed, 1 failed (…)',
    '  $ biome ci',
    '  unused import',
    '',
    'ok  Types: 1 passed (…)',
  ]);
});

test('a step that throws is a failed check, and the next one still runs', async () => {
  const lines = printed();
  const report = new Report();
  const steps = [
    ['Broken', async () => Promise.reject(new Error('no compiler'))],
    ['Fine', async () => passed],
  ];
  await runSteps(steps, report);
  report.print();
  expect(lines[0]).toMatch(/^FAILED {2}Broken: 0 passed, 1 failed/);
  expect(lines[1]).toContain('no compiler');
  expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
});
