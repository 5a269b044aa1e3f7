/**
 * The closed list of error codes of the router, each with its HTTP status. A code says what went wrong; the message of
 * the reply says what to change. New codes are added here and nowhere else.
 */
export const errorStatus = {
  /** The request's body or query does not fit its schema; `details.issues` names each field. */
  INVALID_INPUT: 400,
  /** The body is not JSON, or the content type says so. */
  INVALID_JSON: 400,
  AMOUNT_NOT_INTEGER: 400,
  /** Stripe takes amounts of this currency in steps; `details.stepMinor` is the step. */
  AMOUNT_NOT_IN_STEPS: 400,
  AMOUNT_BELOW_MINIMUM: 400,
  AMOUNT_ABOVE_MAXIMUM: 400,
  /** The top-up would lift the balance above its cap; nothing was charged. */
  BALANCE_CAP_EXCEEDED: 400,
  CURRENCY_NOT_SUPPORTED: 400,
  UNKNOWN_PLAN: 400,
  /** The plan is not sold for so many seats; `details` says the least and the most. */
  SEATS_OUT_OF_RANGE: 400,
  /** The plan exists but is not sold in this interval, or is free. */
  PLAN_NOT_FOR_SALE: 400,
  /** The redirect is neither a relative path nor of an allowed origin. */
  INVALID_REDIRECT: 400,
  /** No billing session of this account has this id. */
  UNKNOWN_SESSION: 400,
  WEBHOOK_SIGNATURE_INVALID: 400,
  WEBHOOK_PAYLOAD_INVALID: 400,
  /** A body parser ran before the router and kept no raw body. The message names the line to change. */
  WEBHOOK_BODY_ALREADY_PARSED: 400,
  UNAUTHENTICATED: 401,
  INSUFFICIENT_CREDITS: 402,
  /** The account's plans do not have that much left; `details` says used, limit, when it resets and what helps. */
  QUOTA_EXCEEDED: 402,
  /**
   * More than the account may spend in this period; `details` says what it has spent, the limit, and when the next
   * period begins.
   */
  BUDGET_EXCEEDED: 402,
  CARD_DECLINED: 402,
  BILLING_DISABLED: 403,
  FORBIDDEN: 403,
  ORIGIN_NOT_ALLOWED: 403,
  /** The feature is part of plans that the account does not have; `details.plans` names them. */
  PLAN_REQUIRED: 403,
  NOT_FOUND: 404,
  SUBSCRIPTION_NOT_FOUND: 404,
  /** No grant has this key, or nothing is left of it. */
  GRANT_NOT_FOUND: 404,
  /** The account has no saved payment method with this id. */
  PAYMENT_METHOD_NOT_FOUND: 404,
  /** The account has no invoice with this id. */
  INVOICE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  /** The same attempt id or key was used for something else. The first one stands. */
  ATTEMPT_CONFLICT: 409,
  KEY_CONFLICT: 409,
  /** The hold was captured or released, has ended, or never existed. */
  HOLD_NOT_OPEN: 409,
  /** A live subscription exists; change it instead of starting a second one. */
  SUBSCRIPTION_EXISTS: 409,
  /** A payment for the account's plan is due. Pay it at `details.payUrl`, or cancel that plan. */
  PAYMENT_DUE: 409,
  /** The account has no saved payment method: save one first. */
  PAYMENT_METHOD_REQUIRED: 409,
  /** The invoice is void, written off or not finalized, so it cannot be paid. */
  INVOICE_NOT_PAYABLE: 409,
  /** The last payment method, while a plan or auto-recharge is charged to it; `details.by` says which. */
  PAYMENT_METHOD_IN_USE: 409,
  /** The subscription has ended or another one took its place, so there is nothing to resume. */
  SUBSCRIPTION_NOT_RESUMABLE: 409,
  /** The subscription cannot change as it is; the message says what to do first. */
  SUBSCRIPTION_NOT_CHANGEABLE: 409,
  /** What was confirmed no longer holds; `details.preview` is the present one. Nothing was changed or charged. */
  PREVIEW_OUTDATED: 409,
  /** The billing session has ended; start again with a new attempt id. */
  SESSION_ENDED: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  /** The limit of open streams of one account is reached; close one, or come back after `Retry-After`. */
  TOO_MANY_STREAMS: 429,
  /** Too many changes of one account are waiting; `Retry-After` says when to come back. */
  ACCOUNT_BUSY: 429,
  INTERNAL: 500,
  /** A plan names a price which the payment provider does not have. */
  PRICE_NOT_CONFIGURED: 500,
  /** The payment provider refused what the router asked for; details are in the log. */
  PROVIDER_REJECTED: 502,
  PROVIDER_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
} as const satisfies Record<string, number>;

/** A code of the router's closed list. {@link errorStatus} has the HTTP status of each. */
export type ErrorCode = keyof typeof errorStatus;

/** All error codes, in the order of their HTTP status. */
export const errorCodes = Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]];

/** Errors that only the client can see: no reply, or a reply that is not the router's. */
export const clientErrorCodes = ['NETWORK_ERROR', 'TIMEOUT', 'ABORTED', 'UNEXPECTED_REPLY'] as const;

/** An error that only the client can see: no reply, or a reply that is not the router's. */
export type ClientErrorCode = (typeof clientErrorCodes)[number];

/** Whether a string is one of the router's error codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorStatus, value);
}
