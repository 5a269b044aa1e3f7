import type Stripe from 'stripe';
import type { CheckoutReading, CheckoutState, HostedCheckout, PaymentProvider } from '../provider.js';
import { ProviderFailure } from '../provider.js';
import { asking, reading } from './failures.js';
import { idOf, toDate } from './readings.js';
import { toMetadata, toTags } from './tags.js';

type Checkouts = Pick<
  PaymentProvider,
  'createTopUpCheckout' | 'createSubscriptionCheckout' | 'readCheckout' | 'closeCheckout'
>;

export function stripeCheckouts(stripe: Stripe): Checkouts {
  const create = (what: string, params: Stripe.Checkout.SessionCreateParams, key: string) =>
    asking(what, async () =>
      toHosted(await stripe.checkout.sessions.create({ ui_mode: 'hosted_page', ...params }, { idempotencyKey: key })),
    );
  return {
    createTopUpCheckout: ({ customerId, amountMinor, currency, tags, key, successUrl, cancelUrl }) => {
      const metadata = toMetadata(tags);
      const price = { currency, unit_amount: amountMinor, product_data: { name: 'Balance top-up' } };
      return create(
        'create top-up checkout',
        {
          mode: 'payment',
          customer: customerId,
          line_items: [{ quantity: 1, price_data: price }],
          metadata,
          payment_intent_data: { metadata },
          success_url: successUrl,
          cancel_url: cancelUrl,
        },
        key,
      );
    },

    createSubscriptionCheckout: ({ customerId, priceId, seats, tags, key, successUrl, cancelUrl }) => {
      const metadata = toMetadata(tags);
      return create(
        'create subscription checkout',
        {
          mode: 'subscription',
          customer: customerId,
          line_items: [{ quantity: seats, price: priceId }],
          metadata,
          subscription_data: { metadata },
          success_url: successUrl,
          cancel_url: cancelUrl,
        },
        key,
      );
    },

    readCheckout: (id) =>
      reading('read checkout', id, async () =>
        checkoutReading(await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] })),
      ),

    closeCheckout: async (id) => {
      try {
        await asking('expire checkout', () => stripe.checkout.sessions.expire(id));
      } catch (error) {
        // Stripe refuses to expire what is not open any more: then there is nothing to close.
        if (!(error instanceof ProviderFailure) || error.reason !== 'rejected') throw error;
      }
    },
  };
}

function toHosted(session: Stripe.Checkout.Session): HostedCheckout {
  if (session.url === null) throw new ProviderFailure('rejected', 'Stripe gave a checkout without a page.');
  return { id: session.id, url: session.url, expiresAt: toDate(session.expires_at) };
}

export function checkoutReading(session: Stripe.Checkout.Session): CheckoutReading {
  return {
    id: session.id,
    state: stateOf(session),
    customerId: idOf(session.customer),
    subtotalMinor: session.amount_subtotal ?? 0,
    currency: session.currency ?? '',
    paymentId: idOf(session.payment_intent),
    subscriptionId: idOf(session.subscription),
    tags: toTags(session.metadata),
  };
}

/** `complete` says that the customer is done, not that the money came: only `payment_status` says that. */
function stateOf(session: Stripe.Checkout.Session): CheckoutState {
  if (session.status === 'expired') return 'expired';
  if (session.status !== 'complete') return 'open';
  if (session.payment_status === 'paid' || session.payment_status === 'no_payment_required') return 'paid';
  const intent = session.payment_intent;
  const failed =
    intent !== null &&
    typeof intent === 'object' &&
    (intent.status === 'requires_payment_method' || intent.status === 'canceled');
  return failed ? 'failed' : 'settling';
}
