import type { Stripe } from 'stripe';
import { recordMove } from '../billing/customer-balance/balance.js';
import { followInDrafts } from '../billing/invoices/follow-customer.js';
import { cancelSubscription } from '../billing/subscriptions/cancel.js';
import { subscriptionsIn } from '../billing/tables.js';
import { checkWhere, noteIp } from '../billing/tax/customer-tax.js';
import { checkTaxId, insertTaxId } from '../billing/tax/tax-ids.js';
import type { App } from '../core/app.js';
import { blankCustomer } from '../core/blank-customer.js';
import { invalid, unsupported } from '../core/errors.js';
import type { Customer, Stored } from '../core/stored.js';
import { customersIn, deletedCustomersIn, testClocksIn } from '../core/tables.js';
import { attachCard } from '../payments/methods/attach.js';
import { findPaymentMethod, wholeAddress } from '../payments/methods/cards.js';
import { ownCard } from '../payments/methods/default.js';
import { attachToCustomer, checkAttachable, detachFromCustomer } from '../payments/methods/payment-methods.js';
import { cardOfToken, readTokenToSave } from '../payments/methods/token.js';
import { paymentMethodsIn } from '../payments/tables.js';
import { paginate } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { operation } from '../wire/operation.js';
import { retryPastDue } from './retry.js';

declare module '../core/signals.js' {
  interface Signals {
    /** The customer is about to be deleted, and is still there. */
    'customer.deleting': Customer;
  }
}

type CreateParams = Stored<Stripe.CustomerCreateParams>;
type UpdateParams = Stored<Stripe.CustomerUpdateParams>;

export function createCustomer(app: App, params: CreateParams): Customer {
  checkEmail(params.email);
  const customer = blankCustomer(app);
  customer.balance = params.balance ?? 0;
  customer.next_invoice_sequence = params.next_invoice_sequence ?? 1;
  customer.test_clock = params.test_clock ?? null;
  const { default_payment_method: asked, ...settings } = params.invoice_settings ?? {};
  // The card that comes with the customer may be the default at once, by its id or as a ready-made token.
  const ownDefault = Boolean(asked) && asked === params.payment_method;
  assign(app, customer, ownDefault ? { ...params, invoice_settings: settings } : params);
  checkWhere(app, customer, params.tax);
  (params.tax_id_data ?? []).forEach((given, index) => {
    checkTaxId(given, `tax_id_data[${index}]`);
  });
  const method = params.payment_method ? findPaymentMethod(app, params.payment_method) : undefined;
  if (method) checkAttachable(app, method);
  const token = params.source === undefined ? undefined : readTokenToSave(app, params.source);
  const card = token && cardOfToken(app, token);
  customer.default_source = card?.id ?? null;
  if (method && ownDefault) customer.invoice_settings.default_payment_method = method.id;
  customersIn(app.store).insert(customer);
  noteIp(app, customer.id, params.tax);
  app.emit('customer.created', customer);
  if (customer.balance !== 0) {
    recordMove(app, customer, { amount: customer.balance, currency: 'usd', type: 'initial' });
  }
  for (const given of params.tax_id_data ?? []) insertTaxId(app, given, customer);
  if (method) attachToCustomer(app, method, customer.id);
  if (card) attachCard(app, card, customer);
  return customer;
}

function checkEmail(email: string | null | undefined): void {
  if (email && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw invalid(`Invalid email address: ${email}`, { code: 'email_invalid', param: 'email' });
  }
}

/** The fields that create and update share. */
function assign(app: App, customer: Customer, params: UpdateParams): void {
  const settings = params.invoice_settings;
  const defaultMethod = settings?.default_payment_method;
  if (defaultMethod) {
    const method = paymentMethodsIn(app.store).require(defaultMethod, 'invoice_settings[default_payment_method]');
    if (method.customer !== customer.id) {
      throw invalid(
        `The customer does not have a payment method with the ID ${defaultMethod}. The payment method must be attached to the customer.`,
        { code: 'resource_missing', param: 'invoice_settings[default_payment_method]' },
      );
    }
  }
  const metadata = mergeMetadata(customer.metadata, params.metadata);
  if (params.address !== undefined) customer.address = params.address ? wholeAddress(params.address) : null;
  if (params.balance !== undefined) customer.balance = params.balance;
  if (params.business_name !== undefined) customer.business_name = params.business_name ?? '';
  if (params.individual_name !== undefined) customer.individual_name = params.individual_name ?? '';
  if (params.description !== undefined) customer.description = params.description;
  if (params.email !== undefined) customer.email = params.email;
  if (params.name !== undefined) customer.name = params.name;
  if (params.phone !== undefined) customer.phone = params.phone;
  if (params.preferred_locales !== undefined) customer.preferred_locales = params.preferred_locales;
  if (params.next_invoice_sequence !== undefined) customer.next_invoice_sequence = params.next_invoice_sequence;
  if (params.tax_exempt !== undefined) customer.tax_exempt = params.tax_exempt || 'none';
  if (params.shipping !== undefined) {
    customer.shipping = params.shipping
      ? {
          name: params.shipping.name,
          phone: params.shipping.phone ?? null,
          address: wholeAddress(params.shipping.address),
        }
      : null;
  }
  if (settings) {
    const kept = customer.invoice_settings;
    if (defaultMethod !== undefined) kept.default_payment_method = defaultMethod || null;
    if (settings.footer !== undefined) kept.footer = settings.footer;
    if (settings.custom_fields !== undefined) kept.custom_fields = settings.custom_fields || null;
    if (settings.rendering_options !== undefined)
      kept.rendering_options = readRendering(settings.rendering_options || null);
  }
  customer.metadata = metadata;
}

