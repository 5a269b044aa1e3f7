import type { PackageJson } from '../repository.js';

/** Dependencies whose version is not one exact version. Peers are ranges: the host decides. */
export function loosePins(
  file: string,
  { dependencies, devDependencies, optionalDependencies }: PackageJson,
): string[] {
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
  return Object.entries(all)
    .filter(([, version]) => version !== 'workspace:*' && !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${file} asks for ${name} "${version}". Pin one exact version.`);
}

/**
 * What a template asks for of ours under another version than the present one. It is copied out of the workspace, where
 * npm knows no `workspace:*`; here pnpm links a version that is the present one.
 */
export function strangeVersions(
  file: string,
  { dependencies, devDependencies }: PackageJson,
  versions: ReadonlyMap<string, string>,
): string[] {
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name, version]) => versions.has(name) && versions.get(name) !== version)
    .map(
      ([name, version]) => `${file} asks for ${name} "${version}". Ask for "${versions.get(name)}", the present one.`,
    );
}

/** What a published package needs beside its code. `files` holds every path of the repository. */
export function missingFiles(
  folder: string,
  { private: unpublished }: PackageJson,
  files: ReadonlySet<string>,
): string[] {
  if (unpublished) return [];
  return ['README.md', 'LICENSE']
    .filter((name) => !files.has(`${folder}/${name}`))
    .map((name) => `${folder} has no ${name}. It is part of the package on npm.`);
}
