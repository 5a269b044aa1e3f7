import type { Check } from '../context.js';
import { failed, ok } from '../finding.js';

const oldest = { major: 20, minor: 19 };

/** The runtime is one that the packages are tested on. */
export const nodeVersion: Check = ({ nodeVersion: version }) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor))
    return [ok('node.version', `Node ${version}.`)];
  return [
    failed('node.version', {
      found: `Node ${version} is older than ${oldest.major}.${oldest.minor}.`,
      meaning: 'The packages use what it does not have; they may stop anywhere.',
      fix: 'Install Node 22 or 24, e.g. from https://nodejs.org.',
    }),
  ];
};
