import path from 'node:path';

const features = /^packages\/express\/src\/([^/]+)\/(routes|service|model)\.ts$/;

/** A folder of the router with a role file is a feature, and says in its README what it owns. */
export function featuresWithoutReadme(files: readonly string[]): string[] {
  const folders = new Set(files.filter((file) => features.test(file)).map((file) => path.posix.dirname(file)));
  return [...folders]
    .filter((folder) => !files.includes(`${folder}/README.md`))
    .map((folder) => `${folder} has no README.md. Say what the feature owns, and what it does not.`);
}

/** Every folder of `components/` is one component, and has its five files, named after it. */
export function incompleteComponents(files: readonly string[]): string[] {
  const components = files.flatMap((file) => /^packages\/react\/src\/components\/([^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(components)].flatMap((name) => {
    const expected = [`${name}.tsx`, `${name}.css`, `${name}.stories.tsx`, `${name}.test.tsx`, 'index.ts'];
    const missing = expected.filter((file) => !files.includes(`packages/react/src/components/${name}/${file}`));
    return missing.length === 0 ? [] : [`The component ${name} lacks ${missing.join(', ')}.`];
  });
}
