// Prints how long the sentences of docs and comments are: node scripts/prose.mjs [git revision]
import { execFileSync } from 'node:child_process';
import { proseOf, sentenceLengths } from '../packages/checks/src/english/prose.mjs';

const revision = process.argv[2] ?? 'HEAD';
const git = (...args) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const files = git('ls-tree', '-r', '--name-only', revision).split('\n');
const kinds = {
  docs: files.filter((file) => /\.md$/.test(file) && !/CHANGELOG|^\.changeset|foreign\//.test(file)),
  comments: files.filter((file) => /\.(tsx?|mjs|css)$/.test(file) && !/foreign\//.test(file)),
};
for (const [kind, paths] of Object.entries(kinds)) {
  const pieces = paths.flatMap((file) => proseOf(file, git('show', `${revision}:${file}`), { strings: false }));
  const words = sentenceLengths(pieces);
  const at = (share) => words[Math.floor(words.length * share)];
  console.log(
    `${kind}: ${words.length} sentences, median ${at(0.5)} words, 90 % at most ${at(0.9)}, longest ${words.at(-1)}`,
  );
}
