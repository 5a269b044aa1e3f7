// Starts api-process.ts as it is, without a build: tests kill it and start it again. With `express: 4` in its settings,
// host and kit alike run on Express 4.
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const settings = JSON.parse(process.argv[2]);
if (settings.express === 4) {
  const [five, four] = [import.meta.resolve('express'), import.meta.resolve('express4')];
  const hooks = `export const resolve = async (...args) => {
    const found = await args.at(-1)(args[0], args[1]);
    return found.url === ${JSON.stringify(five)} ? args.at(-1)(${JSON.stringify(four)}, args[1]) : found;
  };`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
const { module } = await runnerImport(fileURLToPath(new URL('./api-process.ts', import.meta.url)), {
  configFile: false,
  logLevel: 'error',
});
await module.serve(settings);
