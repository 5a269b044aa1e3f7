/** The `error` of Stripe's envelope. */
export interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  decline_code?: string;
  advice_code?: string;
  param?: string;
  charge?: string;
  doc_url?: string;
  payment_intent?: object;
  payment_method?: object;
  setup_intent?: object;
}

const codesWithoutPage = new Set(['idempotency_key_in_use', 'not_simulated']);

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
export function missing(noun: string, id: string, param: string): StripeError {
  return invalid(`No such ${noun}: '${id}'`, { code: 'resource_missing', param, status: param === 'id' ? 404 : 400 });
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
