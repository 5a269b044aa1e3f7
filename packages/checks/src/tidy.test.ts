import { describe, expect, it } from 'vitest';
import { packageFolders, read, readPackage, writtenFiles } from './repository.js';
import { featuresWithoutReadme, incompleteComponents } from './tidy/folderRules.js';
import { loosePins, missingFiles, strangeVersions } from './tidy/packageRules.js';
import { honestTests, noSecrets, noUnfinishedWork, shortFiles, type TextRule, tellingNames } from './tidy/textRules.js';

const files = writtenFiles();
const texts = files.filter((file) => /\.(tsx?|[cm]?js|css|md|json|ya?ml|html|example)$|Dockerfile$/.test(file));

const rules: Record<string, TextRule> = {
  'names say what is inside': tellingNames,
  'files are short': shortFiles,
  'nothing is left unfinished': noUnfinishedWork,
  'every test runs, or says why not': honestTests,
  'no secret is in the repository': noSecrets,
};

describe('tidy', () => {
  it.each(Object.entries(rules))('%s', (_, rule) => {
    expect(texts.flatMap((file) => rule(file, read(file)))).toEqual([]);
  });

  it('every feature of the router says what it owns', () => {
    expect(featuresWithoutReadme(files)).toEqual([]);
  });

  it('every component has its five files', () => {
    expect(incompleteComponents(files)).toEqual([]);
  });

  it.each(['', ...packageFolders()])('package.json of "%s" pins exact versions', (folder) => {
    expect(loosePins(`${folder}/package.json`, readPackage(folder))).toEqual([]);
  });

  it('a template asks for the present versions, so that npm installs a copy of it', () => {
    const packages = packageFolders().map(readPackage);
    const versions = new Map(packages.map(({ name, version = '' }) => [name, version]));
    const templates = packageFolders().filter((folder) => folder.startsWith('templates/'));
    expect(templates.length).toBeGreaterThan(1);
    expect(
      templates.flatMap((folder) => strangeVersions(`${folder}/package.json`, readPackage(folder), versions)),
    ).toEqual([]);
  });

  it('every published package has a README and a license', () => {
    expect(packageFolders().flatMap((folder) => missingFiles(folder, readPackage(folder), new Set(files)))).toEqual([]);
  });

  it('.env is ignored by git, and .env.example is not', () => {
    const ignored = read('.gitignore').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.env.*', '!.env.example', 'node_modules/', 'dist/']));
  });
});
