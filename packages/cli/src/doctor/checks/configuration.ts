import type { Check } from '../context.js';
import { type Finding, failed, ok, warning } from '../finding.js';

/** Every variable is there and has the right form. One finding for each that is not. */
export const configuration: Check = ({ config, configProblems, production }) => {
  if (!config) {
    return (configProblems?.problems ?? []).map(({ name, problem, advice }) =>
      failed('configuration', {
        found: `${name} ${problem}.`,
        meaning: 'The router refuses to start.',
        fix: advice ? `Set ${name}: ${advice}` : `Set ${name}.`,
      }),
    );
  }
  const findings: Finding[] = [ok('configuration', 'Every variable is set and has the right form.')];
  if (!config.enabled) {
    findings.push(
      warning('configuration.enabled', {
        found: 'BILLING_ENABLED is "false".',
        meaning: 'Every money endpoint answers 403 BILLING_DISABLED.',
        fix: 'Set BILLING_ENABLED to "true" when you want to be paid.',
      }),
    );
  }
  if (production && config.adminUserIds.length === 0) {
    findings.push(
      warning('configuration.admins', {
        found: 'ADMIN_USER_IDS is empty.',
        meaning: 'Nobody can act as an operator.',
        fix: 'Set ADMIN_USER_IDS to the user ids of your operators.',
      }),
    );
  }
  return findings;
};
