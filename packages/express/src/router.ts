import { optionalRoutes, type Route, type RouteName, routes } from '@tillkit/contract';
import { openApiDocument } from '@tillkit/contract/openapi';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Clock } from './clock.js';
import type { Gate } from './db/ready.js';
import type { DatabaseWatch } from './db/watch.js';
import { readJsonBody } from './http/body.js';
import { cors } from './http/cors.js';
import type { RouteHandler, RouteTable } from './http/endpoint.js';
import { errorReplies } from './http/error-reply.js';
import { BillingFailure } from './http/failure.js';
import { handled } from './http/handled.js';
import {
  type Authorize,
  type Identify,
  type Identity,
  type IsAdmin,
  mayDo,
  parseIdentity,
  requireAction,
  requireOperator,
  unauthenticated,
} from './http/identity.js';
import { warnOfOtherMount } from './http/mount-path.js';
import { requireAllowedOrigin } from './http/origin.js';
import type { RateLimits } from './http/rate-limits.js';
import { requestContext, withRequestId } from './http/request-context.js';
import { warnOfTrustedProxies } from './http/trust-proxy.js';
import type { Logger } from './logger.js';

export interface RouterDependencies {
  /** What answers each endpoint but the webhook and this description. */
  table: RouteTable;
  webhook: RequestHandler;
  identify: Identify;
  authorize: Authorize | undefined;
  /** Who operators are. */
  isAdmin: IsAdmin | undefined;
  /** Origins whose pages may call the router. */
  allowedOrigins: ReadonlySet<string>;
  baseUrl: string;
  enabled: boolean;
  rateLimits: RateLimits;
  /** Ends requests that wait for a database that is away. */
  database: Pick<DatabaseWatch, 'orAway'>;
  gate: Gate;
  logger: Logger;
  clock: Clock;
  /** Called with every request, before anything else. */
  onRequest(): void;
}

/**
 * The mountable router. For every request, in this order: request id and headers, CORS, address limit, billing gate,
 * origin (of changes), checkout limits, identity, account limits, authorization, body, the handler.
 */
export function createRouter(deps: RouterDependencies): Router {
  const router = Router({ caseSensitive: true });
  router.use((_req, _res, next) => {
    deps.onRequest();
    next();
  });
  router.use(withRequestId);
  router.use(warnOfOtherMount(deps.baseUrl, deps.logger));
  router.use(warnOfTrustedProxies(deps.logger));
  const { receiveStripeWebhook, getOpenApi } = routes;
  mount(router, receiveStripeWebhook.path, new Map([[receiveStripeWebhook.method, deps.webhook]]));
  router.use(cors(deps.allowedOrigins));
  router.use(
    handled(async (req, res, next) => {
      await deps.rateLimits.check('address', req, res);
      next();
    }),
  );
  const without = optionalRoutes.filter((name) => deps.table[name] === undefined);
  const description = openApiDocument({ serverUrl: deps.baseUrl, without });
  mount(router, getOpenApi.path, new Map([[getOpenApi.method, (_req, res) => void res.json(description)]]));
  for (const [path, handlers] of byPath(deps)) mount(router, path, handlers);
  router.use((req) => {
    throw new BillingFailure('NOT_FOUND', `There is no ${req.path.slice(0, 100)} here. See ${getOpenApi.path}.`);
  });
  router.use(errorReplies(deps.logger, deps.clock));
  return router;
}

type Handlers = Map<Route['method'], RequestHandler>;

function byPath(deps: RouterDependencies): Map<string, Handlers> {
  const paths = new Map<string, Handlers>();
  for (const [name, handler] of Object.entries(deps.table) as [RouteName, RouteHandler][]) {
    const { path, method } = routes[name];
    const handlers: Handlers = paths.get(path) ?? new Map();
    paths.set(path, handlers.set(method, answer(deps, name, handler)));
  }
  return paths;
}

function mount(router: Router, path: string, handlers: Handlers): void {
  const allow = [...handlers.keys()].map((method) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ');
  const route = router.route(path);
  for (const [method, handler] of handlers) route[methodNames[method]](handler);
  route.all((req, res, next) => {
    // Preflights are answered by cors(); any other OPTIONS asks what is allowed.
    if (req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined) return next();
    res.setHeader('allow', allow);
    throw new BillingFailure('METHOD_NOT_ALLOWED', `${path} takes ${allow}, not ${req.method}.`);
  });
}

const methodNames = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const satisfies Record<
  Route['method'],
  string
>;

function answer(deps: RouterDependencies, name: RouteName, handler: RouteHandler): RequestHandler {
  const { method } = routes[name];
  const { authorize, rateLimits } = deps;
  /** What is sent, or undefined when that is done already. It may come after the client has got another answer. */
  async function replyTo(req: Request, res: Response): Promise<object | undefined> {
    if (method !== 'GET') {
      if (!deps.enabled) {
        throw new BillingFailure('BILLING_DISABLED', 'Billing is switched off for now. Nothing was changed.');
      }
      requireAllowedOrigin(req.headers, deps.allowedOrigins);
    }
    if (handler.action === null) {
      const identity = await identityOf(deps, req, res);
      const personal = handler.personalFor;
      const shown = identity && personal && !(await mayDo(authorize, identity, personal)) ? null : identity;
      // A visitor sees the plans also while the database is away.
      if (personal && !shown) return handler.handleAnyone(req, res, null);
      return deps.gate(handler.handleAnyone)(req, res, shown);
    }
    const paysNow = 'paysNow' in handler && handler.paysNow;
    if (paysNow) await rateLimits.check('checkoutAddress', req, res);
    const identity = await identityOf(deps, req, res);
    if (!identity) throw unauthenticated();
    if (paysNow) await rateLimits.check('checkoutAccount', req, res, identity.accountId);
    if (handler.action === 'operate') await requireOperator(deps.isAdmin, identity, req);
    else await requireAction(authorize, identity, handler.action);
    if ('stream' in handler) {
      await deps.gate(handler.stream)({ identity, body: {}, params: {}, req }, res);
      return undefined;
    }
    const body = method === 'GET' ? {} : await readJsonBody(req);
    return deps.gate(handler.handle)({ identity, body, params: req.params, req });
  }

  return handled(async (req, res) => {
    const reply = await deps.database.orAway(replyTo(req, res), () => res.headersSent);
    if (reply !== undefined) res.json(reply);
  });
}

async function identityOf(
  { identify, rateLimits }: RouterDependencies,
  req: Request,
  res: Response,
): Promise<Identity | null> {
  const identity = parseIdentity(await identify(req));
  if (identity) {
    requestContext(req).accountId = identity.accountId;
    await rateLimits.check('account', req, res, identity.accountId);
  }
  return identity;
}
