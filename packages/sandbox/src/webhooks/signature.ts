import { createHmac } from 'node:crypto';

/** The `Stripe-Signature` of a payload: HMAC-SHA256 of `<seconds>.<payload>` under each of the endpoint's secrets. */
export function signatureHeader(payload: string, secrets: readonly string[], atSeconds: number): string {
  const signatures = secrets.map(
    (secret) => `v1=${createHmac('sha256', secret).update(`${atSeconds}.${payload}`, 'utf8').digest('hex')}`,
  );
  return [`t=${atSeconds}`, ...signatures].join(',');
}
