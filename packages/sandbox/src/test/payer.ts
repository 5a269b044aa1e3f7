import type { Stripe } from 'stripe';

/** A customer whose invoices are charged to a good card. Gives its id. */
export async function createPayer(stripe: Stripe): Promise<string> {
  const { id } = await stripe.customers.create({ email: 'ada@example.com' });
  await chargeTo(stripe, id, 'pm_card_visa');
  return id;
}

/** From now on the customer's invoices are charged to this card of Stripe's test cards. */
export async function chargeTo(stripe: Stripe, customer: string, card: string): Promise<void> {
  const { id } = await stripe.paymentMethods.attach(card, { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
}
