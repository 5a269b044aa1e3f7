import type { Check } from '../context.js';
import { type Finding, failed, ok, skipped, warning } from '../finding.js';

/** The key is accepted, has the mode it should have, and may do what the router does. */
export const stripeKey: Check = async ({ stripe, production }) => {
  if (!stripe) return [skipped('stripe.key', 'The Stripe key, because the configuration is not right.')];
  const { inspection, settings, live } = stripe;
  const findings: Finding[] = [];
  const answer = await inspection.tryKey();
  if (answer.result === 'accepted') {
    findings.push(
      ok('stripe.key', `Stripe accepts the ${live ? 'live' : 'test'} key, on API version ${inspection.apiVersion}.`),
    );
  } else if (answer.result === 'unreachable') {
    findings.push(
      failed('stripe.reachable', {
        found: `Stripe does not answer: ${answer.message}`,
        meaning: 'Nothing can be bought.',
        fix: settings.apiUrl
          ? `Start the sandbox at ${settings.apiUrl}, or unset STRIPE_API_URL.`
          : 'See that this machine may reach https://api.stripe.com.',
      }),
    );
  } else {
    findings.push(
      failed('stripe.key', {
        found: `Stripe refuses the key: ${answer.message}`,
        meaning: 'Nothing can be bought.',
        fix: 'Take a new key from the Stripe dashboard, Developers, API keys. A restricted key needs the permissions that the guide on going live lists.',
      }),
    );
  }
  if (production && settings.apiUrl) {
    findings.push(
      failed('stripe.sandbox', {
        found: 'STRIPE_API_URL leads to the offline sandbox in production.',
        meaning: 'No money moves: every purchase is free.',
        fix: 'Unset STRIPE_API_URL and STRIPE_JS_URL.',
      }),
    );
  } else if (production && !live) {
    findings.push(
      warning('stripe.mode', {
        found: 'The key is a test key in production.',
        meaning: 'No money moves: every purchase with a test card is free.',
        fix: 'Set the live keys and the signing secret of the live endpoint.',
      }),
    );
  }
  if (live && settings.secretKey.startsWith('sk_')) {
    findings.push(
      warning('stripe.restricted', {
        found: 'The live key may do everything (sk_live_…).',
        meaning: 'A thief who has it can refund and pay out.',
        fix: 'Make a restricted key (rk_live_…) with the permissions that the guide on going live lists.',
      }),
    );
  }
  return findings;
};
