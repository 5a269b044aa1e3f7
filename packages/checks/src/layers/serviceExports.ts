import type { Source } from './source.js';
import type { Violation } from './violation.js';

const service = /^packages\/express\/src\/([^/]+)\/service\.ts$/;

/** Names that a feature's `service.ts` passes on of its other files, and that nothing outside of the feature imports. */
export function unusedServiceExports(sources: readonly Source[]): Violation[] {
  const used = new Set<string>();
  for (const { path, imports } of sources) {
    for (const { target, names } of imports) {
      const folder = target?.replace(/service\.ts$/, '');
      if (folder !== undefined && !path.startsWith(folder)) for (const name of names) used.add(`${target} ${name}`);
    }
  }
  return sources
    .filter(({ path }) => service.test(path))
    .flatMap(({ path, reexports }) =>
      reexports
        .filter(({ name }) => !used.has(`${path} ${name}`))
        .map(({ name, line }) => ({
          file: path,
          line,
          message: `exports ${name}, which nothing outside of the feature imports. Take it out.`,
        })),
    );
}
