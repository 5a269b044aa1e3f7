import {
  checkoutResultParameter,
  portalBody,
  sessionQuery,
  subscriptionCheckoutBody,
  topUpBody,
} from '@tillkit/contract';
import type { Request, Response } from 'express';
import type { RouteTable } from '../http/endpoint.js';
import type { Identity } from '../http/identity.js';
import { parseInput, readQuery } from '../http/input.js';
import { withQuery } from '../http/redirect.js';
import { describeError, type Logger } from '../logger.js';
import { ProviderFailure } from '../providers/provider.js';
import type { CheckoutService, SessionOutcome } from './service.js';

export function checkoutRoutes(checkout: CheckoutService, logger: Logger): RouteTable {
  /** A return page: a browser is sent on, a client that asks for JSON alone gets the reply. */
  const returnPage =
    (settle: CheckoutService['fulfil']) => async (req: Request, res: Response, identity: Identity | null) => {
      const { session_id: sessionId } = parseInput(sessionQuery, readQuery(req.originalUrl));
      if (req.accepts(['html', 'json']) === 'json') return (await settle(sessionId, identity)).reply;
      const found = await settleOrWait(sessionId, identity, settle);
      const query = { [checkoutResultParameter]: found.checkout, session_id: sessionId };
      res.redirect(303, withQuery(found.redirectUrl, query));
      return undefined;
    };

  /** The customer is never shown an error of ours after paying: what cannot be asked now, the webhook will tell. */
  async function settleOrWait(
    id: string,
    identity: Identity | null,
    settle: CheckoutService['fulfil'],
  ): Promise<SessionOutcome> {
    try {
      return await settle(id, identity);
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      logger.error({ sessionId: id, error: describeError(error) }, 'return page could not read the checkout');
      return checkout.read(id, identity);
    }
  }

  return {
    createCheckoutSession: {
      action: 'manage',
      paysNow: true,
      handle: ({ identity, body }) => checkout.createTopUpCheckout(identity, parseInput(topUpBody, body)),
    },
    createPaymentIntent: {
      action: 'manage',
      paysNow: true,
      handle: ({ identity, body }) => checkout.createTopUpIntent(identity, parseInput(topUpBody, body)),
    },
    createSubscriptionCheckoutSession: {
      action: 'manage',
      paysNow: true,
      handle: ({ identity, body }) =>
        checkout.createSubscriptionCheckout(identity, parseInput(subscriptionCheckoutBody, body)),
    },
    createPortalSession: {
      action: 'manage',
      handle: ({ identity, body }) => checkout.createPortal(identity, parseInput(portalBody, body)),
    },
    completeSession: { action: null, handleAnyone: returnPage(checkout.fulfil) },
    cancelSession: { action: null, handleAnyone: returnPage(checkout.cancel) },
  };
}
