import Stripe from 'stripe';
import {
  type PaymentDecline,
  type PaymentProvider,
  type PaymentReading,
  type PaymentState,
  ProviderFailure,
  type SavedMethod,
} from '../provider.js';
import { asking, reading } from './failures.js';
import { idOf } from './readings.js';
import { toMetadata, toTags } from './tags.js';

type Payments = Pick<
  PaymentProvider,
  'createTopUpPayment' | 'chargeSavedMethod' | 'savedMethod' | 'readPayment' | 'closePayment'
>;

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

    chargeSavedMethod: ({ customerId, amountMinor, currency, tags, key, methodId }) =>
      asking('charge saved method', async () => {
        try {
          const { id } = await stripe.paymentIntents.create(
            {
              amount: amountMinor,
              currency,
              customer: customerId,
              payment_method: methodId,
              confirm: true,
              off_session: true,
              description: 'Automatic balance top-up',
              metadata: toMetadata(tags),
            },
            { idempotencyKey: key },
          );
          return { id };
        } catch (error) {
          // Declined: the payment was made, and says why.
          const made = error instanceof Stripe.errors.StripeCardError ? error.payment_intent : undefined;
          if (made === undefined) throw error;
          return { id: made.id };
        }
      }),

    savedMethod: (customerId) =>
      asking('read saved payment method', async () => {
        const customer = await stripe.customers.retrieve(customerId, {
          expand: ['invoice_settings.default_payment_method'],
        });
        if (customer.deleted) return null;
        const preferred = customer.invoice_settings.default_payment_method;
        if (preferred !== null && typeof preferred !== 'string') return toSavedMethod(preferred);
        const { data } = await stripe.customers.listPaymentMethods(customerId, { type: 'card', limit: 1 });
        return data[0] ? toSavedMethod(data[0]) : null;
      }),

    readPayment: (id) =>
      reading('read payment', id, async () => paymentReading(await stripe.paymentIntents.retrieve(id))),

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

export function paymentReading(intent: Stripe.PaymentIntent): PaymentReading {
  return {
    id: intent.id,
    state: stateOf(intent.status),
    customerId: idOf(intent.customer),
    amountMinor: intent.amount,
    currency: intent.currency,
    failedBefore: intent.last_payment_error !== null,
    failure: toDecline(intent.last_payment_error),
    clientSecret: intent.client_secret,
    tags: toTags(intent.metadata),
  };
}

export function toDecline(error: Stripe.PaymentIntent.LastPaymentError | null): PaymentDecline | null {
  if (error === null) return null;
  const { decline_code: bankCode, code, type, message } = error;
  return { code: bankCode ?? code ?? type, message: message ?? 'The payment failed.' };
}

function toSavedMethod({ id, type, card }: Stripe.PaymentMethod): SavedMethod {
  return { id, brand: card?.display_brand ?? card?.brand ?? type, last4: card?.last4 ?? '' };
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
