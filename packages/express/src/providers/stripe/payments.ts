import type Stripe from 'stripe';
import { type PaymentProvider, type PaymentReading, type PaymentState, ProviderFailure } from '../provider.js';
import { asking } from './failures.js';
import { idOf } from './readings.js';
import { toMetadata, toTags } from './tags.js';

type Payments = Pick<PaymentProvider, 'createTopUpPayment' | 'readPayment' | 'closePayment'>;

export function stripePayments(stripe: Stripe): Payments {
  return {
    createTopUpPayment: ({ customerId, amountMinor, currency, tags, key }) =>
      asking('create payment', async () => {
        const intent = await stripe.paymentIntents.create(
          {
            amount: amountMinor,
            currency,
            customer: customerId,
            description: 'Balance top-up',
            metadata: toMetadata(tags),
          },
          { idempotencyKey: key },
        );
        if (intent.client_secret === null) {
          throw new ProviderFailure('rejected', 'Stripe gave a payment without a client secret.');
        }
        return { id: intent.id, clientSecret: intent.client_secret };
      }),

    readPayment: (id) => asking('read payment', async () => toReading(await stripe.paymentIntents.retrieve(id))),

    closePayment: async (id) => {
      try {
        await asking('cancel payment', () =>
          stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' }, { idempotencyKey: `${id}:close` }),
        );
      } catch (error) {
        // Paid, on its way or cancelled already: then there is nothing to close.
        if (!(error instanceof ProviderFailure) || error.reason !== 'rejected') throw error;
      }
    },
  };
}

function toReading(intent: Stripe.PaymentIntent): PaymentReading {
  return {
    id: intent.id,
    state: stateOf(intent.status),
    customerId: idOf(intent.customer),
    amountMinor: intent.amount,
    currency: intent.currency,
    failedBefore: intent.last_payment_error !== null,
    clientSecret: intent.client_secret,
    tags: toTags(intent.metadata),
  };
}

function stateOf(status: Stripe.PaymentIntent.Status): PaymentState {
  switch (status) {
    case 'succeeded':
      return 'paid';
    case 'processing':
    case 'requires_capture':
      return 'settling';
    case 'canceled':
      return 'cancelled';
    default:
      // requires_payment_method, requires_confirmation, requires_action, and what Stripe may add.
      return 'open';
  }
}
