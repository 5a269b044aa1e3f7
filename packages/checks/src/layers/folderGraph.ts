import type { Source } from './source.js';

/** The folder of a package's source that a file lies in; '' for a file beside the folders, null elsewhere. */
function folderOf(folder: string, file: string): string | null {
  const src = `${folder}/src/`;
  if (!file.startsWith(src)) return null;
  const rest = file.slice(src.length);
  return rest.includes('/') ? rest.slice(0, rest.indexOf('/')) : '';
}

/** Which folders of a package import which others at run time. Files beside the folders are left out. */
export function folderImports(folder: string, sources: readonly Source[]): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const { path, imports } of sources) {
    const from = folderOf(folder, path);
    if (!from) continue;
    const others = found.get(from) ?? new Set();
    found.set(from, others);
    for (const { target, typeOnly } of imports) {
      const to = target === null || typeOnly ? null : folderOf(folder, target);
      if (to && to !== from) others.add(to);
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, others]) => [from, [...others].sort()]));
}

/** The folders of each package that has some, as tables: `| folder | imports |`, those that import least first. */
export function folderTables(packages: readonly string[], sources: readonly Source[]): string {
  const tables = packages.flatMap((folder) => {
    const imports = [...folderImports(folder, sources)].sort(([, a], [, b]) => a.length - b.length);
    if (imports.length < 2) return [];
    const cell = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
    const rows = imports.map(([from, others]): Row => [`\`${from}\``, cell(others)]);
    return [[`\`${folder}/src\`:`, '', ...table([['folder', 'imports'], ...rows])].join('\n')];
  });
  return tables.join('\n\n');
}

type Row = readonly [string, string];

/** Lines of a table with aligned columns, as the formatter writes them. */
function table(rows: readonly Row[]): string[] {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = ['', ''], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)];
}

const part = /(<!-- folders -->\n)[\s\S]*?(\n<!-- \/folders -->)/;

/** The page with its tables as the code has them. @throws Error when the page has no place for them */
export function withFolders(page: string, tables: string): string {
  if (!part.test(page)) throw new Error('The page has no <!-- folders --> … <!-- /folders -->.');
  return page.replace(part, (_, start: string, end: string) => `${start}\n${tables}\n${end}`);
}
