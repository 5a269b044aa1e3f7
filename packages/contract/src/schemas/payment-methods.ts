import { z } from 'zod';
import { instant, redirectUrl } from './primitives.js';
import { contractRegistry } from './registry.js';

/** Schema of a saved payment method. Nothing in it can be charged with. */
export const paymentMethod = z
  .strictObject({
    id: z.string(),
    type: z.string().register(contractRegistry, { examples: ['card', 'sepa_debit', 'link'] }),
    brand: z.string().nullable().register(contractRegistry, { description: 'Of a card, e.g. "visa".' }),
    last4: z.string().nullable(),
    expMonth: z.int().nullable(),
    expYear: z.int().nullable(),
    expiry: z
      .enum(['valid', 'soon', 'expired'])
      .nullable()
      .register(contractRegistry, { description: 'soon: it expires within 30 days. Null: it does not expire.' }),
    isDefault: z
      .boolean()
      .register(contractRegistry, { description: 'Whether renewals and automatic top-ups are charged to it.' }),
    createdAt: instant,
  })
  .register(contractRegistry, { id: 'PaymentMethod' });

/** Schema of the reply of `GET /payment-methods`. */
export const paymentMethodsReply = z
  .strictObject({ methods: z.array(paymentMethod).register(contractRegistry, { description: 'Newest first.' }) })
  .register(contractRegistry, { id: 'PaymentMethodsReply' });

/** Schema of the reply of `GET /has-payment-method`. */
export const hasPaymentMethodReply = z
  .strictObject({ hasPaymentMethod: z.boolean() })
  .register(contractRegistry, { id: 'HasPaymentMethodReply' });

/** Schema of the id in the path of `/payment-methods/:id`. */
export const paymentMethodParams = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_]{3,128}$/, 'An id of a payment method looks like "pm_…".'),
});

/** Schema of the body of `POST /create-setup-intent`. */
export const setupIntentBody = z.strictObject({}).register(contractRegistry, { id: 'SetupIntentBody' });

/** Schema of the reply of `POST /create-setup-intent`: what the Payment Element needs. */
export const setupIntentReply = z
  .strictObject({
    setupIntentId: z.string(),
    clientSecret: z.string(),
    publishableKey: z.string(),
    stripeJsUrl: z.url().nullable().register(contractRegistry, {
      description: 'Where Stripe.js comes from when it is not Stripe’s own: the offline sandbox, on loopback.',
    }),
  })
  .register(contractRegistry, { id: 'SetupIntentReply' });

/** Schema of the body of `POST /create-customer-setup-session`. */
export const setupSessionBody = z
  .strictObject({ redirectUrl: redirectUrl.optional() })
  .register(contractRegistry, { id: 'SetupSessionBody' });

/** Schema of the reply of `POST /create-customer-setup-session`: Stripe’s page to send the customer to. */
export const setupSessionReply = z
  .strictObject({ url: z.url() })
  .register(contractRegistry, { id: 'SetupSessionReply' });

/** A saved payment method. Nothing in it can be charged with. */
export type PaymentMethod = z.infer<typeof paymentMethod>;
/** The reply of `GET /payment-methods`, newest first. */
export type PaymentMethodsReply = z.infer<typeof paymentMethodsReply>;
/** The reply of `GET /has-payment-method`. */
export type HasPaymentMethodReply = z.infer<typeof hasPaymentMethodReply>;
/** The id in the path of `/payment-methods/:id`. */
export type PaymentMethodParams = z.infer<typeof paymentMethodParams>;
/** The body of `POST /create-setup-intent`. It is empty. */
export type SetupIntentBody = z.infer<typeof setupIntentBody>;
/** The reply of `POST /create-setup-intent`: what the Payment Element needs. */
export type SetupIntentReply = z.infer<typeof setupIntentReply>;
/** The body of `POST /create-customer-setup-session`. */
export type SetupSessionBody = z.infer<typeof setupSessionBody>;
/** The reply of `POST /create-customer-setup-session`: Stripe’s page to send the customer to. */
export type SetupSessionReply = z.infer<typeof setupSessionReply>;
