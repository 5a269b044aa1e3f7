import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** One import or re-export of a file, dynamic ones and `import('…')` types included. */
export interface Import {
  /** As it is written, e.g. `../http/errors.js` or `zod`. */
  specifier: string;
  /** Path from the root of what a relative specifier names, with its source's extension; null for a package. */
  target: string | null;
  /** Names that a static import or re-export takes of it, as the other file has them. */
  names: string[];
  /** Gone after compilation. */
  typeOnly: boolean;
  line: number;
}

/** What the rules look at: a file, what it imports, and where it reads the process's environment. */
export interface Source {
  path: string;
  imports: Import[];
  /** Names that it re-exports, as it names them. */
  reexports: { name: string; line: number }[];
  /** Lines that read `process.env` or take `env` from `process`. */
  environmentLines: number[];
}

/** Reads the imports of one file. Throws when it does not parse: a rule that sees nothing must not pass. */
export function parseSource(file: string, text: string): Source {
  const { program, module, errors } = parseSync(file, text);
  if (errors[0]) throw new Error(`${file} does not parse: ${errors[0].message}`);
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const imports: Import[] = [];
  const reexports: Source['reexports'] = [];
  const add = (specifier: string, typeOnly: boolean, offset: number, entries: readonly Entry[] = []) => {
    const names = entries.flatMap(({ importName }) => importName.name ?? []);
    imports.push({ specifier, target: resolve(file, specifier), names, typeOnly, line: lineAt(offset) });
  };

  for (const { moduleRequest, entries, start } of module.staticImports)
    add(moduleRequest.value, isTypeImport(text.slice(start), entries), start, entries);
  for (const { entries, start } of module.staticExports) {
    const from = entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value;
    if (from === undefined) continue;
    const typeOnly = entries.every((entry) => entry.isType);
    add(from, typeOnly, start, entries);
    for (const { exportName } of entries)
      if (exportName.name !== null) reexports.push({ name: exportName.name, line: lineAt(start) });
  }

  const environmentLines: number[] = [];
  new Visitor({
    ImportExpression(node) {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string')
        add(node.source.value, false, node.start);
    },
    TSImportType(node) {
      add(node.source.value, true, node.start);
    },
    MemberExpression(node) {
      if (node.object.type !== 'Identifier' || node.object.name !== 'process') return;
      const name =
        node.property.type === 'Identifier'
          ? node.property.name
          : text.slice(node.property.start + 1, node.property.end - 1);
      if (name === 'env') environmentLines.push(lineAt(node.start));
    },
    VariableDeclarator(node) {
      if (node.init?.type !== 'Identifier' || node.init.name !== 'process' || node.id.type !== 'ObjectPattern') return;
      if (/\benv\b/.test(text.slice(node.id.start, node.id.end))) environmentLines.push(lineAt(node.start));
    },
    ImportDeclaration(node) {
      if (!/^(node:)?process$/.test(node.source.value)) return;
      if (/\benv\b/.test(text.slice(node.start, node.end))) environmentLines.push(lineAt(node.start));
    },
  }).visit(program);
  return { path: file, imports, reexports, environmentLines };
}

interface Entry {
  importName: { name: string | null };
}

function isTypeImport(statement: string, entries: readonly { isType: boolean }[]): boolean {
  if (/^import\s+type\b/.test(statement)) return true;
  return entries.length > 0 && entries.every((entry) => entry.isType);
}

/** `./X.js` names `X.ts` or `X.tsx`; the rules compare paths without the extension, so the first is as good. */
function resolve(file: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  return path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

/** Tests, their equipment and stories: they may reach further than the code they serve. */
export function isTest(file: string): boolean {
  return /\.(test|test-d|stories)\.tsx?$/.test(file) || /\/src\/(.+\/)?test\//.test(file);
}
