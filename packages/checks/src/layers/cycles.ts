import type { Source } from './source.js';

/** A key that `X.ts` and `X.tsx` share, since an import names neither. */
const moduleOf = (file: string) => file.replace(/\.tsx?$/, '');

/** Folders whose files may call each other in circles, each with its reason. */
const recursiveFolders: Record<string, string> = {
  'packages/devdb/src/match/': 'a query holds queries, so its parts parse each other',
  'packages/devdb/src/expression/': 'an expression holds expressions',
};

/**
 * Circles of imports that exist at run time, each as the files it passes, beginning and ending at the same one. Types
 * may refer to each other: they are gone after compilation.
 */
export function importCycles(sources: readonly Source[]): string[][] {
  const files = new Map(sources.map((source) => [moduleOf(source.path), source]));
  const done = new Set<string>();
  const cycles: string[][] = [];

  const visit = (module: string, trail: string[]): void => {
    const start = trail.indexOf(module);
    if (start >= 0) {
      const cycle = [...trail.slice(start), module];
      const recursive = Object.keys(recursiveFolders).some((folder) => cycle.every((file) => file.startsWith(folder)));
      if (!recursive) cycles.push(cycle);
      return;
    }
    const source = files.get(module);
    if (!source || done.has(module)) return;
    for (const { target, typeOnly } of source.imports)
      if (target !== null && !typeOnly) visit(moduleOf(target), [...trail, module]);
    done.add(module);
  };

  for (const module of files.keys()) visit(module, []);
  return cycles;
}
