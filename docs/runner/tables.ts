import { readFileSync } from 'node:fs';

/** A file of the repository, by its path from this folder's parent. */
export const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

/** What stands under a heading of a page, up to the next of its rank. */
export function sectionOf(page: string, heading: string): string {
  const text = read(page);
  const start = text.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`${page} has no heading "${heading}".`);
  const rank = heading.split(' ')[0];
  const rest = text.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^${rank} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The rows of the tables of a text whose first cell begins with code, each as its cells. */
export function rowsIn(text: string): string[][] {
  return [...text.matchAll(/^\| (`.+) \|$(?!\n\| ?:?-)/gm)].map((match) =>
    (match[1] ?? '').split(' | ').map((cell) => cell.trim()),
  );
}

/** What stands in code in the first cells of these rows. */
export function namedIn(rows: readonly string[][]): string[] {
  return rows.flatMap(([first = '']) => [...first.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
}
