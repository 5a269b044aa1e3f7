import type { AccountsService } from '../accounts/service.js';
import type { CheckoutService } from '../checkout/service.js';
import type { SubscriptionsService } from '../subscriptions/service.js';

/** The services that handlers call. */
export interface HandlerServices {
  accounts: AccountsService;
  checkout: CheckoutService;
  subscriptions: SubscriptionsService;
}

/** What a handler may look at: everything else is read again from Stripe. */
export interface HandledEvent {
  id: string;
  type: string;
  /** The id of the object to read again. */
  subjectId: string;
}

/** Takes the id out of the event and calls one service. It catches nothing: what it throws is tried again. */
export type Handler = (event: HandledEvent, services: HandlerServices) => Promise<unknown>;
