// Writes src/routes.generated.ts from the table of endpoints: npx tsc -b packages/contract && node packages/contract/write-routes.mjs
import { writeFileSync } from 'node:fs';
import { routesSource } from './dist/routes-source.js';

writeFileSync(new URL('src/routes.generated.ts', import.meta.url), routesSource());
