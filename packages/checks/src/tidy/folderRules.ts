import path from 'node:path';

const features = /^packages\/express\/src\/([^/]+)\/(routes|service|model)\.ts$/;

/** A folder of the router with a role file is a feature, and says in its README what it owns. */
export function featuresWithoutReadme(files: readonly string[]): string[] {
  const folders = new Set(files.filter((file) => features.test(file)).map((file) => path.posix.dirname(file)));
  return [...folders]
    .filter((folder) => !files.includes(`${folder}/README.md`))
    .map((folder) => `${folder} has no README.md. Say what the feature owns, and what it does not.`);
}

/**
 * A component is a folder with five files. A folder counts as one when it holds a component (a capitalised `.tsx` that
 * is no test and no story) together with any one of: styles, story, or an index of its own.
 */
export function incompleteComponents(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const name = /^packages\/react\/src\/.+\/([A-Z]\w*)\.tsx$/.exec(file)?.[1];
    if (!name) return [];
    const folder = path.posix.dirname(file);
    const siblings = [`${name}.css`, `${name}.stories.tsx`, `${name}.test.tsx`];
    if (!siblings.some((sibling) => files.includes(`${folder}/${sibling}`))) return [];
    const missing = [...siblings, 'index.ts'].filter((sibling) => !files.includes(`${folder}/${sibling}`));
    return missing.length === 0 ? [] : [`${folder} lacks ${missing.join(', ')}.`];
  });
}
