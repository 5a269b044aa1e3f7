import type { RouteName } from '@tillkit/contract';
import type { Request, Response } from 'express';
import type { BillingAction, Identity } from './identity.js';

/** One call by a signed-in account that its host lets do this. */
export interface Call {
  identity: Identity;
  /** The parsed JSON, loose: the route parses it by the contract. `{}` for GET. */
  body: unknown;
  /** The names in the path, loose as well. */
  params: unknown;
  req: Request;
}

/** How one endpoint is answered. What is returned is sent as JSON with status 200. */
export type RouteHandler =
  | {
      /** What the account's user must be allowed to do. `operate`: be one of the host's operators. */
      action: BillingAction | 'operate';
      /** Starts a payment, so the tighter limits hold. */
      paysNow?: true;
      handle(call: Call): Promise<object>;
    }
  | {
      action: BillingAction;
      /** Answers by itself, over a longer time. */
      stream(call: Call, res: Response): Promise<void>;
    }
  | {
      action: null;
      /** Answers an account's user who may not do this as if they were signed out. */
      personalFor?: BillingAction;
      /** For everybody; the identity is null when signed out. Undefined when the reply is sent already. */
      handleAnyone(req: Request, res: Response, identity: Identity | null): Promise<object | undefined>;
    };

export type RouteTable = { readonly [N in RouteName]?: RouteHandler };
