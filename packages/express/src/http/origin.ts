import type { IncomingHttpHeaders } from 'node:http';
import { BillingFailure } from './failure.js';

/**
 * Whether a change may come from where this request comes from: the guard against cross-site request forgery.
 *
 * 1. `Origin`, when sent, decides alone: it must be an allowed origin. `null` (sandboxed frames, files) is refused.
 * 2. Without it `Referer` decides by its origin; a malformed one is refused.
 * 3. Without both, `Sec-Fetch-Site` decides: only `same-origin` passes.
 * 4. A request with none of the three is not a page of a present-day browser. It passes only when it carries no
 *    credential that a browser would attach by itself: no cookie, and no `Authorization` other than a bearer token.
 *    So server-to-server calls and curl work with a token, and a stolen cookie jar is of no use without an origin.
 *
 * @throws BillingFailure ORIGIN_NOT_ALLOWED
 */
export function requireAllowedOrigin(headers: IncomingHttpHeaders, allowed: ReadonlySet<string>): void {
  const { origin, referer, cookie, authorization } = headers;
  const site = headers['sec-fetch-site'];
  if (origin !== undefined) {
    if (!allowed.has(origin)) throw refused(`the origin ${shown(origin)}`);
  } else if (referer !== undefined) {
    if (!URL.canParse(referer) || !allowed.has(new URL(referer).origin)) throw refused(`the page ${shown(referer)}`);
  } else if (site !== undefined) {
    if (site !== 'same-origin') throw refused('another site');
  } else if (cookie !== undefined || (authorization !== undefined && !isBearer(authorization))) {
    throw refused('a request with credentials of a browser and no Origin header');
  }
}

/**
 * The same for a request to a route of the host that is paid for, or open to some plans. A client that names its user by
 * a token may come from anywhere, since no browser sends that by itself. Where a browser attached the credential, the
 * page must be allowed.
 * @param spends whether reading costs something: then a link, image or script of another site is refused too, and only
 *   what the user typed passes without a page
 * @throws BillingFailure ORIGIN_NOT_ALLOWED
 */
export function requireOwnPage(
  { method, headers }: { method: string; headers: IncomingHttpHeaders },
  allowed: ReadonlySet<string>,
  spends: boolean,
): void {
  if (!isAttachedByBrowser(headers)) return;
  if (method === 'GET' || method === 'HEAD') {
    const isTyped = headers['sec-fetch-site'] === 'none' && headers.origin === undefined;
    if (!spends || isTyped) return;
  }
  requireAllowedOrigin(headers, allowed);
}

/** Whether a browser attached what names the user: a cookie, or a user name and password that it remembers. */
function isAttachedByBrowser({ authorization, cookie, origin, referer, ...more }: IncomingHttpHeaders): boolean {
  if (authorization === undefined) return cookie !== undefined;
  if (!/^(?:basic|digest|negotiate|ntlm) /i.test(authorization)) return false;
  return origin !== undefined || referer !== undefined || more['sec-fetch-site'] !== undefined;
}

const isBearer = (authorization: string) => /^bearer /i.test(authorization);

function refused(from: string): BillingFailure {
  return new BillingFailure(
    'ORIGIN_NOT_ALLOWED',
    `Changes are not accepted from ${from}. Send them from the app, or add its origin to APP_URL.`,
  );
}

/** Printable and short, since the value is the caller's. */
function shown(value: string): string {
  return JSON.stringify(value.slice(0, 100));
}
