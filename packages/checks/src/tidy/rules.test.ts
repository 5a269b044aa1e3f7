import { describe, expect, it } from 'vitest';
import { featuresWithoutReadme, incompleteComponents } from './folderRules.js';
import { loosePins, missingFiles, strangeVersions } from './packageRules.js';
import { honestTests, noSecrets, noUnfinishedWork, shortFiles, type TextRule, tellingNames } from './textRules.js';

const word = `TO${'DO'}`;
const call = 'it';
const live = `sk_${'live'}_`;

const broken: [string, TextRule, string, string, string][] = [
  ['a vague file', tellingNames, 'packages/x/src/utils.ts', '', 'Name the idea'],
  ['a vague folder', tellingNames, 'packages/x/src/helpers/money.ts', '', 'Name the idea'],
  ['a vague test', tellingNames, 'packages/x/src/common.test.ts', '', 'Name the idea'],
  ['a long file', shortFiles, 'a.ts', 'x\n'.repeat(451), '451 lines'],
  ['unfinished work', noUnfinishedWork, 'a.ts', `\n// ${word}: later`, 'a.ts:2'],
  ['unfinished prose', noUnfinishedWork, 'a.md', `${word} write this`, 'open an issue'],
  ['a lonely test', honestTests, 'a.test.ts', `${call}.only('x')`, 'Remove'],
  ['a skipped test', honestTests, 'a.test.ts', `\n${call}.skip('x')`, 'Say why'],
  ['a test for later', honestTests, 'a.test.ts', `${call}.todo('x')`, 'Say why'],
  ['a live key', noSecrets, 'a.md', `key: ${live}${'a1B2'.repeat(6)}`, 'live Stripe key'],
  ['a webhook secret', noSecrets, '.env.example', `whsec_${'a1'.repeat(16)}`, 'webhook secret'],
  ['a database password', noSecrets, 'a.yml', `mongodb+srv://me:${'pass'}@prod.mongodb.net`, 'password'],
];

const fine: [TextRule, string, string][] = [
  [tellingNames, 'packages/x/src/money.ts', ''],
  [tellingNames, 'packages/x/src/commonwealth.ts', ''],
  [shortFiles, 'a.ts', 'x\n'.repeat(450)],
  [shortFiles, 'pnpm-lock.yaml', 'x\n'.repeat(900)],
  [noUnfinishedWork, 'a.ts', '// Everything is done.'],
  [honestTests, 'a.test.ts', "// No shell on Windows.\nit.skipIf(windows)('x')"],
  [honestTests, 'a.test.ts', "it.skipIf(windows)('x'); // no shell there"],
  [honestTests, 'a.test.ts', "it.skipIf(windows)('x (skipped: no shell there)')"],
  [noSecrets, 'a.test.ts', `${live}123`],
  [noSecrets, 'a.md', 'mongodb://127.0.0.1:27017/app'],
];

describe('rules over text', () => {
  it.each(broken)('find %s', (_, rule, file, text, says) => {
    expect(rule(file, text).join()).toContain(says);
  });

  it.each(fine)('%o lets %s with %j be', (rule, file, text) => {
    expect(rule(file, text)).toEqual([]);
  });
});

describe('rules over package.json', () => {
  it('find what is not pinned', () => {
    const dependencies = {
      a: '1.2.3',
      b: '^1.2.3',
      c: 'latest',
      d: 'workspace:*',
      e: '1.0.0-rc.1',
      f: '*',
      h: 'npm:a@1.2.3',
    };
    const found = loosePins('package.json', { name: 'x', dependencies, peerDependencies: { g: '^5.0.0' } });
    expect(found.map((message) => message.split(' ')[3])).toEqual(['b', 'c', 'f']);
  });

  it('find a template that npm cannot install', () => {
    const versions = new Map([['@tillkit/x', '0.2.0']]);
    const asking = (version: string) =>
      strangeVersions('t', { name: 't', dependencies: { '@tillkit/x': version } }, versions);
    expect(asking('0.2.0')).toEqual([]);
    expect(asking('workspace:*').join()).toContain('"0.2.0"');
    expect(asking('0.1.0')).toHaveLength(1);
  });

  it('find what a published package lacks', () => {
    const files = new Set(['packages/x/LICENSE']);
    expect(missingFiles('packages/x', { name: 'x' }, files).join()).toContain('no README.md');
    expect(missingFiles('packages/x', { name: 'x', private: true }, files)).toEqual([]);
  });
});

describe('rules over folders', () => {
  it('find a feature without README', () => {
    const files = ['service.ts', 'model.ts'].map((name) => `packages/express/src/credits/${name}`);
    expect(featuresWithoutReadme(files)).toHaveLength(1);
    expect(featuresWithoutReadme([...files, 'packages/express/src/credits/README.md'])).toEqual([]);
  });

  it('find a component that lacks a file', () => {
    const folder = 'packages/react/src/components/X';
    const files = ['X.tsx', 'X.css', 'X.stories.tsx', 'X.test.tsx', 'index.ts'].map((name) => `${folder}/${name}`);
    expect(incompleteComponents([...files, `${folder}/Row.tsx`, 'packages/react/src/parts/Button.tsx'])).toEqual([]);
    for (const gone of files) {
      const left = files.filter((file) => file !== gone);
      expect(incompleteComponents(left).join(), gone).toContain(`lacks ${gone.split('/').at(-1)}`);
    }
  });
});
