import { describedOperations, EVENT_TYPES, patternOf } from '../specification.js';

/** Meets a request to the API, counted among those that `method` and `path` match. */
export interface RequestFault {
  /** What it meets. */
  on: 'request';
  /**
   * - `timeout`: no answer ever comes
   * - `rate_limit`: 429; nothing is done
   * - `server_error`: 500
   * - `cut`: the connection breaks without an answer
   */
  kind: 'timeout' | 'rate_limit' | 'server_error' | 'cut';
  /** Before or after the request has had its effect; default `before`. `rate_limit` is always before. */
  when?: 'before' | 'after' | undefined;
  /** Default: any. */
  method?: 'GET' | 'POST' | 'DELETE' | undefined;
  /** As in Stripe's documentation, `/v1/payment_intents/{id}/confirm`; `*` stands for any text. Default: any. */
  path?: string | undefined;
  /** The first request to strike among those that match, counted from 1; default 1. */
  nth?: number | undefined;
  /** How many in a row are struck; default 1. */
  times?: number | undefined;
}

/** Meets a webhook delivery before its first attempt. */
export interface DeliveryFault {
  /** What it meets. */
  on: 'delivery';
  /**
   * - `duplicate`: is sent twice
   * - `reorder`: is overtaken by the endpoint's next one, or is sent after `delayMs` when none comes
   * - `delay`: is sent after `delayMs`
   * - `drop`: is never sent, nor retried
   */
  kind: 'duplicate' | 'reorder' | 'delay' | 'drop';
  /** The event's type, `customer.created`; `*` stands for any text. Default: any. */
  event?: string | undefined;
  /** The endpoint's id. Default: any. */
  endpoint?: string | undefined;
  /** Milliseconds of the machine's time, at most one hour; default 1000. Of `delay` and `reorder` only. */
  delayMs?: number | undefined;
  /** The first delivery to strike among those that match, counted from 1; default 1. */
  nth?: number | undefined;
  /** How many in a row are struck; default 1. */
  times?: number | undefined;
}

/** Meets a page that loads Stripe.js, or the frame of an element. */
export interface StripeJsFault {
  /** What it meets. */
  on: 'stripe_js';
  /** `slow`: comes after `delayMs`. `fail`: answers 503, so that `loadStripe` rejects or the element reports `loaderror`. */
  kind: 'slow' | 'fail';
  /** Default `script`. */
  part?: 'script' | 'element' | undefined;
  /** Milliseconds of the machine's time, at most one hour; default 1000. Of `slow` only. */
  delayMs?: number | undefined;
  /** The first load to strike, counted from 1; default 1. */
  nth?: number | undefined;
  /** How many in a row are struck; default 1. */
  times?: number | undefined;
}

/** Something that goes wrong on order: with a request, a delivery, or Stripe.js. */
export type Fault = RequestFault | DeliveryFault | StripeJsFault;

export const requestKinds = ['timeout', 'rate_limit', 'server_error', 'cut'] as const;
export const deliveryKinds = ['duplicate', 'reorder', 'delay', 'drop'] as const;
export const stripeJsKinds = ['slow', 'fail'] as const;

/** Faults at random: what the nth request of an operation, delivery of a type or load meets depends on the seed alone. */
export interface RandomFaults {
  /** The same seed strikes the same requests, deliveries and loads. */
  seed: number;
  /** The share of requests, deliveries and loads of Stripe.js that are struck, from 0 to 1. */
  rate: number;
  /** Default: every kind but `timeout`, which would hold a client as long as its own patience lasts. */
  kinds?: readonly (RequestFault['kind'] | DeliveryFault['kind'] | StripeJsFault['kind'])[] | undefined;
}

/** What an order says when it is at fault itself. */
export class FaultOrderError extends Error {
  override name = 'FaultOrderError';
}

const delayMsMax = 3_600_000;

const fields: Record<Fault['on'], readonly string[]> = {
  request: ['on', 'kind', 'when', 'method', 'path', 'nth', 'times'],
  delivery: ['on', 'kind', 'event', 'endpoint', 'delayMs', 'nth', 'times'],
  stripe_js: ['on', 'kind', 'part', 'delayMs', 'nth', 'times'],
};

const kinds: Record<Fault['on'], readonly string[]> = {
  request: requestKinds,
  delivery: deliveryKinds,
  stripe_js: stripeJsKinds,
};

