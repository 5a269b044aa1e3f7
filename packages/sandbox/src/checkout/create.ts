import type { Stripe } from 'stripe';
import { checkTaxSource, readAutomaticTax } from '../billing/tax/enable.js';
import { readTaxRates } from '../billing/tax/tax-rates.js';
import { leftAfter, type Redemption } from '../catalogue/discounts/redeem.js';
import type { App } from '../core/app.js';
import { invalid, unsupported } from '../core/errors.js';
import { randomText } from '../core/ids.js';
import type { CheckoutSession, SetupIntent, Stored } from '../core/stored.js';
import { customersIn } from '../core/tables.js';
import { checkShares } from '../payments/charges/shares.js';
import { checkoutIntentsIn } from '../payments/tables.js';
import { mergeMetadata } from '../wire/metadata.js';
import { checkCollection, collectionFields } from './collection.js';
import { discountLineItems, discountOf, readSessionDiscounts } from './discounts.js';
import { checkLineItems, insertLineItems } from './line-items.js';
import { checkSetupMode, setupIntentFor } from './setup-mode.js';
import { checkoutPlansIn, checkoutSessionsIn } from './tables.js';
import { automaticTaxOfSession, checkSessionLocation, taxLineItems } from './tax.js';
import { checkTotal } from './total.js';
import { checkUiMode, uiFields } from './ui-mode.js';

export type SessionParams = Stored<Stripe.Checkout.SessionCreateParams>;

const dayTime = 86_400;
const leastSeconds = 1800;

/** A new, open session of hosted Checkout. It has neither PaymentIntent nor subscription until it is paid. */
export function createCheckoutSession(app: App, params: SessionParams): CheckoutSession {
  const mode = checkMode(params);
  checkUiMode(params);
  checkCustomer(app, params);
  checkCollection(params);
  checkOptions(params, mode);
  const items = params.line_items ?? [];
  const { currency, total: subtotal } =
    mode === 'setup'
      ? { currency: '', total: 0 }
      : checkLineItems(app, items, mode, {
          automaticTax: params.automatic_tax?.enabled ?? false,
          currency: params.currency,
        });
  const redemptions = mode === 'setup' ? [] : readSessionDiscounts(app, params, currency, subtotal);
  const least = leftAfter(app, subtotal, currency, redemptions);
  if (mode === 'payment' && least > 0) checkTotal(least, currency);
  checkShares(app, params.payment_intent_data ?? {}, least);
  const expiresAt = readExpiry(app, params.expires_at);
  const metadata = mergeMetadata({}, params.metadata);
  mergeMetadata({}, params.payment_intent_data?.metadata, 'payment_intent_data[metadata]');
  mergeMetadata({}, params.subscription_data?.metadata, 'subscription_data[metadata]');

  const rates = readTaxRates(app, params.subscription_data?.default_tax_rates, 'subscription_data[default_tax_rates]');
  checkTaxSource(readAutomaticTax(app, params.automatic_tax, false), rates, 'subscription_data[default_tax_rates]');
  const plan = {
    asked: structuredClone(params),
    discounts: params.discounts ?? [],
    paymentIntentData: params.payment_intent_data ?? {},
    subscriptionData: params.subscription_data ?? {},
    customerUpdate: params.customer_update ?? {},
    taxAddress: null,
    customerId: params.customer ?? null,
  };
  checkSessionLocation(app, plan);

  const lineItems = insertLineItems(app, items, currency);
  discountLineItems(app, lineItems, redemptions);
  taxLineItems(app, plan, lineItems);
  const total = lineItems.reduce((sum, item) => sum + item.amount_total, 0);
  const setupIntent = mode === 'setup' ? setupIntentFor(app, params) : undefined;
  const session = checkoutSessionsIn(app.store).insert(
    newSession(app, params, {
      ...{ mode, currency, subtotal, total, expiresAt, metadata, redemptions, setupIntent },
      discount: lineItems.reduce((sum, item) => sum + item.amount_discount, 0),
      tax: lineItems.reduce((sum, item) => sum + item.amount_tax, 0),
      automaticTax: automaticTaxOfSession(app, plan),
    }),
  );
  checkoutPlansIn(app.store).set(session.id, { ...plan, lineItems, intentId: setupIntent?.id ?? null });
  if (setupIntent) checkoutIntentsIn(app.store).set(setupIntent.id, session.id);
  return session;
}

type Mode = 'payment' | 'setup' | 'subscription';

function checkMode(params: SessionParams): Mode {
  if (params.mode === undefined)
    throw invalid('Missing required param: mode.', { code: 'parameter_missing', param: 'mode' });
  return params.mode as Mode;
}

function checkCustomer(app: App, params: SessionParams): void {
  if (params.customer !== undefined && params.customer_email !== undefined) {
    throw invalid('You may only specify one of these parameters: customer, customer_email.', { param: 'customer' });
  }
  if (params.customer !== undefined) customersIn(app.store).require(params.customer, 'customer');
  if (params.customer_update !== undefined && params.customer === undefined) {
    throw invalid('`customer_update` can only be used with `customer`.', { param: 'customer_update' });
  }
  if (params.customer_email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(params.customer_email)) {
    throw invalid(`Invalid email address: ${params.customer_email}`, {
      code: 'email_invalid',
      param: 'customer_email',
    });
  }
}

