import { webhookEvents } from '@tillkit/express';
import type { Check } from '../context.js';
import { type Finding, failed, ok, skipped, warning } from '../finding.js';
import { isLocal } from './app-url.js';

/**
 * Stripe sends its events to the router: to the right address, all that are needed, in the shape that is understood.
 */
export const webhookEndpoint: Check = async ({ stripe, baseUrl }) => {
  if (!stripe || !baseUrl)
    return [skipped('stripe.webhook-endpoint', 'The webhook endpoint, because the configuration is not right.')];
  const url = `${baseUrl}/stripe-webhook`;
  const answer = await stripe.inspection.webhookEndpoints();
  if (answer.result !== 'listed')
    return [
      skipped('stripe.webhook-endpoint', `The webhook endpoint, because Stripe did not list them: ${answer.message}`),
    ];
  const endpoint =
    answer.endpoints.find((candidate) => candidate.url === url) ??
    answer.endpoints.find((candidate) => isSameRoute(candidate.url, url));
  if (!endpoint) {
    const others = answer.endpoints.map((candidate) => candidate.url);
    return [
      failed('stripe.webhook-endpoint', {
        found: `Stripe has no webhook endpoint ${url}. ${others.length > 0 ? `It has: ${others.join(', ')}.` : 'It has none at all.'}`,
        meaning:
          'The router receives no events. A purchase whose customer does not return to your app is credited late, by the sweeper.',
        fix: `Stripe dashboard, Developers, Webhooks: add ${url}. If the router is mounted elsewhere, set BILLING_URL.`,
      }),
    ];
  }
  const findings: Finding[] = [ok('stripe.webhook-endpoint', `Stripe sends events to ${endpoint.url}.`)];
  if (endpoint.status !== 'enabled') {
    findings.push(
      failed('stripe.webhook-enabled', {
        found: `The webhook endpoint is ${endpoint.status}.`,
        meaning: 'Stripe sends nothing to it.',
        fix: 'Enable it in the Stripe dashboard, Developers, Webhooks.',
      }),
    );
  }
  if (endpoint.apiVersion === stripe.inspection.apiVersion) {
    findings.push(ok('stripe.webhook-version', `Events come in API version ${endpoint.apiVersion}.`));
  } else {
    findings.push(
      warning('stripe.webhook-version', {
        found: `The webhook endpoint sends API version ${endpoint.apiVersion ?? 'of the account'}, but the router speaks ${stripe.inspection.apiVersion}.`,
        meaning: 'An event may have another shape than the router reads.',
        fix: `Make a new endpoint on version ${stripe.inspection.apiVersion}, then delete the old one.`,
      }),
    );
  }
  const all = endpoint.enabledEvents.includes('*');
  const missing = all ? [] : webhookEvents.filter((type) => !endpoint.enabledEvents.includes(type));
  findings.push(
    missing.length === 0
      ? ok('stripe.webhook-events', 'It sends every event that the router acts on.')
      : failed('stripe.webhook-events', {
          found: `The webhook endpoint does not send: ${missing.join(', ')}.`,
          meaning: 'What they report is noticed late, by the sweeper.',
          fix: 'Add them to the endpoint in the Stripe dashboard.',
        }),
  );
  return findings;
};

/**
 * On one's own machine the app's address is that of a development server, which passes the router's path on; the
 * sandbox goes to the router itself. That both lead to one router is what the test delivery shows.
 */
function isSameRoute(found: string, wanted: string): boolean {
  const [a, b] = [new URL(found), new URL(wanted)];
  return a.pathname === b.pathname && isLocal(a.hostname) && isLocal(b.hostname);
}
