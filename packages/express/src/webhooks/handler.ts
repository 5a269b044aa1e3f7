import type { Accounts } from '../accounts/service.js';
import type { Checkout } from '../checkout/service.js';
import type { Subscriptions } from '../subscriptions/service.js';

/** The services that handlers call. */
export interface HandlerServices {
  accounts: Accounts;
  checkout: Checkout;
  subscriptions: Subscriptions;
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
