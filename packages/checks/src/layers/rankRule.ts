import { ranked } from './ranks.js';
import { importRule, type Rule } from './violation.js';

/** Where a file stands in a ranked folder: the folder below it, or its own name when it lies beside those. */
function placeIn(base: string, file: string): { folder: string | null; name: string } | null {
  if (!file.startsWith(`${base}/`)) return null;
  const rest = file.slice(base.length + 1);
  const cut = rest.indexOf('/');
  return cut < 0
    ? { folder: null, name: rest.replace(/\.(d\.)?[mc]?[jt]sx?$/, '') }
    : { folder: rest.slice(0, cut), name: rest };
}

function judge(base: string, file: string, target: string): string | null {
  const { ranks, beneath = [], assemblers = [] } = ranked[base] ?? { ranks: [] };
  const from = placeIn(base, file);
  const to = placeIn(base, target);
  if (!from || !to) return null;
  if (from.folder === null) {
    if (!beneath.includes(from.name) || (to.folder === null && beneath.includes(to.name))) return null;
    return `imports ${to.name}, but ${from.name} lies under all folders. Move what it needs down to it.`;
  }
  if (from.folder === to.folder) return null;
  const rankOf = (folder: string) => ranks.findIndex((rank) => rank.includes(folder));
  const rank = rankOf(from.folder);
  if (rank < 0) return `is in ${from.folder}/, which has no rank. Give it one in layers/ranks.ts.`;
  if (to.folder === null) {
    if (beneath.includes(to.name) || assemblers.includes(from.folder)) return null;
    return `imports ${to.name}, which puts the folders together. Pass in what ${from.folder} needs of it.`;
  }
  const other = rankOf(to.folder);
  if (other >= 0 && other < rank) return null;
  return `imports ${to.name}, but ${from.folder} stands below or beside ${to.folder}. Move what is needed down, pass it in, or announce what ${to.folder} follows.`;
}

/** A folder imports lower folders and what lies under all of them, types too. */
export const rankRule: Rule = importRule(({ target }, file) => {
  if (target === null) return null;
  for (const base of Object.keys(ranked)) {
    const message = judge(base, file, target);
    if (message !== null) return message;
  }
  return null;
});
