import { binary, commands } from './commands.mjs';

const tsc = binary('tsc');

/** Types of the packages, of tests and type tests, of the sandbox's pages and of the templates. */
export const checkTypes = () =>
  commands([
    [tsc, '-b'],
    [tsc, '-p', 'tsconfig.tests.json', '--noEmit'],
    [tsc, '-p', 'packages/sandbox/src/elements/browser/tsconfig.json'],
    [tsc, '-p', 'templates/express-api/tsconfig.json', '--noEmit'],
    [tsc, '-p', 'templates/react-app/tsconfig.json', '--noEmit'],
  ]);

export const checkLint = () =>
  commands([
    [binary('biome'), 'ci', '--colors=off', '.'],
    [binary('oxlint'), '--type-aware', '--deny-warnings'],
  ]);

export const checkDeadCode = () => commands([[binary('knip'), '--no-progress']]);
