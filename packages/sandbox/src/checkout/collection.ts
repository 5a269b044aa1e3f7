import type { Stripe } from 'stripe';
import { invalid } from '../core/errors.js';
import type { CheckoutSession, Customer, Stored } from '../core/stored.js';
import { checkCustomFields, shownCustomFields } from './custom-fields.js';

type SessionParams = Stored<Stripe.Checkout.SessionCreateParams>;

/* What a session asks of the person besides a card (https://docs.stripe.com/payments/checkout/collect-additional-info). */

const textMax = 1200;
const customTexts = ['after_submit', 'shipping_address', 'submit', 'terms_of_service_acceptance'] as const;

/** What a session that only saves a card cannot ask for. */
const ofSales = ['phone_number_collection', 'saved_payment_method_options', 'shipping_address_collection'] as const;

/** @throws StripeError for what cannot be asked for, or not together */
export function checkCollection(params: SessionParams): void {
  if (params.mode === 'setup') {
    const misplaced = ofSales.find((param) => params[param] !== undefined);
    if (misplaced) throw invalid(`You can not pass \`${misplaced}\` in \`setup\` mode.`, { param: misplaced });
  }
  checkCustomFields(params.custom_fields ?? []);
  for (const name of customTexts) {
    const message = (params.custom_text?.[name] || undefined)?.message;
    if (message !== undefined && (message.length < 1 || message.length > textMax)) {
      throw invalid(`Invalid string: must be from 1 to ${textMax} characters.`, {
        param: `custom_text[${name}][message]`,
      });
    }
  }
  if (params.custom_text?.shipping_address)
    needs(params.shipping_address_collection, 'custom_text[shipping_address]', '`shipping_address_collection`');
  if (params.custom_text?.terms_of_service_acceptance) {
    needs(
      params.consent_collection?.terms_of_service === 'required',
      'custom_text[terms_of_service_acceptance]',
      '`consent_collection[terms_of_service]` to be `required`',
    );
  }
  if (params.customer_update?.shipping === 'auto')
    needs(params.shipping_address_collection, 'customer_update[shipping]', '`shipping_address_collection`');
  if (params.tax_id_collection?.enabled && params.customer !== undefined && params.customer_update?.name !== 'auto') {
    throw invalid(
      'Tax ID collection requires updating business name on the customer. To enable tax ID collection for an existing customer, please set `customer_update[name]` to `auto`.',
      { param: 'customer_update[name]' },
    );
  }
  const countries = params.shipping_address_collection?.allowed_countries;
  if (countries?.length === 0) {
    throw invalid('You must allow at least one country.', {
      param: 'shipping_address_collection[allowed_countries]',
    });
  }
}

function needs(present: unknown, param: string, what: string): void {
  if (!present) throw invalid(`\`${param}\` requires ${what}.`, { param });
}

type CollectionFields = Pick<
  CheckoutSession,
  | 'billing_address_collection'
  | 'consent_collection'
  | 'custom_fields'
  | 'custom_text'
  | 'name_collection'
  | 'phone_number_collection'
  | 'saved_payment_method_options'
  | 'shipping_address_collection'
  | 'tax_id_collection'
>;

/** What of a new session says what it asks for. */
export function collectionFields(params: SessionParams, customer: Customer | undefined): CollectionFields {
  const { consent_collection: consent, custom_text: text, name_collection: names } = params;
  const { saved_payment_method_options: saved, tax_id_collection: taxId } = params;
  const { business, individual } = names ?? {};
  return {
    billing_address_collection: params.billing_address_collection ?? null,
    consent_collection: consent
      ? {
          payment_method_reuse_agreement: consent.payment_method_reuse_agreement ?? null,
          promotions: consent.promotions ?? null,
          terms_of_service: consent.terms_of_service ?? null,
        }
      : null,
    custom_fields: shownCustomFields(params.custom_fields ?? []),
    custom_text: {
      after_submit: text?.after_submit || null,
      shipping_address: text?.shipping_address || null,
      submit: text?.submit || null,
      terms_of_service_acceptance: text?.terms_of_service_acceptance || null,
    },
    ...(names
      ? {
          name_collection: {
            ...(business ? { business: { enabled: business.enabled, optional: business.optional ?? false } } : {}),
            ...(individual
              ? { individual: { enabled: individual.enabled, optional: individual.optional ?? false } }
              : {}),
          },
        }
      : {}),
    phone_number_collection: { enabled: params.phone_number_collection?.enabled ?? false },
    saved_payment_method_options:
      (customer && params.mode !== 'setup') || saved
        ? {
            allow_redisplay_filters: saved?.allow_redisplay_filters ?? ['always'],
            payment_method_remove: saved?.payment_method_remove ?? 'disabled',
            payment_method_save: saved?.payment_method_save ?? null,
          }
        : null,
    shipping_address_collection: params.shipping_address_collection
      ? { allowed_countries: [...params.shipping_address_collection.allowed_countries] }
      : null,
    ...(taxId ? { tax_id_collection: { enabled: taxId.enabled, required: taxId.required ?? 'never' } } : {}),
  };
}
