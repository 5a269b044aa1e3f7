import type { Check } from '../context.js';
import { type Finding, failed, ok, skipped, warning } from '../finding.js';

const answerMsMax = 10_000;

/** A type that Stripe does not have, so the router acknowledges it and stores nothing of it. */
const probeType = 'tillkit.doctor';

/**
 * Sends the running router two events: one signed with each secret, which it must take, and one signed with a wrong
 * secret, which it must refuse.
 */
export const webhookDelivery: Check = async ({ stripe, baseUrl }) => {
  if (!stripe || !baseUrl)
    return [skipped('webhook.delivery', 'A test delivery, because the configuration is not right.')];
  const url = `${baseUrl}/stripe-webhook`;
  const { inspection, settings, live } = stripe;
  const deliver = async (secret: string) => {
    const payload = JSON.stringify(probe(live));
    return send(url, payload, inspection.signatureOf(payload, secret));
  };
  const forged = await deliver(`whsec_${'0'.repeat(32)}`);
  if (forged === null) {
    return [
      warning('webhook.delivery', {
        found: `Nothing answers at ${url}.`,
        meaning: 'The router does not run there, or this machine cannot reach it. Stripe may not reach it either.',
        fix: 'Start the app and run the doctor again. If the router is mounted elsewhere, set BILLING_URL.',
      }),
    ];
  }
  const findings: Finding[] = [];
  if (forged.status === 400 && forged.code === 'WEBHOOK_SIGNATURE_INVALID') {
    findings.push(ok('webhook.forged', 'The router refuses a forged event.'));
  } else {
    const trouble = {
      found: `A forged event is answered with ${forged.status} ${forged.code ?? ''}`.trim(),
      ...adviceFor(forged, url),
    };
    findings.push(failed('webhook.forged', { ...trouble, found: `${trouble.found}.` }));
    if (forged.status !== 200) return findings;
  }
  for (const [at, secret] of settings.webhookSecrets.entries()) {
    const which = settings.webhookSecrets.length > 1 ? ` number ${at + 1}` : '';
    const answer = await deliver(secret);
    findings.push(
      answer?.status === 200
        ? ok('webhook.delivery', `The router takes an event signed with STRIPE_WEBHOOK_SECRET${which}.`)
        : failed('webhook.delivery', {
            found:
              `The router refuses an event signed with STRIPE_WEBHOOK_SECRET${which}: ${answer?.status ?? 'no answer'} ${answer?.code ?? ''}`.trim(),
            meaning: 'It was started with another secret: it refuses what Stripe sends.',
            fix: 'Start the app again with the same STRIPE_WEBHOOK_SECRET.',
          }),
    );
  }
  return findings;
};

function adviceFor(answer: Answer, url: string): { meaning: string; fix: string } {
  if (answer.code === 'WEBHOOK_BODY_ALREADY_PARSED')
    return { meaning: 'No event can be verified: a body parser runs before the router.', fix: answer.message ?? '' };
  if (answer.status === 200)
    return {
      meaning: 'Anyone can make the server believe that they paid.',
      fix: `See what answers at ${url}: it is not this router.`,
    };
  return {
    meaning: 'Stripe’s events do not arrive.',
    fix: `See what answers at ${url}. If the router is mounted elsewhere, set BILLING_URL.`,
  };
}

interface Answer {
  status: number;
  code: string | null;
  message: string | null;
}

async function send(url: string, payload: string, signature: string): Promise<Answer | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMsMax),
    });
    const body = (await response.json().catch(() => null)) as { error?: { code?: string; message?: string } } | null;
    return { status: response.status, code: body?.error?.code ?? null, message: body?.error?.message ?? null };
  } catch {
    return null;
  }
}

function probe(live: boolean) {
  return {
    id: 'evt_tillkit_doctor',
    object: 'event',
    type: probeType,
    created: Math.floor(Date.now() / 1000),
    livemode: live,
    api_version: null,
    pending_webhooks: 0,
    request: null,
    data: { object: { id: 'tillkit_doctor', object: probeType } },
  };
}
