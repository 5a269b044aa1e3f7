import path from 'node:path';
import { parseSync } from 'oxc-parser';

/**
 * The names that a module exports, sorted, a type marked by the word `type`. Follows `export *` into the files of
 * the same package by `read`; throws where it cannot follow, since a name would go unseen.
 */
export function publicNames(file: string, read: (file: string) => string): string[] {
  const { module, program, errors } = parseSync(file, read(file));
  if (errors[0]) throw new Error(`${file} does not parse: ${errors[0].message}`);
  const declaredTypes = new Set<string>();
  for (const statement of program.body)
    if (statement.type === 'ExportNamedDeclaration')
      if (
        statement.declaration?.type === 'TSInterfaceDeclaration' ||
        statement.declaration?.type === 'TSTypeAliasDeclaration'
      )
        declaredTypes.add(statement.declaration.id.name);

  const names = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap((entry) => {
      if (entry.importName.kind === 'AllButDefault') {
        const specifier = entry.moduleRequest?.value ?? '';
        if (!specifier.startsWith('./'))
          throw new Error(`${file} exports all of "${specifier}". Name what it exports.`);
        const source = path.posix.join(path.posix.dirname(file), specifier.replace(/\.js$/, '.ts'));
        return publicNames(source, read);
      }
      const name = entry.exportName.name ?? 'default';
      return [entry.isType || declaredTypes.has(name) ? `type ${name}` : name];
    }),
  );
  return [...new Set(names)].sort((a, b) => (bare(a) < bare(b) ? -1 : 1));
}

const bare = (name: string) => name.replace(/^type /, '');
