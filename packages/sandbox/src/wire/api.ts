import type { IncomingHttpHeaders } from 'node:http';
import type { App } from '../core/app.js';
import {
  type ErrorBody,
  envelope,
  operationNotSimulated,
  StripeError,
  unrecognized,
  unsupported,
} from '../core/errors.js';
import { PLATFORM_ACCOUNT, randomText } from '../core/ids.js';
import { API_VERSION, describedAt } from '../core/specification.js';
import { accountsIn } from '../core/tables.js';
import { clockOfCall } from '../core/test-clocks.js';
import { versionNotice } from '../core/versions.js';
import { authenticate, isForeignPage, masked, secretKeyInBrowser, secretKeyRequired } from './authentication.js';
import { emptiedIn } from './emptied.js';
import { checkExpand, type Expander, expandReply } from './expand.js';
import { canonical, IdempotencyKeys, inScope } from './idempotency.js';
import { checkListFilters } from './list-filters.js';
import { type Call, notSimulated, type Operation } from './operation.js';
import { readParameters } from './parameters.js';
import { RateLimit } from './rate-limit.js';
import { isParts, partsAsForm, readBody, readForm, withoutBoundary } from './request-body.js';

export interface ApiRequest {
  method: string;
  /** With its query. */
  target: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface ApiReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * One request and its reply, as a test records them: as they were sent, but for calls of Stripe.js without what it adds
 * of its own accord (key, client_secret of a confirmation, fingerprints), which no published description has.
 */
export interface Exchange {
  /** The HTTP method. */
  method: string;
  /** With its query. */
  path: string;
  /** Form-encoded. */
  body: string;
  /** The HTTP status of the reply. */
  status: number;
  /** The body of the reply. */
  response: unknown;
}

/** What Stripe.js sends along with a publishable key; Stripe takes it without documenting it. */
const stripeJsParameters = new Set(
  (
    'key _stripe_version _stripe_account client_attribution_metadata client_context guid muid sid pasted_fields payment_user_agent ' +
    'referrer time_on_page expected_payment_method_type is_stripe_sdk radar_options'
  ).split(' '),
);

export interface ApiOptions {
  app: App;
  operations: readonly Operation[];
  expander: Expander;
  /** Runs before each request: what is due by the clock happens first. */
  beforeRequest(): void;
  /** How many requests a second are served; undefined for no limit. */
  requestsPerSecondMax?: number | undefined;
  /** Answers are held back this long, in milliseconds. */
  latencyMs: number;
}

/** Stripe's HTTP API, from a request's text to its reply's. */
export class Api {
  readonly keys = new IdempotencyKeys();
  private readonly limit: RateLimit;
  /** Fewest ids in the URL first: `/v1/customers/search` before `/v1/customers/{id}`. */
  private readonly operations: readonly Operation[];

  constructor(private readonly options: ApiOptions) {
    this.limit = new RateLimit(options.requestsPerSecondMax);
    this.operations = options.operations.toSorted((a, b) => idCount(a.path) - idCount(b.path));
  }

  async answer(request: ApiRequest): Promise<ApiReply> {
    const requestId = `req_${randomText(14)}`;
    const headers = replyHeaders(requestId);
    try {
      const reply = await this.serve(request, requestId, headers);
      return { ...reply, headers };
    } catch (error) {
      // A browser would ask the person for a password.
      if (isUnauthorized(error) && !('sec-fetch-mode' in request.headers))
        headers['www-authenticate'] = 'Basic realm="Stripe"';
      if (error instanceof StripeError && error.status === 429) headers['stripe-rate-limited-reason'] = 'global-rate';
      return { ...this.failure(error, requestId), headers };
    }
  }

  private async serve(
    request: ApiRequest,
    requestId: string,
    headers: Record<string, string>,
  ): Promise<{ status: number; body: string }> {
    const { app } = this.options;
    const { path, raw } = readRequest(request);
    const keyParameter = typeof raw.key === 'string' ? raw.key : undefined;
    const { caller, key: apiKey } = authenticate(request.headers.authorization, keyParameter, app.keys);
    const publishable = caller === 'publishable';
    if (!publishable && isForeignPage(request.headers)) throw secretKeyInBrowser();
    this.limit.take();
    const account = accountOf(app, request, raw, apiKey);
    if (account !== null) headers['stripe-account'] = account;
    const version = headerText(request.headers['stripe-version']);
    const notice = version === undefined ? undefined : app.versions.take(version);
    if (notice !== undefined) headers[versionNotice] = notice;
    const { operation, ids } = this.find(request.method, path);
    if (publishable && !operation.publishable) throw secretKeyRequired();

    const key = request.method === 'POST' ? headerText(request.headers['idempotency-key']) : undefined;
    if (key !== undefined) headers['idempotency-key'] = key;
    const scoped = key === undefined ? undefined : inScope(account, caller, key);
    const kept =
      scoped === undefined ? undefined : this.keys.claim(scoped, path, asked(request, raw), requestId, app.now());
    if (scoped !== undefined) {
      headers['original-request'] = kept?.requestId ?? requestId;
      // The key's reply stays the same, however often it is asked for.
      headers['stripe-should-retry'] = 'false';
    }
    if (kept) {
      headers['idempotent-replayed'] = 'true';
      return kept.reply;
    }
    try {
      if (this.options.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, this.options.latencyMs));
      const { params, clientSecret, expand } = readCall(raw, operation, publishable);
      // From here on the request counts as begun, and its reply, also a 500, belongs to its key (docs.stripe.com/api/idempotent_requests).
      const call = { app, params, ids, id: ids[0] ?? '', publishable, clientSecret };
      const reply = app.as(account, () => this.run(operation, call, expand, requestId, key ?? null));
      if (scoped !== undefined) this.keys.settle(scoped, reply);
      return reply;
    } catch (error) {
      if (scoped !== undefined) this.keys.release(scoped);
      throw error;
    }
  }

