import { describe, expect, it } from 'vitest';
import { failed, ok, skipped, warning } from './finding.js';
import { describeReport, reportOf } from './report.js';

const trouble = { found: 'It is so.', meaning: 'It means that.', fix: 'Do this.\nThen that.' };

describe('reportOf', () => {
  it('is healthy as long as nothing failed', () => {
    expect(reportOf([ok('a', 'A.'), warning('b', trouble), skipped('c', 'C.')])).toMatchObject({
      healthy: true,
      counts: { ok: 1, warning: 1, failed: 0, skipped: 1 },
    });
    expect(reportOf([failed('d', trouble)]).healthy).toBe(false);
  });
});

describe('describeReport', () => {
  it('says of everything what was found, and of trouble what it means and how to fix it', () => {
    expect(describeReport(reportOf([ok('a', 'All well.'), failed('b', trouble)]))).toBe(
      [
        'ok       All well.',
        'failed   It is so.',
        '         Means: It means that.',
        '         Fix:  Do this.',
        '         Then that.',
        '',
        '1 ok, 0 warnings, 1 failed.',
        '',
      ].join('\n'),
    );
  });
});
