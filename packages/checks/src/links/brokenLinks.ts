import path from 'node:path';
import { anchorsOf, linksOf } from './markdownLinks.js';

/**
 * What is wrong with the links of one Markdown file. `files` holds every path of the repository, folders included.
 * Addresses with a scheme are left alone: whether the network holds them is not ours to say.
 */
export function brokenLinks(file: string, files: ReadonlySet<string>, read: (file: string) => string): string[] {
  return linksOf(read(file)).flatMap(({ href, line }) => {
    if (/^[a-z][a-z+.-]*:/i.test(href)) return [];
    const [target = '', anchor] = href.split('#');
    const linked =
      target === '' ? file : path.posix.join(path.posix.dirname(file), decodeURIComponent(target)).replace(/\/$/, '');
    if (!files.has(linked)) return [`${file}:${line} links to "${href}", but there is no ${linked}.`];
    if (anchor === undefined || !linked.endsWith('.md')) return [];
    if (anchorsOf(read(linked)).has(anchor)) return [];
    return [`${file}:${line} links to "${href}", but ${linked} has no heading of that name.`];
  });
}
