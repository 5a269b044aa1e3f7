import { createSubscription } from '../billing/subscriptions/create.js';
import { taxingIn } from '../billing/tables.js';
import { insertTaxId, taxIdsOfCustomer } from '../billing/tax/tax-ids.js';
import { redeem } from '../catalogue/discounts/redeem.js';
import type { App } from '../core/app.js';
import type { CheckoutSession, LineItem, PaymentIntent, SetupIntent } from '../core/stored.js';
import { customersIn } from '../core/tables.js';
import { checkoutIntentsIn } from '../payments/tables.js';
import { promisedDiscounts } from './discounts.js';
import { expireSession } from './expiry.js';
import type { CheckoutPlan } from './tables.js';
import { checkoutPlansIn, checkoutSessionsIn } from './tables.js';

/** Lets sessions follow the intents that pay them. */
export function followCheckout(app: App): void {
  const follow = (intent: PaymentIntent | SetupIntent) => {
    if (intent.status !== 'succeeded') return;
    const session = checkoutSessionsIn(app.store).get(checkoutIntentsIn(app.store).get(intent.id) ?? '');
    const plan = checkoutPlansIn(app.store).get(session?.id ?? '');
    if (session?.status === 'open' && plan) completeSession(app, session, plan, intent);
  };
  app.signals.on('payment.moved', follow);
  app.signals.on('setup.succeeded', follow);
  app.signals.on('customer.deleting', ({ id }) => {
    for (const session of checkoutSessionsIn(app.store).all()) {
      if (session.status === 'open' && checkoutPlansIn(app.store).get(session.id)?.customerId === id)
        expireSession(app, session);
    }
  });
}

/**
 * Open → complete, the payment having succeeded (or nothing being due). In `subscription` mode this is where the
 * subscription comes to be, its first invoice paid by the session's intent. Emits `checkout.session.completed`.
 */
export function completeSession(
  app: App,
  session: CheckoutSession,
  plan: CheckoutPlan,
  intent: PaymentIntent | SetupIntent | undefined,
): void {
  session.customer = plan.customerId;
  updateCustomer(app, session, plan);
  if (session.mode === 'subscription') subscribe(app, session, plan, intent);
  else if (session.mode === 'payment') {
    session.payment_intent = intent?.id ?? null;
    redeem(app, promisedDiscounts(app, plan.discounts), { customer: session.customer, checkoutSession: session.id });
  }
  session.status = 'complete';
  session.url = null;
  if (session.payment_status === 'unpaid') session.payment_status = 'paid';
  app.emit('checkout.session.completed', session);
}

function subscribe(
  app: App,
  session: CheckoutSession,
  plan: CheckoutPlan,
  intent: PaymentIntent | SetupIntent | undefined,
): void {
  const method = intent?.payment_method;
  const subscription = createSubscription(
    app,
    {
      ...plan.subscriptionData,
      customer: plan.customerId ?? '',
      ...(session.currency === null ? {} : { currency: session.currency }),
      items: plan.lineItems.map((item) => ({
        price: item.price?.id ?? '',
        ...(item.quantity === null ? {} : { quantity: item.quantity }),
        metadata: item.metadata ?? {},
        ...ratesOf(app, item),
      })),
      ...(session.automatic_tax.enabled ? { automatic_tax: { enabled: true } } : {}),
      ...(method ? { default_payment_method: method } : {}),
    },
    {
      checkout: {
        paidBy: intent?.object === 'payment_intent' ? intent : undefined,
        redemptions: promisedDiscounts(app, plan.discounts),
      },
    },
  );
  session.subscription = subscription.id;
  session.invoice = subscription.latest_invoice;
}

/** The tax rates that a line item was given by hand. */
function ratesOf(app: App, { id }: LineItem): { tax_rates?: string[] } {
  const rates = taxingIn(app.store).get(id)?.rates;
  return rates ? { tax_rates: rates } : {};
}

const everything = { address: 'auto', name: 'auto', shipping: 'auto' } as const;

/** What the person entered goes to the session's own customer; to one that was there before, where `customer_update` says so. */
function updateCustomer(app: App, session: CheckoutSession, plan: CheckoutPlan): void {
  const customer = customersIn(app.store).get(session.customer ?? '');
  const details = session.customer_details;
  if (!customer || !details) return;
  const { address, name, shipping } = plan.asked.customer === undefined ? everything : plan.customerUpdate;
  const goods = session.collected_information?.shipping_details;
  app.change(customer, 'customer.updated', (changed) => {
    changed.email ??= details.email;
    if (address === 'auto' && details.address) changed.address = details.address;
    if (name === 'auto') {
      if (details.name) changed.name = details.name;
      if (details.business_name) changed.business_name = details.business_name;
      if (details.individual_name) changed.individual_name = details.individual_name;
    }
    if (shipping === 'auto' && goods) changed.shipping = { ...goods, phone: details.phone };
  });
  for (const { type, value } of details.tax_ids ?? []) {
    const known = taxIdsOfCustomer(app, customer.id).some((own) => own.type === type && own.value === value);
    if (value !== null && !known) insertTaxId(app, { type: type as 'eu_vat', value }, customer);
  }
}
