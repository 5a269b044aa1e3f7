import { appUrl } from './checks/app-url.js';
import { configuration } from './checks/configuration.js';
import { mongodb } from './checks/mongodb.js';
import { nodeVersion } from './checks/node-version.js';
import { prices } from './checks/prices.js';
import { stripeKey } from './checks/stripe-key.js';
import { trackedSecrets } from './checks/tracked-secrets.js';
import { webhookDelivery } from './checks/webhook-delivery.js';
import { webhookEndpoint } from './checks/webhook-endpoint.js';
import { type Check, type DoctorSettings, makeContext } from './context.js';
import { type DoctorReport, reportOf } from './report.js';

/** In the order of the report: what the rest stands on first. */
const checks: readonly Check[] = [
  nodeVersion,
  configuration,
  appUrl,
  mongodb,
  stripeKey,
  webhookEndpoint,
  webhookDelivery,
  prices,
  trackedSecrets,
];

/** Looks at a billing setup without changing it. Rejects only for our own mistakes. */
export async function examine(settings: DoctorSettings): Promise<DoctorReport> {
  const context = makeContext(settings);
  // One after the other costs a second; at once, a report of two failures would change with their timing.
  const findings = [];
  for (const check of checks) findings.push(...(await check(context)));
  return reportOf(findings);
}
