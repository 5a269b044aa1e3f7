import type { App } from '../core/app.js';
import { randomText } from '../core/ids.js';
import { ControlError, controlRoute } from '../wire/control/route.js';
import { oldWebhookSecretsIn, webhookEndpointsIn, webhookSecretsIn } from './tables.js';

const keptSecondsMax = 24 * 3600;

/**
 * Gives an endpoint a new signing secret, as the Dashboard's "Roll secret" does. Deliveries carry a signature of the old
 * one as well, until it expires: by the sandbox's clock, after a day at most.
 *
 * @throws ControlError for an unknown endpoint or no such time
 */
export function rollSecret(
  app: App,
  endpointId: string,
  expiresInSeconds: unknown = keptSecondsMax,
): { secret: string } {
  const webhookSecrets = webhookSecretsIn(app.platform);
  const oldWebhookSecrets = oldWebhookSecretsIn(app.platform);
  const webhookEndpoints = webhookEndpointsIn(app.platform);
  const old = webhookSecrets.get(endpointId);
  if (!webhookEndpoints.get(endpointId) || old === undefined)
    throw new ControlError(`There is no webhook endpoint ${endpointId}.`);
  const seconds = expiresInSeconds as number;
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > keptSecondsMax)
    throw new ControlError(
      `The old secret can stay for 0 to ${keptSecondsMax} whole seconds, not ${expiresInSeconds}.`,
    );
  const secret = `whsec_${randomText(32)}`;
  webhookSecrets.set(endpointId, secret);
  if (seconds === 0) oldWebhookSecrets.delete(endpointId);
  else oldWebhookSecrets.set(endpointId, { secret: old, until: app.now() + seconds });
  return { secret };
}

/** The secrets that a delivery to an endpoint is signed with, the present one first. */
export function secretsOf(app: App, endpointId: string): string[] {
  const webhookSecrets = webhookSecretsIn(app.platform);
  const oldWebhookSecrets = oldWebhookSecretsIn(app.platform);
  const old = oldWebhookSecrets.get(endpointId);
  return [webhookSecrets.get(endpointId) ?? '', ...(old && old.until > app.now() ? [old.secret] : [])];
}

/** The same by HTTP. */
export function registerSecrets(app: App): void {
  controlRoute(app, 'POST', '/_sandbox/webhook-endpoints/:endpoint/roll', ({ params, input }) =>
    rollSecret(app, params.endpoint ?? '', (input as { expires_in_seconds?: unknown } | null)?.expires_in_seconds),
  );
}
