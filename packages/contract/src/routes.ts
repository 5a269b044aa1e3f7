import { generatedRoutes } from './routes.generated.js';

/** One HTTP endpoint of the router. `path` is relative to the host's prefix, e.g. `/api/billing`. */
export interface Route {
  /** The HTTP method. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Relative to the host's prefix. A name such as `:id` stands for one segment. */
  readonly path: string;
  /** Where the client's first argument goes; null when the call takes none. */
  readonly input: 'query' | 'body' | 'params' | null;
  /** Whether the typed client has a function of this name. */
  readonly client: boolean;
  /** Whether the endpoint exists only if the host asks for it, by `isAdmin` or `debug`. */
  readonly optional: boolean;
}

/** Every endpoint of the router, by name. */
export const routes = generatedRoutes satisfies Record<string, Route>;

/** Name of an endpoint of the router. */
export type RouteName = keyof typeof routes;

/** Routes that are not there unless the host asks for them. */
export const optionalRoutes = (Object.keys(routes) as RouteName[]).filter((name) => routes[name].optional);

/** Query parameter that a return page adds to the host's page: how the checkout ended. */
export const checkoutResultParameter = 'checkout';

/** Values of {@link checkoutResultParameter}. `processing`: the payment is on its way, credits follow by themselves. */
export const checkoutResults = ['success', 'processing', 'cancelled', 'failed'] as const;

/** How a checkout ended. `processing`: the payment is on its way, and the credits follow by themselves. */
export type CheckoutResult = (typeof checkoutResults)[number];
