import { beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle } from './bundle/bundle.js';
import { root } from './repository.js';

/** Gzipped, React excluded. The aim for the table is 12 kB: swr and the two locales are most of the rest. A rise is a decision. */
const budgetBytes = { table: 17_000, everything: 45_000 };

describe('what a browser loads', () => {
  let table: Bundle;
  let everything: Bundle;

  beforeAll(async () => {
    table = await bundle("export { BillingProvider, PricingTable } from '@tillkit/react';");
    everything = await bundle("export * from '@tillkit/react';");
  });

  it('is looked at as it is built', () => {
    expect(table.modules.join()).toContain('packages/react/dist/');
    expect(table.modules.join()).toContain('packages/contract/dist/');
  });

  it('holds no zod and nothing of the server', () => {
    expect(
      everything.modules.filter((module) => /zod|@tillkit\/express|packages\/express|mongoose/.test(module)),
    ).toEqual([]);
  });

  it('would show zod, were it there', async () => {
    const schemas = await bundle(`export { creditsReply } from '${root}/packages/contract/dist/index.js';`);
    expect(schemas.modules.some((module) => module.includes('/zod/'))).toBe(true);
  });

  it('for a pricing table is small, and no code of Stripe', () => {
    expect(table.modules.filter((module) => module.includes('@stripe'))).toEqual([]);
    expect(table.gzipBytes).toBeLessThan(budgetBytes.table);
  });

  it('for all components, with Stripe’s wrappers, is at most 45 kB', () => {
    expect(everything.gzipBytes).toBeLessThan(budgetBytes.everything);
  });
});
