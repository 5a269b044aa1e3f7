import type { z } from 'zod';
import type { Endpoints } from './endpoints.js';

/** Names of the endpoints that a browser calls. */
export type ClientCall = { [N in keyof Endpoints]: Endpoints[N] extends { client: true } ? N : never }[keyof Endpoints];

/** What the client sends and gets, by the name of the endpoint. Types only: the browser holds no schema. */
export type ClientCalls = {
  [C in ClientCall]: ClientRequest<Endpoints[C]> & {
    reply: Endpoints[C] extends { reply: infer R extends z.ZodType } ? z.output<R> : never;
  };
};

/** What one endpoint takes, as the schemas of the contract have it: `body`, `query`, the names in its path, or nothing. */
export type ClientRequest<E> = E extends { body: infer B extends z.ZodType } | { params: infer B extends z.ZodType }
  ? { body: z.input<B> }
  : E extends { query: infer Q extends z.ZodType }
    ? { query: z.input<Q> }
    : unknown;

/** The last argument of every function of the client. */
export interface CallOptions {
  /** Ends the call; it then rejects with the code `ABORTED`. */
  signal?: AbortSignal | undefined;
}

/** The arguments of one function of the client: the body or query where there is one, then {@link CallOptions}. */
export type ClientInput<C extends ClientCall> = ClientCalls[C] extends { body: infer B }
  ? [body: B, options?: CallOptions]
  : ClientCalls[C] extends { query: infer Q }
    ? Record<never, never> extends Q
      ? [query?: Q, options?: CallOptions]
      : [query: Q, options?: CallOptions]
    : [options?: CallOptions];

/** The router as typed functions: one for each endpoint that a browser calls. */
export type BillingClient = {
  readonly [C in ClientCall]: (...input: ClientInput<C>) => Promise<ClientCalls[C]['reply']>;
};
