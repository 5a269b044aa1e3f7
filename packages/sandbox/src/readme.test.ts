import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readmeParts, withParts } from './test/support-table.js';

const partsOf: Record<string, string[]> = {
  '../README.md': ['card-counts', 'cards', 'operations', 'stripe-js', 'taxes', 'differences', 'versions'],
  '../../../docs/sandbox.md': ['card-counts', 'coverage', 'differences'],
};

it.each(Object.entries(partsOf))('%s says what the code does (vitest -u writes it again)', async (page, parts) => {
  const text = await readFile(new URL(page, import.meta.url), 'utf8');
  for (const name of parts) expect(text).toContain(`<!-- ${name} -->`);
  await expect(withParts(text)).toMatchFileSnapshot(page);
});

it('leaves no part out', () => {
  expect([...new Set(Object.values(partsOf).flat())].sort()).toEqual(Object.keys(readmeParts()).sort());
});
