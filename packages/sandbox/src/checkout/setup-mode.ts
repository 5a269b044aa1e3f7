import type { Stripe } from 'stripe';
import { checkCurrency } from '../core/amounts.js';
import type { App } from '../core/app.js';
import { invalid, unsupported } from '../core/errors.js';
import type { SetupIntent, Stored } from '../core/stored.js';
import { newSetupIntent } from '../payments/intents/setup.js';
import { mergeMetadata } from '../wire/metadata.js';

type SessionParams = Stored<Stripe.Checkout.SessionCreateParams>;

/** What belongs to a sale, and has no place where a card is only saved. */
const ofSales = [
  'allow_promotion_codes',
  'automatic_tax',
  'discounts',
  'line_items',
  'payment_intent_data',
  'payment_method_collection',
  'submit_type',
  'subscription_data',
  'tax_id_collection',
] as const;

/** @throws StripeError for what a session that saves a card cannot have */
export function checkSetupMode(params: SessionParams): void {
  const misplaced = ofSales.find((param) => params[param] !== undefined);
  if (misplaced) throw invalid(`You can not pass \`${misplaced}\` in \`setup\` mode.`, { param: misplaced });
  // The types of methods follow from it; naming them instead (`allowed_payment_method_types`) is not in this sandbox.
  if (params.currency === undefined) {
    throw invalid('Missing required param: currency.', { code: 'parameter_missing', param: 'currency' });
  }
  checkCurrency(params.currency);
  mergeMetadata({}, params.setup_intent_data?.metadata, 'setup_intent_data[metadata]');
  const refused = Object.keys(params.setup_intent_data ?? {}).find(
    (name) => name !== 'description' && name !== 'metadata',
  );
  if (refused) throw unsupported(`setup_intent_data[${refused}]`);
}

/** The intent by which a session saves a card; it is there from the session's start. */
export function setupIntentFor(app: App, params: SessionParams): SetupIntent {
  const data = params.setup_intent_data;
  return newSetupIntent(app, {
    customer: params.customer ?? null,
    description: data?.description ?? null,
    metadata: mergeMetadata({}, data?.metadata, 'setup_intent_data[metadata]'),
  });
}
