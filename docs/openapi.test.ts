import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openApiDocument } from '../packages/contract/src/openapi.js';

it('docs/openapi.json matches the contract: node docs/write-openapi.mjs writes it again', () => {
  const written = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8'));
  expect(written).toEqual(openApiDocument({ serverUrl: 'https://app.example.com/api/billing' }));
});
