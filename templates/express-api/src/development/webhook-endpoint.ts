import { webhookEvents } from '@tillkit/express';
import type { Sandbox } from '@tillkit/sandbox';

/**
 * Makes the sandbox send its events to this API, and returns the secret that signs them. A stored sandbox has an
 * endpoint from its last start, with waiting deliveries: it gets the current address and a new secret.
 */
export async function webhookSecretFor(sandbox: Sandbox, url: string): Promise<string> {
  const enabledEvents = [...webhookEvents];
  const [known] = (await call<{ data: { id: string }[] }>(sandbox, '')).data;
  if (!known) return sandbox.createWebhookEndpoint({ url, enabledEvents }).secret;
  const events = enabledEvents.map((type, at): [string, string] => [`enabled_events[${at}]`, type]);
  await call(sandbox, `/${known.id}`, new URLSearchParams([['url', url], ['disabled', 'false'], ...events]));
  return sandbox.rollWebhookSecret(known.id, { expiresInSeconds: 0 }).secret;
}

async function call<T>(sandbox: Sandbox, path: string, form?: URLSearchParams): Promise<T> {
  const response = await fetch(`${sandbox.url}/v1/webhook_endpoints${path}`, {
    headers: { authorization: `Bearer ${sandbox.secretKey}` },
    ...(form ? { method: 'POST', body: form } : {}),
  });
  if (!response.ok) throw new Error(`The sandbox refused its webhook endpoint: ${await response.text()}`);
  return (await response.json()) as T;
}
