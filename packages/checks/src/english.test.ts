import { describe, expect, it } from 'vitest';
import { plainEnglish } from './english/plainEnglish.js';
import { proseOf, sentenceLengths } from './english/prose.mjs';
import { read, writtenFiles } from './repository.js';

describe('plain English', () => {
  it('is what comments, messages and pages are written in', () => {
    expect(writtenFiles().flatMap((file) => plainEnglish(file, read(file)))).toEqual([]);
  });

  it('is looked for in comments, texts and Markdown, and not in code', () => {
    const code = [
      "import { a } from 'https://anew.example';",
      '// A hold is set aside',
      '// until its reply is out.',
      'const anew = /whoever/;',
      "throw new Error('Ask whoever pays for it.');",
      '/**',
      ' * Repairs it, `mend` by name.',
      ' */',
    ].join('\n');
    expect(plainEnglish('a.ts', code)).toEqual([
      'a.ts:2 says "set aside". Use: reserve.',
      'a.ts:5 says "whoever". Use: the account, the customer, the caller: say who.',
    ]);
    const page = ['# Mend it', '', '```ts', 'mend();', '```', 'Call `mend`.'].join('\n');
    expect(plainEnglish('a.md', page)).toEqual(['a.md:1 says "Mend". Use: repair.']);
    expect(plainEnglish('CHANGELOG.md', page)).toEqual([]);
  });

  it('has short sentences: their words are counted', () => {
    expect(sentenceLengths(proseOf('a.md', 'One two three four five. Stop. One two three four: a b c d e f.'))).toEqual(
      [4, 5, 6],
    );
  });
});
