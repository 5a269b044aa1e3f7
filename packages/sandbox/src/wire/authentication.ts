import type { IncomingHttpHeaders } from 'node:http';
import { StripeError } from '../core/errors.js';
import type { Keys } from '../core/keys.js';

/** A key of a real account: it has no business here, and is refused before anything else is read. */
export function isLiveKey(key: string): boolean {
  return /^(sk|rk|pk)_live_/.test(key);
}

export interface Caller {
  caller: 'secret' | 'publishable';
  key: string;
}

/**
 * Who is calling, by Bearer or Basic authentication or, as Stripe.js does, by the `key` parameter.
 *
 * @throws StripeError 401
 */
export function authenticate(header: string | undefined, keyParameter: string | undefined, keys: Keys): Caller {
  const key = keyFrom(header) ?? keyParameter;
  if (!key) {
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). " +
        'See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.',
    );
  }
  if (isLiveKey(key)) {
    throw unauthorized(
      `This is the Tillkit sandbox, and the request carries a live key (${masked(key)}). Nothing was done. Use the sandbox's own test key here, and keep the live one for Stripe.`,
    );
  }
  if (key === keys.secretKey) return { caller: 'secret', key };
  if (key === keys.publishableKey) return { caller: 'publishable', key };
  throw unauthorized(`Invalid API Key provided: ${masked(key)}`);
}

/**
 * Whether a page of another origin has a browser send this: a browser says so by `Origin`, or where it leaves that out,
 * by `Sec-Fetch-Site`. No server sends either.
 */
export function isForeignPage({ host = '', origin, 'sec-fetch-site': site = 'none' }: IncomingHttpHeaders): boolean {
  if (origin !== undefined && origin !== `http://${host}`) return true;
  return site !== 'none' && site !== 'same-origin';
}

export function secretKeyInBrowser(): StripeError {
  return new StripeError(403, {
    type: 'invalid_request_error',
    message:
      'The secret key is for servers, and this request comes from a web page. Use the publishable key there, with the Stripe.js of this sandbox.',
  });
}

export function secretKeyRequired(): StripeError {
  return new StripeError(401, {
    type: 'invalid_request_error',
    code: 'secret_key_required',
    message:
      'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
  });
}

function keyFrom(header: string | undefined): string | undefined {
  const [scheme = '', value = ''] = (header ?? '').trim().split(/\s+/);
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  return Buffer.from(value, 'base64').toString('utf8').split(':')[0];
}

function unauthorized(message: string): StripeError {
  return new StripeError(401, { type: 'invalid_request_error', message });
}

/** A key as Stripe's messages show it. */
export function masked(key: string): string {
  const shown = key.match(/^(?:sk|rk|pk)_(?:test|live)_/)?.[0] ?? '';
  return `${shown}${'*'.repeat(Math.max(0, Math.min(24, key.length - shown.length - 4)))}${key.slice(-4)}`;
}
