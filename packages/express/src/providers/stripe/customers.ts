import type Stripe from 'stripe';
import type { PaymentProvider } from '../provider.js';
import { asking } from './failures.js';
import { toMetadata, toTags } from './tags.js';

type Customers = Pick<PaymentProvider, 'createCustomer' | 'findCustomers' | 'isCustomerDeleted'>;

export function stripeCustomers(stripe: Stripe): Customers {
  return {
    createCustomer: ({ email, name, tags, key }) =>
      asking('create customer', async () => {
        const { id } = await stripe.customers.create(
          { ...(email ? { email } : {}), ...(name ? { name } : {}), metadata: toMetadata(tags) },
          { idempotencyKey: key },
        );
        return { id };
      }),

    findCustomers: ({ accountId, environment, createdSince }) =>
      asking('list customers', async () => {
        const found: { id: string }[] = [];
        // A plain list, not Stripe's search, which lags behind writes; and never by e-mail, which is not identity.
        const since = Math.floor(createdSince.getTime() / 1000);
        for await (const customer of stripe.customers.list({ created: { gte: since }, limit: 100 })) {
          const tags = toTags(customer.metadata);
          if (tags.accountId === accountId && tags.environment === environment) found.push({ id: customer.id });
        }
        return found.reverse();
      }),

    isCustomerDeleted: (customerId) =>
      asking('read customer', async () => (await stripe.customers.retrieve(customerId)).deleted === true),
  };
}
