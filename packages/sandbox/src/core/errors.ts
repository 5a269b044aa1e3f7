/** The `error` of Stripe's envelope. */
export interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  decline_code?: string;
  advice_code?: string;
  network_advice_code?: string;
  network_decline_code?: string;
  param?: string;
  charge?: string;
  doc_url?: string;
  /** Added to every error when it is sent. */
  request_log_url?: string;
  payment_intent?: object;
  payment_method?: object;
  setup_intent?: object;
}

const codesWithoutPage = new Set(['not_simulated', 'property_expansion_max_depth']);

/** Where Stripe explains an error's code. */
export function errorPage(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;
}

/** An answer of Stripe's that is not a success: thrown by handlers, sent as the envelope. */
export class StripeError extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.name = 'StripeError';
    this.status = status;
    const page = body.code && !codesWithoutPage.has(body.code);
    this.body = page ? { doc_url: errorPage(body.code ?? ''), ...body } : body;
  }
}

/** 400 `invalid_request_error`. */
export function invalid(message: string, detail: { param?: string; code?: string; status?: number } = {}): StripeError {
  const { status = 400, ...rest } = detail;
  return new StripeError(status, { type: 'invalid_request_error', message, ...rest });
}

/** 404 `resource_missing` for the object a URL names, 400 for one that a parameter names. */
export function missing(noun: string, id: string, param: string, inUrl = 'id'): StripeError {
  const isOfUrl = param === 'id';
  return invalid(`No such ${noun}: '${id}'`, {
    code: 'resource_missing',
    param: isOfUrl ? inUrl : param,
    status: isOfUrl ? 404 : 400,
  });
}

/** What Stripe has and this sandbox has not: said so, rather than ignored. Its code, `not_simulated`, is the sandbox's own. */
export function unsupported(param: string, what = `the parameter \`${param}\``): StripeError {
  return invalid(`This sandbox does not support ${what} yet.`, { code: 'not_simulated', param });
}

/** An operation that Stripe has and this sandbox has not; its parameters were checked first. */
export function operationNotSimulated(method: string, path: string): StripeError {
  return invalid(
    `This sandbox does not simulate ${method} ${path}. The request is as Stripe describes it, and had no effect. The README of @tillkit/sandbox lists what is simulated.`,
    { code: 'not_simulated' },
  );
}

/** 404 for a URL that Stripe does not have. An id that is empty leaves its place in the path empty too. */
export function unrecognized(method: string, path: string): StripeError {
  const hint = /\/(\/|$)/.test(path)
    ? ' If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code.'
    : '';
  return invalid(
    `Unrecognized request URL (${method}: ${path}).${hint} Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    { status: 404 },
  );
}

/** The text of a reply that is no success; its fields in Stripe's order. */
export function envelope(body: ErrorBody, logUrl: string): string {
  const fields = Object.entries({ ...body, request_log_url: logUrl }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ error: Object.fromEntries(fields) }, null, 2);
}
