import { ranked } from './ranks.js';
import type { Source } from './source.js';

/** The ranked folder of a package's source that a file lies in; null elsewhere. */
function folderOf(base: string, file: string): string | null {
  if (!file.startsWith(`${base}/`)) return null;
  const rest = file.slice(base.length + 1);
  return rest.includes('/') ? rest.slice(0, rest.indexOf('/')) : null;
}

/** Which folders import which others, types too. Files beside the folders are left out. */
export function folderImports(base: string, sources: readonly Source[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { path, imports } of sources) {
    const from = folderOf(base, path);
    if (from === null) continue;
    const others = found.get(from) ?? new Set();
    found.set(from, others);
    for (const { target } of imports) {
      const to = target === null ? null : folderOf(base, target);
      if (to !== null && to !== from) others.add(to);
    }
  }
  return found;
}

/** Whether there is a way between two folders that passes others. */
function isReachedThroughOthers(graph: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const visit = (folder: string): boolean => {
    if (folder === to) return true;
    if (seen.has(folder)) return false;
    seen.add(folder);
    return [...(graph.get(folder) ?? [])].some(visit);
  };
  return [...(graph.get(from) ?? [])].some((other) => other !== to && visit(other));
}

/**
 * The folders of each package as a Mermaid graph, highest first. An arrow points to what is imported; one that others
 * already lead to is left out, so that the picture can be read.
 */
export function folderGraphs(sources: readonly Source[]): string {
  const graphs = Object.entries(ranked).flatMap(([base, { ranks }]) => {
    const order = ranks.flat().reverse();
    if (order.length < 2) return [];
    const graph = folderImports(base, sources);
    const arrows = order.flatMap((from) =>
      order
        .filter((to) => graph.get(from)?.has(to) && !isReachedThroughOthers(graph, from, to))
        .map((to) => `  ${from} --> ${to}`),
    );
    const alone = order.filter((folder) => !arrows.some((arrow) => arrow.trim().split(' --> ').includes(folder)));
    const lines = ['```mermaid', 'graph TD', ...arrows, ...alone.map((folder) => `  ${folder}`), '```'];
    return [[`\`${base}\`, lowest rank first: ${shown(ranks)}.`, '', ...lines].join('\n')];
  });
  return graphs.join('\n\n');
}

/** Ranks in one line: "`db`, `providers` < `http`". */
const shown = (ranks: readonly (readonly string[])[]) =>
  ranks.map((rank) => rank.map((folder) => `\`${folder}\``).join(', ')).join(' < ');

const part = /(<!-- folders -->\n)[\s\S]*?(\n<!-- \/folders -->)/;

/** The page with its graphs as the code has them. @throws Error when the page has no place for them */
export function withFolders(page: string, graphs: string): string {
  if (!part.test(page)) throw new Error('The page has no <!-- folders --> … <!-- /folders -->.');
  return page.replace(part, (_, start: string, end: string) => `${start}\n${graphs}\n${end}`);
}
