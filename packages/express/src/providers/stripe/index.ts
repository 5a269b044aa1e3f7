import type { StripeClientOptions } from '../../config.js';
import type { PaymentProvider } from '../provider.js';
import { stripeChanges } from './changes.js';
import { stripeCheckouts } from './checkouts.js';
import { createStripeClient } from './client.js';
import { stripeCustomers } from './customers.js';
import { stripeEvents } from './events.js';
import { stripeInvoices } from './invoice-list.js';
import { stripeListings } from './listings.js';
import { stripeMethods } from './methods.js';
import { stripePayments } from './payments.js';
import { stripePortal } from './portal.js';
import { stripePrices } from './prices.js';
import { stripeReversals } from './reversals.js';
import { stripeSubscriptions } from './subscriptions.js';

/** The payment provider on Stripe. */
export function stripeProvider(options: StripeClientOptions): PaymentProvider {
  const stripe = createStripeClient(options);
  return {
    ...stripeCustomers(stripe),
    ...stripeCheckouts(stripe),
    ...stripePayments(stripe),
    ...stripeInvoices(stripe),
    ...stripeMethods(stripe),
    ...stripeReversals(stripe),
    ...stripeListings(stripe),
    ...stripeSubscriptions(stripe),
    ...stripeChanges(stripe),
    ...stripePrices(stripe),
    ...stripePortal(stripe),
    ...stripeEvents(stripe),
  };
}
