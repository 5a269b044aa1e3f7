import type { Import, Source } from './source.js';

/** A broken rule: where, and what to change. */
export interface Violation {
  file: string;
  line: number;
  message: string;
}

/** A rule looks at one file. It is given no tests and no stories. */
export type Rule = (source: Source) => Violation[];

/** A rule that judges imports one by one: gives the message, or null where the import is fine. */
export function importRule(judge: (imported: Import, file: string) => string | null): Rule {
  return (source) =>
    source.imports.flatMap((imported) => {
      const message = judge(imported, source.path);
      return message === null ? [] : [{ file: source.path, line: imported.line, message }];
    });
}

/** For the report of a failed test. */
export function describeViolation({ file, line, message }: Violation): string {
  return `${file}:${line} ${message}`;
}

/** `packages/express` of `packages/express/src/router.ts`; null outside of packages and templates. */
export function packageOf(file: string): string | null {
  return /^((packages|templates)\/[^/]+)\//.exec(file)?.[1] ?? null;
}
