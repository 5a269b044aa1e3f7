/** `npm run pack`: packs every package as it would be published, and prints how to install it elsewhere. */
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { renameSync } = await import('node:fs');
const { join, resolve } = await import('node:path');
const { endWithFailure } = await import('./processes/failure.mjs');
const { endOnStop } = await import('./processes/until-stopped.mjs');
const { prepareWorkspace } = await import('./setup/workspace.mjs');
const { root } = await import('./root.mjs');

/** What goes together: each line installs one side of an application. */
const sides = [
  ['Express app', '', ['@tillkit/contract', '@tillkit/express'], 'express mongoose'],
  ['for development', '-D ', ['@tillkit/sandbox', '@tillkit/devdb'], ''],
  ['React app', '', ['@tillkit/contract', '@tillkit/react'], 'react react-dom'],
  ['command line', '-D ', ['@tillkit/contract', '@tillkit/express', 'tillkit'], ''],
];

endOnStop();
await pack().catch(endWithFailure);
process.exit();

/**
 * Builds and packs every published package into `packed/`, or into the folder that is given, under names without a
 * version, and prints how to install them.
 */
async function pack() {
  await prepareWorkspace({ templates: false });
  const { packPackages } = await import('./checks/packages.mjs');
  const folder = resolve(process.argv[2] ?? join(root, 'packed'));
  for (const [name, archive] of await packPackages(folder)) renameSync(archive, join(folder, fileOf(name)));
  console.log(`\nPacked into ${folder}. In your own app:\n`);
  for (const [side, flags, names, others] of sides) {
    const files = names.map((name) => join(folder, fileOf(name))).join(' ');
    console.log(`  ${side}:\n    npm install ${flags}${files}${others && ` ${others}`}\n`);
  }
}

function fileOf(name) {
  return `${name.replace('@', '').replace('/', '-')}.tgz`;
}