type Rendering = NonNullable<CreateParams['invoice_settings']>['rendering_options'];

function readRendering(given: Exclude<Rendering, '' | undefined>): Customer['invoice_settings']['rendering_options'] {
  if (given?.template !== undefined)
    throw unsupported('invoice_settings[rendering_options][template]', 'templates of invoices');
  const tax = given?.amount_tax_display || null;
  return tax === null ? null : { amount_tax_display: tax, template: null };
}

function updateCustomer(app: App, customer: Customer, params: UpdateParams): Customer {
  checkEmail(params.email);
  // Checked on a copy first: a refused update leaves the customer as it was.
  const copy = structuredClone(customer);
  assign(app, copy, params);
  checkWhere(app, copy, params.tax);
  const named = params.default_source;
  if (named !== undefined) ownCard(app, customer, named, 'default_source');
  const token = params.source === undefined ? undefined : readTokenToSave(app, params.source);
  noteIp(app, customer.id, params.tax);
  const { balance, default_source: former } = customer;
  const card = token && cardOfToken(app, token);
  if (card) attachCard(app, card, customer);
  app.change(customer, 'customer.updated', (changed) => {
    assign(app, changed, params);
    changed.default_source = card?.id ?? named ?? former;
  });
  if (customer.balance !== balance) {
    const currency = customer.currency ?? 'usd';
    recordMove(app, customer, { amount: customer.balance - balance, currency, type: 'adjustment' });
  }
  followInDrafts(app, customer);
  if (card) replaceSource(app, customer, former);
  return customer;
}

/** A new source takes the place of the default one, and pays what that one did not. */
function replaceSource(app: App, customer: Customer, former: string | null): void {
  const old = paymentMethodsIn(app.store).get(former ?? '');
  if (old) detachFromCustomer(app, old);
  retryPastDue(app, customer);
}

const customerParameters = [
  'address',
  'balance',
  'business_name',
  'description',
  'email',
  'individual_name',
  'invoice_settings',
  'metadata',
  'name',
  'next_invoice_sequence',
  'phone',
  'preferred_locales',
  'shipping',
  'source',
  'tax',
  'tax_exempt',
] as const;

/** Subscriptions end, payment methods are detached, and what waits at Checkout expires. Emits `customer.deleted`. */
export function deleteCustomer(app: App, customer: Customer): void {
  const { id } = customer;
  app.signals.tell('customer.deleting', customer);
  for (const subscription of subscriptionsIn(app.store).all()) {
    if (subscription.customer === id) cancelSubscription(app, subscription, { reason: 'cancellation_requested' });
  }
  for (const method of paymentMethodsIn(app.store).all()) if (method.customer === id) detachFromCustomer(app, method);
  customersIn(app.store).delete(id);
  deletedCustomersIn(app.store).add(id);
  app.emit('customer.deleted', customer);
}

export const customerOperations = [
  operation<Stripe.CustomerCreateParams>(
    'POST',
    '/v1/customers',
    [...customerParameters, 'payment_method', 'tax_id_data', 'test_clock'],
    ({ app, params }) => {
      if (params.test_clock === undefined) return createCustomer(app, params);
      const clock = testClocksIn(app.store).require(params.test_clock, 'test_clock');
      return app.at(clock.frozen_time, () => createCustomer(app, params));
    },
  ),

  operation<Stripe.CustomerListParams>('GET', '/v1/customers', ['email', 'test_clock'], ({ app, params }) => {
    const found = customersIn(app.store)
      .newestFirst()
      .filter((customer) => customer.test_clock === (params.test_clock ?? null))
      .filter((customer) => params.email === undefined || customer.email?.toLowerCase() === params.email.toLowerCase());
    return paginate(found, params, '/v1/customers', customersIn(app.store));
  }),

  operation('GET', '/v1/customers/{id}', [], ({ app, id }) => {
    if (deletedCustomersIn(app.store).has(id)) return { id, object: 'customer', deleted: true };
    return customersIn(app.store).require(id);
  }),

  operation<Stripe.CustomerUpdateParams>(
    'POST',
    '/v1/customers/{id}',
    [...customerParameters, 'default_source'],
    ({ app, id, params }) => updateCustomer(app, customersIn(app.store).require(id), params),
  ),

  operation('DELETE', '/v1/customers/{id}', [], ({ app, id }) => {
    deleteCustomer(app, customersIn(app.store).require(id));
    return { id, object: 'customer', deleted: true };
  }),
];
