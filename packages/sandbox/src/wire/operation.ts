import type { App } from '../core/app.js';
import { describe, type OperationDescription, patternOf, resolve, type Schema } from '../core/specification.js';
import type { Stored } from '../core/stored.js';

/** One authenticated request, its parameters already read and checked against Stripe's description. */
export interface Call<Parameters> {
  app: App;
  params: Parameters;
  /** The first id in the URL, or ''. */
  id: string;
  /** Every id in the URL, in order. */
  ids: string[];
  /** Made with the publishable key, as Stripe.js does. */
  publishable: boolean;
  /** The client secret that came with a publishable key. */
  clientSecret: string | undefined;
}

export interface Operation {
  method: 'GET' | 'POST' | 'DELETE';
  /** As in Stripe's description: `/v1/customers/{id}`. */
  path: string;
  pattern: RegExp;
  description: OperationDescription;
  /** Stripe.js may call it with the publishable key. */
  publishable: boolean;
  /** The parameters that have an effect here. Stripe's other ones are refused, never ignored. */
  takes: readonly string[];
  /** False for what Stripe has and the sandbox has not: the request is read and checked, then refused by name. */
  simulated: boolean;
  /** Not in Stripe's description, which its exchanges cannot be held against. */
  undocumented?: boolean;
  handle(call: Call<never>): unknown;
}

/** Every operation that Stripe gives these has them here. */
const implied = ['expand', 'limit', 'starting_after', 'ending_before', 'created'];

/**
 * One operation of Stripe's API. Its parameters come from the description by method and path; `Parameters` is the
 * stripe package's type for them. A handler runs to its end without waiting: what it changes is changed at once,
 * and it checks everything before its first change.
 *
 * @param takes the parameters that have an effect; paging, `created` and `expand` go without saying
 */
export function operation<Parameters = Record<never, never>>(
  method: Operation['method'],
  path: string,
  takes: readonly (keyof Parameters & string)[],
  handle: (call: Call<Stored<Parameters>>) => unknown,
  options: { publishable?: boolean } = {},
): Operation {
  const description = describe(method, path);
  return {
    method,
    path,
    pattern: patternOf(path),
    description,
    publishable: options.publishable ?? false,
    takes: [...takes, ...implied.filter((name) => name in (resolve(description.params ?? {}).properties ?? {}))],
    simulated: true,
    handle: handle as Operation['handle'],
  };
}

/**
 * One that Stripe has and does not describe, as its own tools call it.
 *
 * @param properties its parameters
 * @param tag the kind of object that it answers with
 */
export function undocumentedOperation(
  method: Operation['method'],
  path: string,
  properties: Record<string, Schema>,
  tag: string,
  handle: (call: Call<Record<string, unknown>>) => unknown,
): Operation {
  return {
    method,
    path,
    pattern: patternOf(path),
    description: { method, path, params: { type: 'object', properties }, tags: [tag] },
    publishable: true,
    takes: Object.keys(properties),
    simulated: true,
    undocumented: true,
    handle: handle as Operation['handle'],
  };
}

/** Stands for an operation of Stripe's that the sandbox does not have. */
export function notSimulated(description: OperationDescription): Operation {
  const { method, path, params } = description;
  return {
    method: method as Operation['method'],
    path,
    pattern: patternOf(path),
    description,
    publishable: true,
    takes: Object.keys(resolve(params ?? {}).properties ?? {}),
    simulated: false,
    handle: () => undefined,
  };
}
