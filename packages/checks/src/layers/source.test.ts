import { describe, expect, it } from 'vitest';
import { isTest, parseSource } from './source.js';

const parse = (text: string, file = 'packages/express/src/credits/service.ts') => parseSource(file, text);

describe('parseSource', () => {
  it('finds every way to import', () => {
    const { imports } = parse(`
      import { z } from 'zod';
      import type { A } from '../accounts/service.js';
      import { type B } from './model.js';
      import './effect.js';
      export * from './spend.js';
      export type { C } from './grant.js';
      export { d } from './d.js';
      const lazy = await import('./lazy.js');
      type E = import('./types.js').E;
    `);
    expect(imports.map(({ specifier, target, typeOnly }) => [specifier, target, typeOnly])).toEqual([
      ['zod', null, false],
      ['../accounts/service.js', 'packages/express/src/accounts/service.ts', true],
      ['./model.js', 'packages/express/src/credits/model.ts', true],
      ['./effect.js', 'packages/express/src/credits/effect.ts', false],
      ['./spend.js', 'packages/express/src/credits/spend.ts', false],
      ['./grant.js', 'packages/express/src/credits/grant.ts', true],
      ['./d.js', 'packages/express/src/credits/d.ts', false],
      ['./lazy.js', 'packages/express/src/credits/lazy.ts', false],
      ['./types.js', 'packages/express/src/credits/types.ts', true],
    ]);
    expect(imports[0]?.line).toBe(2);
  });

  it.each([
    ['process.env.STRIPE_SECRET_KEY', 1],
    ['process["env"]', 1],
    ['const { env } = process', 1],
    ["import { env } from 'node:process'", 1],
    ['process.exit(1)', 0],
    ["const text = 'process.env'", 0],
  ])('%s reads the environment %i time(s)', (text, times) => {
    expect(parse(text).environmentLines).toHaveLength(times);
  });

  it('refuses a file that does not parse, instead of finding nothing in it', () => {
    expect(() => parse('import {')).toThrow('does not parse');
  });
});

describe('isTest', () => {
  it.each([
    ['packages/react/src/top-up/BalanceTopUp.stories.tsx', true],
    ['packages/express/src/credits/spend.test.ts', true],
    ['packages/express/src/test/startBilling.ts', true],
    ['packages/react/src/testing/fakeStripe.ts', false],
    ['packages/express/src/credits/spend.ts', false],
  ])('%s: %s', (file, expected) => {
    expect(isTest(file)).toBe(expected);
  });
});