/** @throws FaultOrderError which says what to change */
export function readFault(input: unknown): Fault {
  const order = readFields(input, 'A fault');
  const on = oneOf(order, 'on', Object.keys(fields) as Fault['on'][]);
  checkNames(order, fields[on], `A fault on ${on}`);
  oneOf(order, 'kind', kinds[on]);
  for (const name of ['method', 'when', 'part'] as const) {
    const values = { method: ['GET', 'POST', 'DELETE'], when: ['before', 'after'], part: ['script', 'element'] }[name];
    if (order[name] !== undefined) oneOf(order, name, values);
  }
  for (const name of ['path', 'event', 'endpoint']) {
    if (order[name] !== undefined && (typeof order[name] !== 'string' || order[name] === ''))
      throw new FaultOrderError(`${name} must be a text that is not empty.`);
  }
  if (typeof order.path === 'string') checkPath(order.path);
  if (typeof order.event === 'string') checkEvent(order.event);
  for (const name of ['nth', 'times']) {
    if (order[name] !== undefined) wholeNumber(order, name, 1, 1_000_000);
  }
  if (order.delayMs !== undefined) {
    wholeNumber(order, 'delayMs', 0, delayMsMax);
    if (!['delay', 'reorder', 'slow'].includes(String(order.kind)))
      throw new FaultOrderError(`delayMs has no meaning for ${String(order.kind)}: leave it out.`);
  }
  if (order.kind === 'rate_limit' && order.when === 'after')
    throw new FaultOrderError('rate_limit is always before the effect: leave out when, or use server_error.');
  return structuredClone(order) as unknown as Fault;
}

/** An order that nothing can ever meet is a slip of the pen. */
function checkPath(path: string): void {
  if (!/^(\/v[12]\/|\*)/.test(path)) throw new FaultOrderError(`path must begin with /v1/, /v2/ or *, not ${path}.`);
  if (path.includes('*')) return;
  if (!describedOperations.some((known) => fits(path, known.path) || patternOf(known.path).test(path)))
    throw new FaultOrderError(`path fits no operation of Stripe's API: ${path}.`);
}

function checkEvent(pattern: string): void {
  for (const type of EVENT_TYPES) if (fits(pattern, type)) return;
  throw new FaultOrderError(`event fits no type of Stripe's events: ${pattern}.`);
}

/** @throws FaultOrderError which says what to change */
export function readRandomFaults(input: unknown): RandomFaults & { kinds: NonNullable<RandomFaults['kinds']> } {
  const order = readFields(input, 'Random faults');
  checkNames(order, ['seed', 'rate', 'kinds'], 'Random faults');
  wholeNumber(order, 'seed', 0, Number.MAX_SAFE_INTEGER);
  if (typeof order.rate !== 'number' || !(order.rate >= 0 && order.rate <= 1))
    throw new FaultOrderError('rate must be a number from 0 to 1.');
  const known = [...requestKinds, ...deliveryKinds, ...stripeJsKinds];
  const chosen = order.kinds ?? known.filter((kind) => kind !== 'timeout');
  if (!Array.isArray(chosen) || chosen.length === 0)
    throw new FaultOrderError(`kinds must be a list of some of ${known.join(', ')}.`);
  for (const kind of chosen) oneOf({ kinds: kind }, 'kinds', known);
  return { seed: order.seed as number, rate: order.rate, kinds: [...chosen] };
}

function readFields(input: unknown, what: string): Record<string, unknown> {
  if (input === null || typeof input !== 'object' || Array.isArray(input))
    throw new FaultOrderError(`${what} must be an object.`);
  return input as Record<string, unknown>;
}

function checkNames(order: Record<string, unknown>, known: readonly string[], what: string): void {
  const unknown = Object.keys(order).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new FaultOrderError(`${what} has no field ${unknown}: it has ${known.join(', ')}.`);
}

function oneOf<T extends string>(order: Record<string, unknown>, name: string, values: readonly T[]): T {
  const value = order[name];
  if (values.includes(value as T)) return value as T;
  throw new FaultOrderError(`${name} must be one of ${values.join(', ')}, not ${String(JSON.stringify(value))}.`);
}

function wholeNumber(order: Record<string, unknown>, name: string, least: number, most: number): void {
  const value = order[name];
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return;
  throw new FaultOrderError(`${name} must be a whole number from ${least} to ${most}.`);
}

/** Whether `text` fits `pattern`, in which `{id}` stands for one segment of a path and `*` for any text. */
export function fits(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+?^$()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replace(/\{[^}]*\}/g, '[^/]+');
  return new RegExp(`^${source}$`).test(text);
}

/** A request's path without the ids in it, so that the same call counts as the same whatever it is about. */
export function withoutIds(path: string): string {
  return path.replace(/\/[a-z]+(?:_[a-z]+)*_[A-Za-z0-9]{8,}(?=\/|$)/g, '/{id}');
}
