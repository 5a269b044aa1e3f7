import { invalid } from '../../core/errors.js';

interface Collection {
  collection_method?: string;
  days_until_due?: number;
}

/**
 * How many days an invoice that is sent may stay unpaid; null when it is charged.
 *
 * @param present how the subscription is collected until now; null for a new one
 * @throws StripeError when the number is missing, or has no meaning
 */
export function readDaysUntilDue(
  params: Collection,
  present: { collection_method: string; days_until_due: number | null } | null,
): number | null {
  const method = params.collection_method ?? present?.collection_method ?? 'charge_automatically';
  if (method !== 'send_invoice') {
    if (params.days_until_due === undefined) return null;
    throw invalid('You can only specify `days_until_due` with `collection_method=send_invoice`.', {
      param: 'days_until_due',
    });
  }
  const days = params.days_until_due ?? present?.days_until_due ?? null;
  if (days === null) {
    throw invalid('You must specify `days_until_due` with `collection_method=send_invoice`.', {
      code: 'parameter_missing',
      param: 'days_until_due',
    });
  }
  if (days < 0) throw invalid('Invalid days_until_due: it cannot be negative.', { param: 'days_until_due' });
  return days;
}
