import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readmeParts, withParts } from './test/support-table.js';

const file = new URL('../README.md', import.meta.url);

it('says what the code does (vitest -u writes it anew)', async () => {
  const readme = await readFile(file, 'utf8');
  for (const name of Object.keys(readmeParts())) expect(readme).toContain(`<!-- ${name} -->`);
  await expect(withParts(readme)).toMatchFileSnapshot('../README.md');
});
