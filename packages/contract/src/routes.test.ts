import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { routesSource } from './routes-source.js';

it('routes.generated.ts is what the table of endpoints says: node packages/contract/write-routes.mjs writes it', () => {
  expect(readFileSync(new URL('routes.generated.ts', import.meta.url), 'utf8')).toBe(routesSource());
});
