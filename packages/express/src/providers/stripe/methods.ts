import type Stripe from 'stripe';
import { type MethodReading, type PaymentProvider, ProviderFailure } from '../provider.js';
import { asking, reading } from './failures.js';
import { idOf, toDate } from './readings.js';
import { toMetadata } from './tags.js';

type Methods = Pick<
  PaymentProvider,
  'createSetup' | 'createSetupCheckout' | 'listMethods' | 'makeDefault' | 'detachMethod' | 'customerOfSetup'
>;

/** A customer with more than this is no customer of a shop. */
const methodsMax = 100;

export function stripeMethods(stripe: Stripe): Methods {
  /**
   * Clears the own methods of a customer's subscriptions for which `isWrong` holds, so that the customer's default is
   * charged. Checkout gives each subscription a method of its own, which would be charged in its place.
   */
  async function clearOwn(customer: string, isWrong: (own: string) => boolean): Promise<void> {
    for await (const { id, status, default_payment_method } of stripe.subscriptions.list({ customer, limit: 100 })) {
      const own = idOf(default_payment_method);
      if (own === null || status === 'incomplete_expired' || !isWrong(own)) continue;
      await stripe.subscriptions.update(id, { default_payment_method: '' });
    }
  }

  return {
    createSetup: ({ customerId, tags }) =>
      asking('create setup intent', async () => {
        const intent = await stripe.setupIntents.create({
          customer: customerId,
          usage: 'off_session',
          metadata: toMetadata(tags),
        });
        if (intent.client_secret === null) {
          throw new ProviderFailure('rejected', 'Stripe gave a setup without a client secret.');
        }
        return { id: intent.id, clientSecret: intent.client_secret };
      }),

    createSetupCheckout: ({ customerId, currency, tags, successUrl, cancelUrl }) =>
      asking('create setup checkout', async () => {
        const metadata = toMetadata(tags);
        const { url } = await stripe.checkout.sessions.create({
          ui_mode: 'hosted_page',
          mode: 'setup',
          customer: customerId,
          currency,
          metadata,
          setup_intent_data: { metadata },
          success_url: successUrl,
          cancel_url: cancelUrl,
        });
        if (url === null) throw new ProviderFailure('rejected', 'Stripe gave a checkout without a page.');
        return { url };
      }),

    listMethods: (customerId) =>
      asking('list payment methods', async () => {
        const [customer, { data }] = await Promise.all([
          stripe.customers.retrieve(customerId),
          stripe.customers.listPaymentMethods(customerId, { limit: methodsMax }),
        ]);
        const chosen = customer.deleted ? null : idOf(customer.invoice_settings.default_payment_method);
        const methods = data.map(toReading).sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
        return { methods, defaultId: chosen };
      }),

    makeDefault: (customerId, methodId) =>
      asking('make payment method default', async () => {
        // The customer's first, so that no renewal in between finds nothing to charge.
        await stripe.customers.update(customerId, { invoice_settings: { default_payment_method: methodId } });
        await clearOwn(customerId, (own) => own !== methodId);
      }),

    detachMethod: (customerId, methodId) =>
      asking('remove payment method', async () => {
        await clearOwn(customerId, (own) => own === methodId);
        try {
          await stripe.paymentMethods.detach(methodId);
        } catch (error) {
          // Removed elsewhere meanwhile, as in the portal: then there is nothing to remove.
          if (idOf((await stripe.paymentMethods.retrieve(methodId)).customer) !== null) throw error;
        }
      }),

    customerOfSetup: (id) =>
      reading('read setup intent', id, async () => idOf((await stripe.setupIntents.retrieve(id)).customer)),
  };
}

function toReading({ id, type, card, created, ...others }: Stripe.PaymentMethod): MethodReading {
  const details = others[type as keyof typeof others] as { last4?: unknown } | undefined;
  return {
    id,
    type,
    brand: card ? (card.display_brand ?? card.brand) : null,
    last4: card?.last4 ?? (typeof details?.last4 === 'string' ? details.last4 : null),
    expMonth: card?.exp_month ?? null,
    expYear: card?.exp_year ?? null,
    createdAt: toDate(created),
  };
}
