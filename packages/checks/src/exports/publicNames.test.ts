import { describe, expect, it } from 'vitest';
import { publicNames } from './publicNames.js';

const names = (files: Record<string, string>) => publicNames('src/index.ts', (file) => files[file] ?? '');

describe('publicNames', () => {
  it('lists values and types, and follows export *', () => {
    expect(
      names({
        'src/index.ts': `
          export * from './spend.js';
          export { grant, type Grant } from './grant.js';
          export type { Hold } from './hold.js';
          export { inner as outer } from './inner.js';
          export const balance = 1;
          export interface Options {}
          export type Amount = number;
          const hidden = 2;`,
        'src/spend.ts': 'export function spend() {} export class SpendError extends Error {}',
      }),
    ).toEqual(
      [
        'type Amount',
        'balance',
        'type Grant',
        'grant',
        'type Hold',
        'type Options',
        'outer',
        'spend',
        'SpendError',
      ].sort((a, b) => (a.replace('type ', '') < b.replace('type ', '') ? -1 : 1)),
    );
  });

  it('sees a new export in a file that is exported whole', () => {
    const before = names({ 'src/index.ts': "export * from './a.js'", 'src/a.ts': 'export const a = 1' });
    const after = names({ 'src/index.ts': "export * from './a.js'", 'src/a.ts': 'export const a = 1, b = 2' });
    expect([before, after]).toEqual([['a'], ['a', 'b']]);
  });

  it('refuses to pass all of another package on', () => {
    expect(() => names({ 'src/index.ts': "export * from 'zod'" })).toThrow('Name what it exports');
  });
});
