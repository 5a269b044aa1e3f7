import type { BillingError } from '@tillkit/contract/browser';

export interface Page {
  origin: string;
  isOnline: boolean;
}

/** What to change, if the error's own message does not say it. Otherwise null. */
export function adviceFor({ code, status, details }: BillingError, page: Page): string | null {
  switch (code) {
    case 'UNEXPECTED_REPLY':
      return status === null ? null : unexpected(status);
    case 'NOT_FOUND':
    case 'METHOD_NOT_ALLOWED':
      return `The router has no route at this address. ${whereMounted}`;
    case 'ORIGIN_NOT_ALLOWED':
      return `Add ${page.origin} to APP_URL (the option appUrls) of the API, and restart it.`;
    case 'NETWORK_ERROR':
      return unreachable(details.url, page);
    case 'TIMEOUT':
      return 'The API received the call and did not reply. Its log says whether it waits for its database or for Stripe.';
    case 'INTERNAL':
      return 'The log of the API has the reason, under the request id.';
    default:
      return null;
  }
}

const whereMounted =
  "`baseUrl` of <BillingProvider> is the path of `app.use('/api/billing', billing.router)`, and the proxy must not change it.";

function unexpected(status: number): string {
  if (status >= 500) return 'The proxy got no reply from the API. Start the API, or correct the target of the proxy.';
  return [
    'The call did not reach the router: another server answered. A development server answers every path that it does not proxy. With Vite, in vite.config.ts:',
    "  server: { proxy: { '/api': 'http://localhost:3000' } }",
    whereMounted,
  ].join('\n');
}

function unreachable(url: unknown, { origin, isOnline }: Page): string {
  if (!isOnline) return 'The browser is offline.';
  const target = typeof url === 'string' ? new URL(url, origin).origin : origin;
  if (target === origin) return `No server answers at ${origin}. Restart the server of this page.`;
  return [
    `No server runs at ${target}, or it refuses this page.`,
    `Start the API, and add ${origin} to its APP_URL (the option appUrls). A session cookie needs credentials="include" on <BillingProvider>.`,
  ].join('\n');
}
