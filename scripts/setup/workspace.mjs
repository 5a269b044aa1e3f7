import { buildPackages, buildTemplates } from './build.mjs';
import { installDependencies } from './install.mjs';
import { alone } from './lock.mjs';

/** Installs and builds what is missing or out of date; done at once where nothing is. */
export function prepareWorkspace({ templates = true } = {}) {
  return alone('workspace', async () => {
    await installDependencies();
    await buildPackages();
    if (templates) await buildTemplates();
  });
}
