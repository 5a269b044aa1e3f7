// Starts api-process.ts as it is, without a build: tests kill it and start it again.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const { module } = await runnerImport(fileURLToPath(new URL('./api-process.ts', import.meta.url)), {
  configFile: false,
  logLevel: 'error',
});
await module.serve(JSON.parse(process.argv[2]));
