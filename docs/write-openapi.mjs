// Writes docs/openapi.json again, from the built contract: npx tsc -b packages/contract && node docs/write-openapi.mjs
import { writeFileSync } from 'node:fs';
import { openApiDocument } from '../packages/contract/dist/openapi.js';

const document = openApiDocument({ serverUrl: 'https://app.example.com/api/billing' });
writeFileSync(new URL('openapi.json', import.meta.url), `${JSON.stringify(document, null, 2)}\n`);
