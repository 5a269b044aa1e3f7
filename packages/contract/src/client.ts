import type { BillingClient, CallOptions } from './client-types.js';
import { type ClientErrorCode, type ErrorCode, isErrorCode } from './errors.js';
import { type Route, routes } from './routes.js';

/** What {@link createBillingClient} takes. */
export interface BillingClientOptions {
  /** Where the router is mounted: a path such as `/api/billing`, or a URL. */
  baseUrl: string;
  /** Defaults to the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Headers of every call, e.g. a bearer token; read again for each call. */
  headers?: (() => Record<string, string> | Promise<Record<string, string>>) | undefined;
  /** Defaults to `same-origin`. Use `include` when the router is on another origin and the session is a cookie. */
  credentials?: RequestCredentials | undefined;
  /** Milliseconds until a call is given up. 20,000 by default. */
  timeoutMs?: number | undefined;
}

/** Why a call failed. `code` is the router's, or the client's own when there was no usable reply. */
export class BillingError extends Error {
  override readonly name = 'BillingError';
  /** The router's code, or the client's own. */
  readonly code: ErrorCode | ClientErrorCode;
  /** HTTP status, or null without a reply. */
  readonly status: number | null;
  /** Finds the request in the server's log; null without a reply of the router. */
  readonly requestId: string | null;
  /**
   * What the router adds to this code. Without a reply of the router: the `url`, and the `contentType` of what came.
   */
  readonly details: Readonly<Record<string, unknown>>;
  /** Seconds after which the server asks to try again, or null. */
  readonly retryAfterSeconds: number | null;

  constructor(
    message: string,
    about: {
      code: ErrorCode | ClientErrorCode;
      status?: number | null | undefined;
      requestId?: string | null | undefined;
      details?: Record<string, unknown> | undefined;
      retryAfterSeconds?: number | null | undefined;
      cause?: unknown;
    },
  ) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.code = about.code;
    this.status = about.status ?? null;
    this.requestId = about.requestId ?? null;
    this.details = about.details ?? {};
    this.retryAfterSeconds = about.retryAfterSeconds ?? null;
  }
}

/**
 * Makes the typed client of the router. Every call rejects with a {@link BillingError} and nothing else.
 * @example const client = createBillingClient({ baseUrl: '/api/billing' });
 */
export function createBillingClient(options: BillingClientOptions): BillingClient {
  const functions = Object.entries<Route>(routes).flatMap(([name, route]) => {
    if (!route.client) return [];
    const call = (...input: unknown[]) => {
      const [content, callOptions] = route.input === null ? [undefined, input[0]] : input;
      return send(options, route, content, (callOptions ?? {}) as CallOptions);
    };
    return [[name, call] as const];
  });
  return Object.freeze(Object.fromEntries(functions)) as BillingClient;
}

async function send(options: BillingClientOptions, route: Route, content: unknown, { signal }: CallOptions) {
  const query = route.input === 'query' ? queryString(content) : '';
  const path = route.input === 'params' ? filledPath(route.path, content) : route.path;
  const url = options.baseUrl.replace(/\/+$/, '') + path + query;
  const timeoutMs = options.timeoutMs ?? 20_000;
  const timeout = AbortSignal.timeout(timeoutMs);
  const request: RequestInit = {
    method: route.method,
    credentials: options.credentials ?? 'same-origin',
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  };
  try {
    const own = { accept: 'application/json', ...(await options.headers?.()) };
    request.headers = route.method !== 'GET' ? { ...own, 'content-type': 'application/json' } : own;
    if (route.method !== 'GET') request.body = JSON.stringify(route.input === 'body' ? content : {});
    const response = await (options.fetch ?? fetch)(url, request);
    return await readReply(response);
  } catch (cause) {
    if (cause instanceof BillingError) throw cause;
    if (signal?.aborted) throw new BillingError('The call was ended.', { code: 'ABORTED', cause });
    if (timeout.aborted) {
      throw new BillingError(`The server did not answer within ${timeoutMs / 1000} s.`, { code: 'TIMEOUT', cause });
    }
    throw new BillingError(`${url} could not be reached.`, { code: 'NETWORK_ERROR', details: { url }, cause });
  }
}

/** The path with its names, e.g. `:id`, replaced. */
function filledPath(path: string, content: unknown): string {
  const given = content as Record<string, unknown>;
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(given[name])));
}

function queryString(content: unknown): string {
  const given = Object.entries(content ?? {}).filter(([, value]) => value !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

async function readReply(response: Response): Promise<unknown> {
  const text = await response.text();
  const body = parseJson(text);
  if (response.ok && typeof body === 'object' && body !== null) return body;
  throw errorReplyOf(response, text);
}

/** The error that a reply stands for which is no success. */
export function errorReplyOf(response: Response, text: string): BillingError {
  const { status } = response;
  const error = errorOf(parseJson(text));
  if (error) return new BillingError(error.message, { ...error, status, retryAfterSeconds: retryAfter(response) });
  const { url } = response;
  const contentType = response.headers.get('content-type');
  return new BillingError(`What answers at ${url} is not the billing router. Check baseUrl and the proxy.`, {
    code: 'UNEXPECTED_REPLY',
    status,
    details: { url, contentType },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorOf(body: unknown) {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  const { code, message, requestId, details } = body.error as Record<string, unknown>;
  if (!isErrorCode(code) || typeof message !== 'string') return undefined;
  return {
    code,
    message,
    requestId: typeof requestId === 'string' ? requestId : null,
    details: (details ?? {}) as Record<string, unknown>,
  };
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}