  private run(
    operation: Operation,
    call: Call<Record<string, unknown>>,
    expand: string[],
    requestId: string,
    idempotencyKey: string | null,
  ): { status: number; body: string } {
    const { app } = call;
    try {
      this.options.beforeRequest();
      app.request = { id: requestId, idempotencyKey };
      const clock = clockOfCall(app, call);
      checkListFilters(app, operation, call.params);
      const handle = () => operation.handle(call as Call<never>);
      const result = clock ? app.at(clock.frozen_time, handle) : handle();
      return { status: 200, body: JSON.stringify(expandReply(result, expand, this.options.expander), null, 2) };
    } catch (error) {
      return this.failure(error, requestId);
    } finally {
      app.request = undefined;
    }
  }

  /** Whether a request is for what Stripe has and does not describe. */
  isUndocumented(method: string, target: string): boolean {
    const [path] = splitOnce(target, '?');
    return this.operations.some((each) => each.undocumented && each.method === method && each.pattern.test(path));
  }

  private find(method: string, path: string): { operation: Operation; ids: string[] } {
    for (const operation of this.operations) {
      const match = operation.method === method ? operation.pattern.exec(path) : null;
      if (match) return { operation, ids: match.slice(1).map((id) => safeDecode(id)) };
    }
    const described = describedAt(method, path);
    if (described) return { operation: notSimulated(described), ids: [] };
    throw unrecognized(method, path);
  }

  private failure(error: unknown, requestId: string): { status: number; body: string } {
    let status = 500;
    let body: ErrorBody = {
      type: 'api_error',
      message: 'The sandbox failed to answer: this is a fault of the sandbox, not of the request.',
    };
    if (error instanceof StripeError) ({ status, body } = error);
    // A fault of the sandbox must be seen by the developer, with its stack.
    else console.error(`tillkit-sandbox: ${requestId}`, error);
    return { status, body: envelope(body, this.options.app.urls.requestLog(requestId)) };
  }
}

/** What every reply carries. */
export function replyHeaders(requestId: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'cache-control': 'no-cache, no-store',
    'request-id': requestId,
    'stripe-version': API_VERSION,
  };
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof StripeError && error.status === 401;
}

/** What a repeated request must have in common with the first. */
function asked(request: ApiRequest, raw: Record<string, unknown>): string {
  const type = headerText(request.headers['content-type']) ?? '';
  // The files themselves are not among the parameters; their separator is another each time.
  return isParts(type) ? withoutBoundary(type, request.body) : canonical(raw);
}

/**
 * The connected account that the platform calls for, by the header or, from Stripe.js, by `_stripe_account`.
 *
 * @throws StripeError 403 for an account that is not connected
 */
function accountOf(app: App, request: ApiRequest, raw: Record<string, unknown>, key: string): string | null {
  const asked = headerText(request.headers['stripe-account']) ?? raw._stripe_account;
  if (typeof asked !== 'string' || asked === '' || asked === PLATFORM_ACCOUNT) return null;
  if (accountsIn(app.platform).get(asked)) return asked;
  throw new StripeError(403, {
    type: 'invalid_request_error',
    code: 'account_invalid',
    message: `The provided key '${masked(key)}' does not have access to account '${asked}' (or that account does not exist). Application access may have been revoked.`,
  });
}

function idCount(path: string): number {
  return path.split('{').length;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readRequest(request: ApiRequest): { path: string; raw: Record<string, unknown> } {
  const [path = '', query = ''] = splitOnce(request.target, '?');
  const type = headerText(request.headers['content-type']) ?? '';
  return { path, raw: { ...readForm(query), ...readBody(path, type, request.body) } };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function readCall(raw: Record<string, unknown>, operation: Operation, publishable: boolean) {
  let own: Record<string, unknown> = raw;
  let clientSecret: string | undefined;
  if (publishable) {
    clientSecret = typeof raw.client_secret === 'string' ? raw.client_secret : undefined;
    own = Object.fromEntries(
      Object.entries(raw).filter(([name]) => !stripeJsParameters.has(name) && name !== 'client_secret'),
    );
  }
  const params = readParameters(own, operation.description.params, emptiedIn(operation));
  const { expand = [], ...rest } = params as { expand?: string[] };
  const refused = Object.keys(params).find((name) => !operation.takes.includes(name));
  if (refused !== undefined) throw unsupported(refused);
  checkExpand(operation.description, expand);
  if (!operation.simulated) throw operationNotSimulated(operation.method, operation.path);
  return { params: rest, clientSecret, expand };
}

/** What was asked, in the terms of Stripe's published API. */
export function askedOf(request: ApiRequest): { path: string; body: string } {
  const [path, query] = splitOnce(request.target, '?');
  const own = request.method === 'POST' ? new Set([...stripeJsParameters, 'client_secret']) : stripeJsParameters;
  const described = (form: string) => {
    const pairs = new URLSearchParams(form);
    if (!pairs.has('key') && !request.headers.authorization?.includes('pk_')) return form;
    return new URLSearchParams([...pairs].filter(([name]) => !own.has(name.split('[')[0] ?? ''))).toString();
  };
  const kept = described(query);
  const type = headerText(request.headers['content-type']) ?? '';
  const body = isParts(type) ? partsAsForm(type, request.body) : request.body;
  return { path: kept === '' ? path : `${path}?${kept}`, body: described(body) };
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
