import type { PayRequest } from '../../payments/pages/exchange.js';
import type { CheckoutPayment } from '../pay.js';

/** What the page's fields say, in the names of the service. Fields that the session does not ask for are not looked at there. */
export function detailsOf({ billing_details: billing, details = {} }: PayRequest): Partial<CheckoutPayment> {
  const addressOf = (prefix: string) => {
    const parts = ['line1', 'line2', 'city', 'state', 'postal_code', 'country'] as const;
    return Object.fromEntries(parts.map((part) => [part, details[`${prefix}_${part}`]?.trim() || null]));
  };
  const has = (name: string) => details[name] === '1';
  const taxType = details.tax_id_type ?? '';
  const custom = Object.entries(details).flatMap(([name, value]) =>
    name.startsWith('custom_') ? [[name.slice('custom_'.length), value] as const] : [],
  );
  return {
    name: details.name,
    phone: details.phone,
    address: details.billing_line1 === undefined ? billing?.address : addressOf('billing'),
    businessName: details.business_name,
    individualName: details.individual_name,
    ...(taxType || details.tax_id_value ? { taxId: { type: taxType, value: details.tax_id_value ?? '' } } : {}),
    ...(details.shipping_name === undefined
      ? {}
      : { shipping: { name: details.shipping_name, address: addressOf('shipping') } }),
    customFields: Object.fromEntries(custom),
    acceptsTerms: has('terms_of_service'),
    acceptsPromotions: has('promotions'),
    savesCard: has('save_card'),
  };
}