/** What a session says of its PaymentIntent. */
const ofPayment = [
  'application_fee_amount',
  'capture_method',
  'description',
  'metadata',
  'on_behalf_of',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'statement_descriptor',
  'statement_descriptor_suffix',
  'transfer_data',
  'transfer_group',
];

function checkOptions(params: SessionParams, mode: Mode): void {
  if (mode === 'setup') {
    checkSetupMode(params);
    return;
  }
  if (params.setup_intent_data !== undefined) {
    throw invalid(`You can not pass \`setup_intent_data\` in \`${mode}\` mode.`, { param: 'setup_intent_data' });
  }
  if (mode === 'subscription') {
    for (const param of ['payment_intent_data', 'customer_creation', 'submit_type'] as const) {
      if (params[param] === undefined || (param === 'submit_type' && params[param] === 'subscribe')) continue;
      throw invalid(`You can not pass \`${param}\` in \`subscription\` mode.`, { param });
    }
  } else {
    for (const param of ['subscription_data', 'payment_method_collection'] as const) {
      if (params[param] !== undefined) throw invalid(`You can not pass \`${param}\` in \`payment\` mode.`, { param });
    }
  }
  if (params.payment_intent_data?.capture_method === 'manual') {
    throw unsupported('payment_intent_data[capture_method]', 'manual capture');
  }
  const unknown = Object.keys(params.payment_intent_data ?? {}).find((name) => !ofPayment.includes(name));
  if (unknown !== undefined) throw unsupported(`payment_intent_data[${unknown}]`);
  const known = [
    ...['billing_mode', 'default_tax_rates', 'description', 'metadata'],
    ...['trial_end', 'trial_period_days', 'trial_settings'],
  ];
  const refused = Object.keys(params.subscription_data ?? {}).find((name) => !known.includes(name));
  if (refused !== undefined) throw unsupported(`subscription_data[${refused}]`);
}

function readExpiry(app: App, expiresAt: number | undefined): number {
  const now = app.now();
  if (expiresAt === undefined) return now + dayTime;
  if (expiresAt < now + leastSeconds) {
    throw invalid('The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.', {
      param: 'expires_at',
    });
  }
  if (expiresAt > now + dayTime) {
    throw invalid('The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.', {
      param: 'expires_at',
    });
  }
  return expiresAt;
}

function newSession(
  app: App,
  params: SessionParams,
  read: {
    mode: Mode;
    currency: string;
    subtotal: number;
    total: number;
    discount: number;
    tax: number;
    automaticTax: CheckoutSession['automatic_tax'];
    expiresAt: number;
    metadata: Record<string, string>;
    redemptions: Redemption[];
    setupIntent: SetupIntent | undefined;
  },
): CheckoutSession {
  const id = `cs_test_a1${randomText(56)}`;
  const { mode, total } = read;
  const customer = customersIn(app.store).get(params.customer ?? '');
  const email = customer?.email ?? params.customer_email ?? null;
  const trial =
    params.subscription_data?.trial_period_days !== undefined || params.subscription_data?.trial_end !== undefined;
  const due = trial ? 0 : total;
  const sells = mode !== 'setup';
  const recovery = params.after_expiration?.recovery;
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: mode === 'payment' ? { enabled: false } : null,
    after_expiration: recovery
      ? {
          recovery: {
            allow_promotion_codes: recovery.allow_promotion_codes ?? false,
            enabled: recovery.enabled,
            expires_at: null,
            url: null,
          },
        }
      : null,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: null,
    amount_subtotal: sells ? (trial ? 0 : read.subtotal) : null,
    amount_total: sells ? due : null,
    automatic_tax: read.automaticTax,
    ...collectionFields(params, customer),
    client_reference_id: params.client_reference_id ?? null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    created: app.now(),
    currency: sells ? read.currency : (params.currency?.toLowerCase() ?? null),
    currency_conversion: null,
    customer: params.customer ?? null,
    customer_account: null,
    customer_creation: customer
      ? null
      : (params.customer_creation ?? (mode === 'subscription' ? 'always' : 'if_required')),
    customer_details: email
      ? {
          address: null,
          business_name: null,
          email,
          individual_name: null,
          // What the customer is called is not shown before it was entered.
          name: null,
          phone: null,
          tax_exempt: sells ? (customer?.tax_exempt ?? 'none') : null,
          tax_ids: null,
        }
      : null,
    customer_email: params.customer_email ?? null,
    discounts: sells ? read.redemptions.map(discountOf) : null,
    expires_at: read.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation:
      mode === 'payment'
        ? {
            enabled: false,
            invoice_data: {
              account_tax_ids: null,
              custom_fields: null,
              description: null,
              footer: null,
              issuer: null,
              metadata: {},
              rendering_options: null,
            },
          }
        : null,
    livemode: false,
    locale: params.locale ?? null,
    managed_payments: { enabled: false },
    metadata: read.metadata,
    mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: mode === 'payment' ? 'if_required' : (params.payment_method_collection ?? 'always'),
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    payment_status: due === 0 ? 'no_payment_required' : 'unpaid',
    permissions: null,
    recovered_from: null,
    setup_intent: read.setupIntent?.id ?? null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: params.submit_type ?? null,
    subscription: null,
    total_details: sells
      ? { amount_discount: trial ? 0 : read.discount, amount_shipping: 0, amount_tax: trial ? 0 : read.tax }
      : null,
    ...uiFields(params, id, app.urls.checkout(id)),
    wallet_options: null,
  };
}
