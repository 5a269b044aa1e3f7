import type { AccountsService } from '../accounts/service.js';
import type { CheckoutService } from '../checkout/service.js';
import type { PaymentMethodsService } from '../methods/service.js';
import type { ProviderEvent } from '../providers/provider.js';
import type { SubscriptionsService } from '../subscriptions/service.js';

/** The services that handlers call. */
export interface HandlerServices {
  accounts: AccountsService;
  checkout: CheckoutService;
  subscriptions: SubscriptionsService;
  paymentMethods: PaymentMethodsService;
}

/** What listens to a type of event. Events of one object and lane are worked on one at a time, and collapse. */
export interface Listener {
  lane: string;
  /** The id of the object to read again; null if the event is about none of ours. */
  subject(event: ProviderEvent): string | null;
  /** Reads the object again by its id, with one call of a service. It catches nothing: if it throws, it is retried. */
  handle(id: string, services: HandlerServices): Promise<unknown>;
}

const itself = (event: ProviderEvent) => event.objectId;

const checkout: Listener = {
  lane: 'checkout',
  subject: itself,
  handle: (id, services) => services.checkout.fulfilCheckout(id),
};
const payment: Listener = {
  lane: 'payment',
  subject: itself,
  handle: (id, services) => services.checkout.fulfilPayment(id),
};
// A lane of its own: what collapses here must not take the place of a fulfilment.
const reversal: Listener = {
  lane: 'reversal',
  subject: (event) => event.paymentId,
  handle: (id, services) => services.checkout.syncReversals(id),
};
const subscription: Listener = {
  lane: 'subscription',
  subject: itself,
  handle: (id, services) => services.subscriptions.sync(id),
};
// An invoice or a schedule says that its subscription moved, so it stands in the subscription's lane.
const ofSubscription: Listener = { ...subscription, subject: (event) => event.subscriptionId };
const setup: Listener = {
  lane: 'setup',
  subject: itself,
  handle: (id, services) => services.paymentMethods.settleSetup(id),
};
const customer: Listener = {
  lane: 'customer',
  subject: itself,
  handle: (id, services) => services.accounts.syncCustomer(id),
};

/** Every event we listen to, and why. Any other type is acknowledged and let be. */
export const dispatchTable: Readonly<Record<string, Listener | undefined>> = Object.assign(Object.create(null), {
  // The customer finished the hosted page: credits or a subscription are due, if it is paid.
  'checkout.session.completed': checkout,
  // A delayed method (bank debit, voucher) brought its money days later.
  'checkout.session.async_payment_succeeded': checkout,
  // It did not: the session ends in error.
  'checkout.session.async_payment_failed': checkout,
  // Nobody paid within a day: the session ends, and no longer counts against the balance cap.
  'checkout.session.expired': checkout,

  // A payment in the page is through, also when the customer closed the tab.
  'payment_intent.succeeded': payment,
  // A try failed; the payment stays open for another card.
  'payment_intent.payment_failed': payment,
  // It was canceled at Stripe.
  'payment_intent.canceled': payment,

  // Money went back, in whole or in part: its credits go too.
  'charge.refunded': reversal,
  'refund.created': reversal,
  'refund.updated': reversal,
  // It came back after all: so do the credits.
  'refund.failed': reversal,
  // The bank has decided: a lost dispute takes the credits.
  'charge.dispute.closed': reversal,
  // The bank returned the funds. If the dispute is no longer lost, its credits are restored too.
  'charge.dispute.funds_reinstated': reversal,

  // A subscription began, in Checkout or by an operator's hand.
  'customer.subscription.created': subscription,
  // Plan, period, status or pending cancellation changed: renewals come by this, too.
  'customer.subscription.updated': subscription,
  // It ended.
  'customer.subscription.deleted': subscription,
  'customer.subscription.paused': subscription,
  'customer.subscription.resumed': subscription,

  // What a subscription becomes at the end of its period was scheduled, or is so no longer.
  'subscription_schedule.updated': ofSubscription,
  'subscription_schedule.released': ofSubscription,
  'subscription_schedule.canceled': ofSubscription,

  // A renewal was paid: the period moved on.
  'invoice.paid': ofSubscription,
  // A renewal was not paid: access may end.
  'invoice.payment_failed': ofSubscription,

  // A payment method was saved: the first one is charged from now on.
  'setup_intent.succeeded': setup,

  // An operator deleted the customer at Stripe: the next purchase needs a new one.
  'customer.deleted': customer,
});

/** The types an endpoint at Stripe must send, sorted. */
export const listenedTypes: readonly string[] = Object.keys(dispatchTable).sort();
