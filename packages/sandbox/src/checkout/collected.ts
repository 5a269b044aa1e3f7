import { businessIdTypes } from '../billing/tax/rate-table.js';
import { checkTaxId } from '../billing/tax/tax-ids.js';
import { invalid } from '../core/errors.js';
import type { Address, CheckoutSession } from '../core/stored.js';
import { type BillingDetailsInput, wholeAddress } from '../payments/methods/cards.js';
import { filledCustomFields } from './custom-fields.js';

/** What the person entered besides the card. */
export interface Entered {
  /** On the card. */
  name?: string | undefined;
  phone?: string | undefined;
  /** Of the card. */
  address?: BillingDetailsInput['address'];
  businessName?: string | undefined;
  individualName?: string | undefined;
  taxId?: { type: string; value: string } | undefined;
  shipping?: { name: string; address: NonNullable<BillingDetailsInput['address']> } | undefined;
  /** By the field's key. */
  customFields?: Readonly<Record<string, string>> | undefined;
  acceptsTerms?: boolean | undefined;
  acceptsPromotions?: boolean | undefined;
}

type Collected = Pick<CheckoutSession, 'collected_information' | 'consent' | 'custom_fields' | 'customer_details'>;

/**
 * What a session comes to show of the person, once it is paid.
 *
 * @param billing the address of the saved payment method that was chosen; undefined for a new card
 * @throws StripeError for what the session asks for and the person left out, or got wrong; `param` says which
 */
export function collect(
  session: CheckoutSession,
  entered: Entered,
  email: string,
  billing: BillingDetailsInput['address'],
): Collected {
  const known = session.customer_details;
  const address = billing ?? entered.address;
  if (session.billing_address_collection === 'required' && !billing) {
    need(entered.name, 'name', 'Enter the name on your card.');
    needAddress(entered.address, 'billing', 'Your billing address');
  }
  const phone = readPhone(session, entered) ?? known?.phone ?? null;
  const { business, individual } = session.name_collection ?? {};
  const businessName = entered.businessName?.trim() || null;
  const individualName = individual?.enabled ? entered.individualName?.trim() || null : null;
  if (business?.enabled && !business.optional) need(businessName, 'business_name', "Enter your business's name.");
  if (individual?.enabled && !individual.optional) need(individualName, 'individual_name', 'Enter your name.');
  const taxId = readTaxId(session, entered, address);
  if (taxId) need(businessName, 'business_name', "Enter your business's name as it is registered.");
  const shownBusiness = business?.enabled || taxId ? businessName : null;
  const shipping = readShipping(session, entered);
  const fields = filledCustomFields(session.custom_fields, entered.customFields ?? {});
  const consent = readConsent(session, entered);
  return {
    collected_information: {
      business_name: business?.enabled ? businessName : null,
      individual_name: individualName,
      shipping_details: shipping,
    },
    consent,
    custom_fields: fields,
    customer_details: {
      address: address ? wholeAddress(address) : null,
      business_name: shownBusiness,
      email,
      individual_name: individualName,
      name: shownBusiness ?? individualName ?? (entered.name?.trim() || known?.name || null),
      phone,
      tax_exempt: known?.tax_exempt ?? 'none',
      tax_ids: taxId ? [taxId] : [],
    },
  };
}

function need(value: string | null | undefined, param: string, message: string): void {
  if (!value?.trim()) throw invalid(message, { param });
}

function needAddress(address: BillingDetailsInput['address'], prefix: string, what: string): void {
  for (const part of ['line1', 'country'] as const)
    need(address?.[part], `${prefix}_${part}`, `${what} is incomplete: fill in its ${part}.`);
}

function readPhone(session: CheckoutSession, entered: Entered): string | null {
  const phone = entered.phone?.replace(/[\s().-]/g, '') || null;
  if (!session.phone_number_collection?.enabled) return phone;
  if (phone && /^\+?\d{5,15}$/.test(phone)) return phone;
  throw invalid('Your phone number is incomplete or invalid.', { param: 'phone' });
}

type TaxIdOfSession = NonNullable<NonNullable<CheckoutSession['customer_details']>['tax_ids']>[number];

function readTaxId(
  session: CheckoutSession,
  { taxId }: Entered,
  address: BillingDetailsInput['address'],
): TaxIdOfSession | null {
  const { enabled, required } = session.tax_id_collection ?? {};
  if (!enabled) return null;
  if (taxId?.value.trim()) {
    const given = { type: taxId.type as 'eu_vat', value: taxId.value.replace(/\s/g, '').toUpperCase() };
    if (!Object.values(businessIdTypes).includes(given.type))
      throw invalid('Choose the kind of your tax ID.', { param: 'tax_id_type' });
    try {
      checkTaxId(given);
    } catch {
      throw invalid('Your tax ID is incomplete or invalid.', { code: 'tax_id_invalid', param: 'tax_id_value' });
    }
    return given;
  }
  if (required === 'if_supported' && (address?.country ?? '') in businessIdTypes)
    throw invalid('Enter your tax ID.', { param: 'tax_id_value' });
  return null;
}

function readShipping(session: CheckoutSession, { shipping }: Entered): { name: string; address: Address } | null {
  const allowed = session.shipping_address_collection?.allowed_countries;
  if (!allowed) return null;
  need(shipping?.name, 'shipping_name', 'Enter the name of who receives it.');
  needAddress(shipping?.address, 'shipping', 'Your shipping address');
  const address = wholeAddress(shipping?.address);
  if (!allowed.some((country) => country === address.country))
    throw invalid('This merchant does not ship to that country.', { param: 'shipping_country' });
  return { name: shipping?.name.trim() ?? '', address };
}

function readConsent(session: CheckoutSession, entered: Entered): CheckoutSession['consent'] {
  const asked = session.consent_collection;
  if (!asked) return null;
  const needsTerms = asked.terms_of_service === 'required';
  if (needsTerms && !entered.acceptsTerms)
    throw invalid('Agree to the terms of service to continue.', { param: 'terms_of_service' });
  return {
    promotions: asked.promotions === 'auto' ? (entered.acceptsPromotions ? 'opt_in' : 'opt_out') : null,
    terms_of_service: needsTerms ? 'accepted' : null,
  };
}
